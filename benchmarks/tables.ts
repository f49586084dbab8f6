import type { Result } from './benchmark';
import { hasResults, readResults } from './results';

type Times = { readonly p50: number; readonly p99: number };
type Row = readonly (string | number)[];

/** The tables of `docs/performance-*.md`, by the benchmark whose figures they show. */
export const TABLES: Readonly<Record<string, (results: readonly Result[]) => string>> = {
  'opensearch-path': addedBySearches,
  'opensearch-nodes': addedBySearches,

  function: (results) => {
    const one = (measure: string) => results.find((each) => each.measure === measure)!;
    const { bytes } = one('bundle') as unknown as { bytes: { function: number; sdk: number } };
    const [load, call] = [one('load'), one('call')];
    const { addedMs, ratio } = call as unknown as Record<
      'addedMs' | 'ratio',
      { invoke: number; url: number }
    >;
    const more = (way: 'invoke' | 'url') => `${ratio[way]} times, ${addedMs[way]} ms`;
    const passages = `${call.passages} passages of ${call.characters} characters`;
    const kilobytes = (count: number) => `${(count / 1_000).toFixed(1)} kB`;
    return table(
      ['', 'SDK client alone', 'rerank function', 'more'],
      [
        ['bundle', kilobytes(bytes.sdk), kilobytes(bytes.function), kilobytes(bytes.function - bytes.sdk)],
        ['load, ms', ...columns(load, 'sdk', 'function'), `${load.ratio} times`],
        [`${passages}, direct invoke, ms`, ...columns(call, 'sdk', 'invoke'), more('invoke')],
        [`${passages}, function URL, ms`, ...columns(call, 'sdk', 'url'), more('url')],
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

  models: (results) => {
    const cells = (name: string) =>
      results.flatMap((each) => [
        ...columns(each, name),
        (each.ratios as Readonly<Record<string, number>>)[name]!,
      ]);
    return table(
      ['', ...results.flatMap((each) => [`${each.passages} ${each.pairs} pairs`, 'of MiniLM-L6'])],
      Object.keys(results[0]!.ratios as object).map((name) => [
        name === 'bundled' ? 'bundled, 8 bits, local endpoint' : name,
        ...cells(name),
      ]),
    );
  },
  library: (results) =>
    table(
      [
        'model',
        'sentence-transformers, batches of 1',
        'of 8',
        'of 32',
        'in bfloat16, of 1',
        'of 8',
        'of 32',
        'ours in 32-bit',
        'times the best in 32-bit',
        'ours, mixed',
        'times the best in 32-bit',
        'in bfloat16',
      ],
      results.map((each) => [
        ...keys(each, 'model'),
        ...columns(each, 'single1', 'single8', 'single32', 'bfloat1', 'bfloat8', 'bfloat32', 'ours'),
        each.gain as number,
        ...columns(each, 'mixed'),
        each.mixedGain as number,
        each.mixedGainInBfloat as number,
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
        'stock on all cores',
        'ours',
        'of stock',
        'of all cores',
        'ours in 32-bit',
        'of stock',
        'of all cores',
        'local endpoint, 8 bits',
        'ratio',
      ],
      results
        .filter((each) => each !== mixed)
        .map((each) => [
          ...keys(each, 'passages', 'pairs'),
          ...columns(each, 'stock', 'stock8', 'stock32', 'threaded', 'ours'),
          ...numbers(each, 'ratio', 'threadedRatio'),
          ...columns(each, 'single'),
          ...numbers(each, 'singleRatio', 'threadedSingleRatio'),
          ...columns(each, 'local'),
          (each.localRatio as number | undefined) ?? '',
        ]),
    );
    return mixed ? `${handlers}\n\n${longAmongShort(mixed)}` : handlers;
  },

  load: (results) =>
    table(
      ['called', 'scored', 'passages', 'clients', 'answers a second', 'time', 'refused', 'next answer, ms'],
      results.map((each) => [
        ...keys(each, 'what', 'scores', 'passages', 'clients', 'perSecond'),
        `${each.p50} / ${each.p99}`,
        refusals(each.refused as Readonly<Record<string, number>>),
        each.nextMs as number,
      ]),
    ),
};

/** Numbers of a result, and empty cells for those that it lacks. */
function numbers(result: Result, ...names: readonly string[]): (number | '')[] {
  return names.map((name) => (result[name] as number | undefined) ?? '');
}

/** How many calls were refused, by the status that said so. */
function refusals(refused: Readonly<Record<string, number>>): string {
  return Object.entries(refused)
    .map(([status, count]) => `${count} × ${status}`)
    .join(', ');
}

const SEARCHES: Readonly<Record<string, string>> = {
  plain: 'plain',
  tutorial: 'tutorial',
  java: "ml-commons' own",
  pairs: 'ours (`pairs`)',
  tei: 'ours (`tei`)',
  nothing: 'no text sent',
};

/** The time of searches of the contenders that ran, and how much each adds to the plain one, in per cent of what the tutorial's adds. */
function addedBySearches(results: readonly Result[]): string {
  const ran = Object.keys(SEARCHES).filter((name) => results.some((each) => name in each));
  const compared = ran.filter((name) => name !== 'plain' && name !== 'tutorial');
  return table(
    [
      'passages',
      'clients',
      ...ran.map((name) => SEARCHES[name]!),
      ...compared.map((name) => `added by ${SEARCHES[name]}`),
    ],
    results.map((each) => {
      const added = each.addedToTutorial as Readonly<Record<string, number>>;
      return [
        ...keys(each, 'passages', 'clients'),
        ...columns(each, ...ran),
        ...compared.map((name) => percent(added[name]!)),
      ];
    }),
  );
}

/** The section between the markers of one benchmark: its machine and its table. */
export function section(name: string, folder?: string): string {
  if (!hasResults(name, folder)) {
    return `No figures yet: \`npm run benchmark -- ${name}\` makes them.`;
  }
  const { machine, results } = readResults(name, folder);
  const { cpu, instructions = [], cores, memoryGiB, node, date, loadAverage, quick } = machine;
  const has = instructions.length > 0 ? ` (${instructions.join(', ')})` : '';
  const command = `npm run benchmark -- ${name}${quick ? ' --quick' : ''}`;
  return [
    `\`${command}\`, ${date}: ${cpu}${has}, ${cores} cores, ${memoryGiB} GiB, Node.js ${node.slice(1)}, load average ${loadAverage} before the start.`,
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
