import { type Line, type Lines, readLines } from './lines';
import type { Query } from './queries-file';
import { isJudgmentList, type Judgement, judgmentList } from './workbench/judgment-list';

/** The grades of a query's judged passages, by their ids. A negative grade means "not judged", as in trec_eval. */
export type Judgements = ReadonlyMap<string, number>;

const HEADER = /^(?:query|topic|q)[-_ ]?(?:id|no)?\t.*\D$/i;

/**
 * Reads relevance judgements by query: TREC qrels, `qid iteration docid grade`, where lines that begin with `#` are
 * comments (trec_eval 10), or BEIR's TSV, `qid<TAB>docid<TAB>grade` below the header `query-id corpus-id score`. A header
 * with tabs that names the query's column first is noticed in either. Or a judgment list of OpenSearch's Search Relevance
 * Workbench, which names these queries by their texts.
 *
 * @throws UsageError with file, line and what is wrong
 */
export function readQrels(file: string, queries: readonly Query[] = []): Map<string, Judgements> {
  const lines = readLines(file);
  const judged = isJudgmentList(lines) ? judgmentList(lines, queries) : columnsOf(lines);
  const qrels = new Map<string, Map<string, number>>();
  for (const { queryId, passageId, grade, line } of judged) {
    if (!/^-?\d{1,9}$/.test(grade)) {
      throw line.fail(`the grade must be a whole number, not ${JSON.stringify(grade)}`);
    }
    const judgements = qrels.get(queryId) ?? new Map<string, number>();
    if (judgements.has(passageId)) {
      throw line.fail(`passage ${passageId} is judged twice for query ${queryId}`);
    }
    judgements.set(passageId, Number(grade));
    qrels.set(queryId, judgements);
  }
  return qrels;
}

function* columnsOf(lines: Lines): Generator<Judgement> {
  const header = HEADER.test(lines.first.text) ? lines.first : undefined;
  const isBeir = header?.text.trim().split('\t').length === 3;
  for (const line of lines) {
    if (line.number !== header?.number && (isBeir || !line.text.startsWith('#'))) {
      const [queryId, passageId, grade] = isBeir ? parseBeir(line) : parseTrec(line);
      yield { queryId, passageId, grade, line };
    }
  }
}

type Columns = readonly [queryId: string, passageId: string, grade: string];

function parseTrec(line: Line): Columns {
  const columns = line.text.trim().split(/\s+/);
  if (columns.length !== 4) {
    throw line.fail(
      `${columns.length} columns; TREC qrels have 4 (query, iteration, passage, grade), BEIR's have 3 below the ` +
        'header "query-id<TAB>corpus-id<TAB>score"',
    );
  }
  return [columns[0]!, columns[2]!, columns[3]!];
}

function parseBeir(line: Line): Columns {
  const columns = line.text.split('\t').map((column) => column.trim());
  if (columns.length !== 3 || columns.includes('')) {
    throw line.fail('not three columns (query, passage, grade) with tabs between them');
  }
  return columns as unknown as Columns;
}
