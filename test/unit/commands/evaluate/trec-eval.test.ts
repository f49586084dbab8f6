import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  averagePrecision,
  ndcg,
  precision,
  recall,
  reciprocalRank,
  unjudged,
} from '../../../../commands/evaluate/metrics';
import { type Judgements, readQrels } from '../../../../commands/evaluate/qrels-file';
import {
  type Grades,
  gradesOf,
  rankAsTrecEval,
  type ScoredPassage,
} from '../../../../commands/evaluate/ranking';
import { mean } from '../../../../commands/evaluate/significance';

const FIXTURES = join(__dirname, '../../../fixtures/trec-eval');

/** The output of `trec_eval -q`, by query and measure; the totals stand under "all". */
function readOutput(file: string): Map<string, Map<string, number>> {
  const values = new Map<string, Map<string, number>>();
  for (const line of readFileSync(join(FIXTURES, file), 'latin1').trim().split('\n')) {
    const [measure, query, value] = line.split('\t').map((column) => column.trim()) as [
      string,
      string,
      string,
    ];
    values.set(query, (values.get(query) ?? new Map()).set(measure, Number(value)));
  }
  return values;
}

function readRun(file: string): Map<string, ScoredPassage[]> {
  const run = new Map<string, ScoredPassage[]>();
  for (const line of readFileSync(join(FIXTURES, file), 'latin1').trim().split('\n')) {
    const [query, , id, , score] = line.split(/\s+/) as [string, string, string, string, string];
    run.set(query, [...(run.get(query) ?? []), { id, score: Number(score) }]);
  }
  return run;
}

type Measure = (grades: Grades, judgements: Judgements, level: number, k: number) => number;

const AT_CUTOFFS: Readonly<Record<string, Measure>> = {
  ndcg_cut: (grades, judgements, _, k) => ndcg(grades, judgements, k),
  map_cut: averagePrecision,
  recall,
  P: (grades, _, level, k) => precision(grades, level, k),
  unj: (grades, _judgements, _level, k) => unjudged(grades, k),
};

const WHOLE: Readonly<Record<string, Measure>> = {
  ndcg: (grades, judgements) => ndcg(grades, judgements),
  map: (grades, judgements, level) => averagePrecision(grades, judgements, level),
  recip_rank: (grades, _, level) => reciprocalRank(grades, level),
};

/** Our function for a measure that trec_eval printed, if we compute it. */
function ours(name: string): ((...args: [Grades, Judgements, number]) => number) | undefined {
  const [, family = '', cutoff] = /^(.+)_(\d+)$/.exec(name) ?? [];
  const atCutoff = AT_CUTOFFS[family];
  return atCutoff
    ? (...args) => atCutoff(...args, Number(cutoff))
    : WHOLE[name] && ((...args) => WHOLE[name]!(...args, 0));
}

describe.each([
  {
    output: 'out.test',
    qrels: 'qrels.test',
    run: 'results.test',
    level: 1,
    promise: 'the standard measures',
  },
  { output: 'out.test.a', qrels: 'qrels.test', run: 'results.test', level: 1, promise: 'all measures' },
  {
    output: 'out.test.aq',
    qrels: 'qrels.test',
    run: 'results.test',
    level: 1,
    promise: 'every single query',
  },
  {
    output: 'out.test.aqc',
    qrels: 'qrels.test',
    run: 'results.trunc',
    level: 1,
    promise: 'a query without hits',
  },
  {
    output: 'out.test.aql',
    qrels: 'qrels.rel_level',
    run: 'results.test',
    level: 2,
    promise: 'graded relevance',
  },
])(
  'our measures agree with trec_eval to four decimals on $promise ($output)',
  ({ output, qrels, run, level }) => {
    const expected = readOutput(output);
    const judged = readQrels(join(FIXTURES, qrels));
    const found = readRun(run);
    const names = [...expected.get('all')!.keys()].filter((name) => ours(name));

    function value(name: string, query: string): number {
      const judgements = judged.get(query)!;
      return ours(name)!(gradesOf(rankAsTrecEval(found.get(query) ?? []), judgements), judgements, level);
    }

    it('for the mean over the queries', () => {
      expect(names.length).toBeGreaterThan(10);
      const means = names.map((name) => [
        name,
        mean([...judged.keys()].map((query) => value(name, query))).toFixed(4),
      ]);
      expect(means).toEqual(names.map((name) => [name, expected.get('all')!.get(name)!.toFixed(4)]));
    });

    it('for every query of the output', () => {
      for (const query of [...expected.keys()].filter((key) => key !== 'all')) {
        const values = names.map((name) => [query, name, value(name, query).toFixed(4)]);
        expect(values).toEqual(
          names.map((name) => [query, name, expected.get(query)!.get(name)!.toFixed(4)]),
        );
      }
    });
  },
);
