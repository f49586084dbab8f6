// The texts of the page, in the words of the documentation.

const number = new Intl.NumberFormat('en-US');

/** `4 passages`, `1 hit`. */
export function count(n, one) {
  return `${number.format(n)} ${one}${n === 1 ? '' : 's'}`;
}

/** `3rd` */
export function ordinal(n) {
  const teen = n % 100 > 10 && n % 100 < 14;
  return `${number.format(n)}${(!teen && ['th', 'st', 'nd', 'rd'][n % 10]) || 'th'}`;
}

/** `8.4 ms`, `152 ms`, `2.31 s` */
export function duration(milliseconds) {
  if (milliseconds >= 1_000) {
    return `${(milliseconds / 1_000).toFixed(2)} s`;
  }
  return `${milliseconds < 10 ? milliseconds.toFixed(1) : Math.round(milliseconds)} ms`;
}

/** A description of the index and the pipeline. */
export function aboutIndex({ tutorial, passages, index, field, opensearch }) {
  const what = tutorial
    ? `The ${count(passages, 'passage')} of the OpenSearch tutorial`
    : `${count(passages, 'passage')} in field ${field} of index ${index}`;
  return `${what}, on OpenSearch ${opensearch.version}`;
}

/** Which model gives the scores, and what the bundled one is worth. */
export function aboutModel({ name, isDemoModel }) {
  return isDemoModel
    ? `Scored by ${name}, an offline demo model and not the production model; npm run evaluate shows what it is worth.`
    : `Scored by ${name}.`;
}

const NO_HITS = {
  all: 'the index holds no passage.',
  match: 'no passage shares a word with the query. Reranking only reorders what plain search finds.',
  hybrid:
    'no passage shares a word with the query, or one that looks alike. Reranking only reorders what is found.',
};

/** The effect of reranking, in a sentence or two. */
export function outcome({ hybrid, reranked }, candidates) {
  if (reranked.length === 0) {
    return `No hits: ${NO_HITS[candidates]}`;
  }
  const moved = reranked.filter(({ otherPlace }, index) => otherPlace !== index + 1).length;
  if (moved === 0) {
    return `${count(reranked.length, 'hit')}. Reranking left the order as it was.`;
  }
  const first = reranked[0].otherPlace;
  const was = first === null ? `not among the ${hybrid ? 'hybrid' : 'plain'} hits` : ordinal(first);
  const leader = first === 1 ? 'The first stayed first.' : `Now first: the passage that was ${was}.`;
  const movers = moved === reranked.length ? 'all of them' : `${number.format(moved)} of them`;
  return `${count(reranked.length, 'hit')}, ${movers} moved. ${leader}`;
}

/** `3rd of 4` */
export function placeInWords(place, of) {
  return place === 0 ? 'not among the hits' : `${ordinal(place)} of ${number.format(of)}`;
}

/** Why a passage stands where it does, by its places in the orders before and after reranking. */
export function whyThere(standings) {
  const [before, after] = standings.slice(-2);
  if (after.place === 0) {
    return 'It was not reranked: it is not among the hits that were.';
  }
  const rank = after.place === 1 ? 'highest' : `${ordinal(after.place)} highest`;
  const because = `the model’s score for it is the ${rank} of ${number.format(after.of)}`;
  if (before.place === 0 || before.place === after.place) {
    return `Reranking has it in ${ordinal(after.place)} place: ${because}.`;
  }
  const moved = before.place > after.place ? 'up' : 'down';
  return `Reranking moved it ${moved} from ${ordinal(before.place)} to ${ordinal(after.place)} place: ${because}.`;
}

/** How long a passage is for the model. */
export function lengthOf({ passageTokens, queryTokens }) {
  return `${count(passageTokens, 'token')}; the query has ${number.format(queryTokens)}`;
}

/** Whether the model read all of a passage. */
export function cutOf({ passageTokens, readTokens, limit, windows, unreadFrom }) {
  // Some models have no limit, which JSON cannot say.
  const most = limit === null ? '' : `${number.format(limit)} tokens`;
  const parts = windows > 1 ? `in ${number.format(windows)} parts, of which the highest score counts` : '';
  if (unreadFrom === undefined) {
    return parts
      ? `no: with the query it has more than ${most}, and was read ${parts}`
      : `no${most && `: with the query it fits into the ${most} that the model reads`}`;
  }
  const read = `only the first ${number.format(readTokens)} of its ${count(passageTokens, 'token')} were read`;
  const limited = `with the query it has more than the ${most} that the model reads`;
  return parts ? `yes: ${read}, ${parts}` : `yes: ${limited}; ${read}`;
}

/** Where a hit of an order stands in the other one: words to see, and words to hear. */
export function move(place, otherPlace, order, other = order === 'plain' ? 'reranked' : 'plain') {
  const otherWord = order === 'plain' ? 'now' : 'was';
  if (otherPlace === null) {
    return { by: 0, seen: 'only here', heard: `not among the ${other} hits` };
  }
  const by = order === 'plain' ? place - otherPlace : otherPlace - place;
  if (by === 0) {
    return { by, seen: 'same place', heard: 'same place' };
  }
  const heard = `${by > 0 ? 'up' : 'down'} ${count(Math.abs(by), 'place')}, ${otherWord} ${ordinal(otherPlace)}`;
  return {
    by,
    seen: `${by > 0 ? 'up' : 'down'} ${Math.abs(by)}, ${otherWord} ${ordinal(otherPlace)}`,
    heard,
  };
}
