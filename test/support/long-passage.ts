const WHO = ['farmer', 'miller', 'baker', 'carter', 'shepherd'];

const MINUTES = Array.from(
  { length: 165 },
  (_, item) =>
    `Item ${item} of the minutes was read, the ${WHO[item % WHO.length]} had no objection, and it was adopted.`,
).join(' ');

export const LONG_QUERY = 'Why is there high and low tide at the sea?';

/** A passage of 3,000 words, of which only the last sentence answers the query. */
export const LONG_PASSAGE = `${MINUTES} High and low tide at the sea are caused by the gravity of the moon.`;

/** What a search for the query finds, the long one last: the others share words with it. */
export const PASSAGES: readonly string[] = [
  'Iron rusts when it meets water and oxygen.',
  'Bread rises because yeast turns sugar into carbon dioxide, the sea has nothing to do with it.',
  'There is a low wall at the high school.',
  LONG_PASSAGE,
];
