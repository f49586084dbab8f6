import type { Result } from './benchmark';
import { hasResults, readResults } from './results';

type Times = { readonly p50: number; readonly p99: number };
type Row = readonly (string | number)[];

/** The tables of `docs/performance.md`, by the benchmark whose figures they show. */
export const TABLES: Readonly<Record<string, (results: readonly Result[]) => string>> = {
  'opensearch-path': addedBySearches,
  'opensearch-nodes': addedBySearches,

  function: (results) => {
    const one = (measure: string) => results.find((each) => each.measure === measure)!;
    const { bytes } = one('bundle') as unknown as { bytes: { function: number; sdk: number } };
    const [load, call] = [one('load'), one('call')];
    const { invoke, url } = call.addedMs as { invoke: number; url: number };
    const kilobytes = (count: number) => `${(count / 1_000).toFixed(1)} kB`;
    return table(
      ['', 'SDK client alone', 'rerank function', 'difference'],
      [
        ['bundle', kilobytes(bytes.sdk), kilobytes(bytes.function), kilobytes(bytes.function - bytes.sdk)],
        ['load, ms', ...columns(load, 'sdk', 'function'), `${load.ratio} times`],
        [`${call.passages} passages, direct invoke, ms`, ...columns(call, 'sdk', 'invoke'), `${invoke} ms`],
        [`${call.passages} passages, function URL, ms`, ...columns(call, 'sdk', 'url'), `${url} ms`],
      ],
    );
  },

  'local-endpoint': (results) =>
    table(
      ['passages', 'pairs', 'local endpoint, over HTTP', 'Python', 'ratio'],
      results.map((each) => [
        ...keys(each, 'passages', 'pairs'),
        ...columns(each, 'endpoint', 'python'),
        each.ratio as number,
      ]),
    ),

  serving: (results) => {
    const mixed = results.find((each) => 'mixed' in each);
    const handlers = table(
      [
        'passages',
        'pairs',
        'stock',
        'stock, batches of 8',
        'of 32',
        'ours',
        'ratio',
        'local endpoint, 8 bits',
        'ratio',
      ],
      results
        .filter((each) => each !== mixed)
        .map((each) => [
          ...keys(each, 'passages', 'pairs'),
          ...columns(each, 'stock', 'stock8', 'stock32', 'ours'),
          each.ratio as number,
          ...columns(each, 'local'),
          (each.localRatio as number | undefined) ?? '',
        ]),
    );
    return mixed ? `${handlers}\n\n${longAmongShort(mixed)}` : handlers;
  },
};

const SEARCHES: Readonly<Record<string, string>> = {
  plain: 'plain',
  tutorial: 'tutorial',
  java: "ml-commons' own",
  pairs: 'ours (`pairs`)',
  tei: 'ours (`tei`)',
  nothing: 'no text sent',
};

/** The time of searches, and what reranking adds to them, of the contenders that ran. */
function addedBySearches(results: readonly Result[]): string {
  const ran = Object.keys(SEARCHES).filter((name) => results.some((each) => name in each));
  return table(
    ['passages', 'clients', ...ran.map((name) => SEARCHES[name]!), 'added, of what the tutorial adds'],
    results.map((each) => {
      const added = each.addedToTutorial as Readonly<Record<string, number>>;
      const shares = ran.filter((name) => name in added).map((name) => percent(added[name]!));
      return [...keys(each, 'passages', 'clients'), ...columns(each, ...ran), shares.join(', ')];
    }),
  );
}

/** The section between the markers of one benchmark: its machine and its table. */
export function section(name: string, folder?: string): string {
  if (!hasResults(name, folder)) {
    return `No figures are kept: \`npm run benchmark -- ${name}\` makes them.`;
  }
  const { machine, results } = readResults(name, folder);
  const { cpu, cores, memoryGiB, node, date, loadAverage, quick } = machine;
  const command = `npm run benchmark -- ${name}${quick ? ' --quick' : ''}`;
  return [
    `\`${command}\`, ${date}: ${cpu}, ${cores} cores, ${memoryGiB} GiB, Node.js ${node.slice(1)}, load average ${loadAverage} before the start.`,
    'Milliseconds, median / 99th percentile.',
    '',
    TABLES[name]!(results),
  ].join('\n');
}

/** The cost of one long passage for the short ones around it. */
function longAmongShort(result: Result): string {
  const [short, mixed] = columns(result, 'short', 'mixed');
  return `Ours, a hundred short passages: ${short}; with a long one among them: ${mixed}, ${result.ratio} times.`;
}

const keys = (result: Result, ...names: readonly string[]): Row => names.map((name) => String(result[name]));

/** The times of each contender; empty for one that did not run. */
function columns(result: Result, ...names: readonly string[]): string[] {
  return names.map((name) => {
    const times = result[name] as Times | undefined;
    return times ? `${times.p50} / ${times.p99}` : '';
  });
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

function table(head: Row, rows: readonly Row[]): string {
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}
