import { type Comparison, type PairReport, PLAIN } from './comparison';
import { fixed, percent, probabilityInWords, SIGNIFICANT, setting } from './wording';

/** Which order is best and what chance may explain, in a few sentences. */
export function comparisonVerdict({ rerankers, pairs }: Comparison): string {
  const { name: measure, plain } = rerankers[0]!.report.measures[0]!;
  const values = [
    { name: PLAIN, value: plain },
    ...rerankers.map(({ name, report }) => ({ name, value: report.measures[0]!.reranked })),
  ].sort((a, b) => b.value - a.value);
  const [best] = values as [(typeof values)[number]];
  const against = (other: string) =>
    pairs.find(
      ({ first, second }) => [first, second].includes(best.name) && [first, second].includes(other),
    )!;
  const others = values.slice(1).map(({ name }) => ({ name, pair: against(name) }));
  const isClear = ({ pair }: { pair: PairReport }) => pair.correctedPValue < SIGNIFICANT;
  const list = (of: typeof others) =>
    of.map(({ name, pair }) => `${name} (${probabilityInWords(pair.correctedPValue)})`).join(', ');
  const [clear, unclear] = [others.filter(isClear), others.filter((other) => !isClear(other))];
  return [
    `${measure} is highest for ${best.name}, ${fixed(best.value)}.`,
    ...(clear.length > 0 ? [`It is better on these queries than ${list(clear)}.`] : []),
    ...(unclear.length > 0 ? [`Chance alone could explain its difference from ${list(unclear)}.`] : []),
    `p after Holm's correction for ${pairs.length} comparisons.`,
  ].join(' ');
}

/** Which passages were ranked, in a sentence. */
export function comparisonSetting({ rerankers }: Comparison): string {
  const [{ report }] = rerankers as [Comparison['rerankers'][number]];
  return setting(report);
}

/** The limits of the measures, in a sentence. */
export function comparisonBounds({ rerankers }: Comparison): string {
  const [{ report }] = rerankers as [Comparison['rerankers'][number]];
  const { about, ceiling, unjudged } = report;
  const shares = [
    `${percent(unjudged.plain)} in ${PLAIN}`,
    ...rerankers.map(({ name, report: ofOne }) => `${percent(ofOne.unjudged.reranked)} in ${name}`),
  ];
  return (
    `The best order of the same candidates has NDCG@${about.k} ${fixed(ceiling)}. Of the first ${about.k}, nobody judged ` +
    `${shares.join(', ')}; they count as not relevant.`
  );
}

/** The warnings of all rerankers; one that is of some only begins with their names. */
export function warningsOf({ rerankers }: Comparison): string[] {
  const all = [...new Set(rerankers.flatMap(({ report }) => report.warnings))];
  return all.map((warning) => {
    const of = rerankers.filter(({ report }) => report.warnings.includes(warning)).map(({ name }) => name);
    return of.length === rerankers.length ? warning : `${of.join(', ')}: ${warning}`;
  });
}
