// The texts of the page.

/** The scale of the passages of TREC's Deep Learning track. */
export const GRADES = [
  { name: 'Irrelevant', meaning: 'nothing to do with the query' },
  { name: 'Related', meaning: 'on its subject, but no answer' },
  { name: 'Relevant', meaning: 'an answer, but unclear or among other things' },
  { name: 'Perfect', meaning: 'about the query, with the exact answer' },
];

/** `1 passage`, `4 passages`. */
function count(n, one) {
  return `${new Intl.NumberFormat('en-US').format(n)} ${one}${n === 1 ? '' : 's'}`;
}

/** Who grades which passages. */
export function aboutGrading({ grader, passages }) {
  return `${grader} grades ${passages}`;
}

/** `12 of 290 passages, 2 skipped` */
export function soFar({ passages, graded, skipped, awaited }) {
  const found = count(passages, 'passage') + (awaited > 0 ? ' found so far' : '');
  return `${graded + skipped} of ${found}${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}

/** A mark in words, for a passage that has one. */
export function markInWords(mark) {
  if (mark === null) {
    return 'not graded';
  }
  return mark === 'skip' ? 'skipped' : `graded ${mark}, ${GRADES[mark].name.toLowerCase()}`;
}

/** A mark in one character. */
export function markSign(mark) {
  return mark === null ? '' : mark === 'skip' ? '–' : String(mark);
}

/** How far two people agree. */
export function agreement({ graders, passages, sameGrade, kappa }) {
  const figure =
    kappa === undefined
      ? 'both gave one grade to all, so that a weighted kappa is not defined'
      : `weighted kappa ${kappa.toFixed(2)}, where 1 is full agreement and 0 is chance`;
  const share = Math.round(100 * sameGrade);
  return `${graders.join(' and ')}, on ${count(passages, 'passage')} that both graded: ${figure}; the same grade for ${share} %`;
}
