import type { MeasureReport, Report } from './report';

/** The p-value below which a difference is said to be there. */
export const SIGNIFICANT = 0.05;

/** The meaning of the evaluation, in a sentence. */
export function verdict({ measures }: Report): string {
  const [{ name, difference, interval, pValue, better, worse, equal }] = measures as [MeasureReport];
  const finding =
    pValue >= SIGNIFICANT
      ? 'On these queries chance alone could explain the difference'
      : `Reranking ${difference > 0 ? 'helps' : 'hurts'} on these queries`;
  return (
    `${finding}: ${name} ${signed(difference)} (95 % interval ${signed(interval[0])} to ${signed(interval[1])}, ` +
    `${probabilityInWords(pValue)}); better on ${better}, worse on ${worse}, equal on ${equal}.`
  );
}

/** Which passages were ranked, in a sentence. */
export function setting({ about, queries }: Report): string {
  const { collection, passages, depth, candidates, k, relevanceLevel, plainQuery } = about;
  const where = passages === undefined ? 'that index' : `${passages} passages`;
  const what =
    candidates === 'search'
      ? `the first ${depth} hits of plain search${plainQuery === undefined ? '' : `, which is that of ${plainQuery},`} are reranked`
      : 'all passages judged for each query are ranked by plain search and reranked';
  return `${collection}: ${queries.length} judged queries over ${where}; ${what}. The first ${k} are measured; relevant from grade ${relevanceLevel}.`;
}

/** The limits of the measures, in a sentence. */
export function bounds({ about: { k }, ceiling, unjudged }: Report): string {
  return (
    `The best order of the same candidates has NDCG@${k} ${fixed(ceiling)}. Of the first ${k}, nobody judged ` +
    `${percent(unjudged.plain)} in the plain and ${percent(unjudged.reranked)} in the reranked order; they count as not relevant.`
  );
}

/** A measure with the four digits that trec_eval prints. */
export function fixed(value: number): string {
  return value.toFixed(4);
}

/** A difference with its sign. */
export function signed(value: number): string {
  return `${value < 0 ? '−' : '+'}${Math.abs(value).toFixed(4)}`;
}

/** A p-value in a table. */
export function probability(value: number): string {
  return value < LEAST_SAID ? `< ${LEAST_SAID}` : value.toFixed(3);
}

/** A p-value in a sentence: `p = 0.078`, `p < 0.001`. */
export function probabilityInWords(value: number): string {
  return `p ${value < LEAST_SAID ? '' : '= '}${probability(value)}`;
}

const LEAST_SAID = 0.001;

/** A time for people. */
export function milliseconds(value: number): string {
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ms`;
}

/** A share. */
export function percent(share: number): string {
  return `${Math.round(100 * share)} %`;
}
