// Shows one passage apart from the lists: why it stands where it does. Its text is set as text, never as markup.

import { scoreInWords } from './orders.js';
import { cutOf, lengthOf, placeInWords, whyThere } from './words.js';

const TITLES = { plain: 'Plain search', hybrid: 'Hybrid search', reranked: 'Reranked' };

const byId = (id) => document.getElementById(id);
const dialog = byId('passage');

byId('close').addEventListener('click', () => dialog.close());
// Its content fills the dialog, so that what hits the dialog itself is beside it. Where a click began counts: a selection may end there.
dialog.addEventListener('pointerdown', (event) => {
  if (event.target === dialog) {
    dialog.close();
  }
});

/**
 * Opens the dialog of a hit.
 *
 * @param hits the hits of each order
 * @param read asks how much of the passage the model reads
 */
export async function openPassage(id, hits, candidates, read) {
  const orders = Object.keys(TITLES).filter((order) => hits[order]);
  const standings = orders.map((order) => ({ order, ...standingOf(id, hits[order]) }));
  const { text } = standings.find(({ hit }) => hit).hit;
  byId('passage-id').textContent = id;
  byId('why').textContent = whyThere(standings);
  byId('standings').replaceChildren(
    ...standings.map(({ order, hit, place, of }) =>
      row(TITLES[order], placeInWords(place, of), hit ? scoreInWords(order, hit.score, candidates) : ''),
    ),
  );
  showReading(text, { length: 'counting …' });
  dialog.showModal();
  byId('passage-content').scrollTop = 0;
  const opening = Symbol(id);
  opened = opening;
  const found = await read(text).then(
    (reading) => ({ length: lengthOf(reading), cut: cutOf(reading), unreadFrom: reading.unreadFrom }),
    (error) => ({ length: error.message }),
  );
  // Another passage may have been opened meanwhile.
  if (opened === opening) {
    showReading(text, found);
  }
}

let opened;

function standingOf(id, hits) {
  const index = hits.findIndex((hit) => hit.id === id);
  return { hit: hits[index], place: index + 1, of: hits.length };
}

function row(order, ...cells) {
  const line = document.createElement('tr');
  const title = Object.assign(document.createElement('th'), { scope: 'row', textContent: order });
  line.append(
    title,
    ...cells.map((textContent) => Object.assign(document.createElement('td'), { textContent })),
  );
  return line;
}

function showReading(text, { length, cut = '', unreadFrom = text.length }) {
  byId('length').textContent = length;
  byId('cut').textContent = cut;
  byId('read').textContent = text.slice(0, unreadFrom) || '(no text)';
  byId('unread').textContent = text.slice(unreadFrom);
}
