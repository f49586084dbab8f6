import { someIds } from '../evaluate/some-ids';
import type { Lifetime } from '../shared/lifetime';
import { oneLine } from '../shared/one-line';
import { servePage } from '../shared/page/serve';
import { progressToStderr } from '../shared/run';
import { UsageError } from '../shared/usage-error';
import { agreements } from './grades/agreement';
import { gradesFileOf, readGraders } from './grades/graders';
import { GradesFile } from './grades/grades-file';
import { type JudgeOptions, readOptions } from './options';
import { createJudgePage } from './page/listener';
import { poolQueries } from './pools';
import type { LoggedQuery } from './queries/logged-query';
import { readQueryLog } from './queries/query-log';
import { sampleOf } from './queries/sample';
import { withSearches } from './searches';
import { Session } from './session';
import { summarize } from './summary';

/** Searches with and without reranking, has a person grade the hits on a page, and writes the grades as qrels. */
export async function judge(args: readonly string[], lifetime: Lifetime): Promise<void> {
  const options = readOptions(args);
  if ('summaryOf' in options) {
    process.stdout.write(`${summarize(options.summaryOf)}\n`);
    return;
  }
  const { grader, passages, folder, evaluateArguments } = options;
  const progress = progressToStderr();
  const queries = sampledQueries(options, progress);
  const header = { grader, passages };
  const grades = await GradesFile.open(gradesFileOf(folder, grader), header, { signal: lifetime.signal });
  try {
    const session = new Session(queries, grades);
    await haveGraded(session, options, lifetime, progress);
    process.stdout.write(`\n${summarize(folder, { queries, evaluateArguments })}\n`);
  } finally {
    await grades.close();
  }
}

function sampledQueries({ queries, columns, sample }: JudgeOptions, progress: (line: string) => void) {
  const all = readQueryLog(queries, columns);
  const sampled = sampleOf(all, sample);
  progress(
    sampled.length < all.length
      ? `${sampled.length} of the ${all.length} queries in ${queries}; --sample takes more`
      : `${all.length} queries in ${queries}`,
  );
  return sampled;
}

/** Serves the page while it searches, since a search on a laptop takes longer than a grade, and then until Ctrl-C. */
async function haveGraded(
  session: Session,
  options: JudgeOptions,
  lifetime: Lifetime,
  progress: (line: string) => void,
): Promise<void> {
  const { grader, passages, folder } = options;
  const page = createJudgePage({
    grader,
    passages,
    session,
    agreements: () => agreements(readGraders(folder)),
  });
  const server = await servePage(page, progress);
  const sayHow = once(() =>
    process.stdout.write(`${howToGrade(server.url, gradesFileOf(folder, grader))}\n`),
  );
  try {
    await findPassages(session, options, { progress, signal: lifetime.signal }, sayHow);
    progress(whatThereIs(session));
    await lifetime.ended();
  } catch (error) {
    if (!lifetime.signal.aborted) {
      throw error;
    }
  } finally {
    await server.close();
  }
}

/** The local system, where there is one, runs no longer than the searches. */
async function findPassages(
  session: Session,
  options: JudgeOptions,
  context: { readonly progress: (line: string) => void; readonly signal: AbortSignal },
  foundFirst: () => void,
): Promise<void> {
  const queries = session.inTurn();
  await withSearches(options, context, async (search) => {
    context.progress(`searching for ${queries.length} queries, with and without reranking`);
    const found = (query: LoggedQuery, passages: Parameters<typeof session.add>[1]) => {
      session.add(query, passages);
      if (passages.length > 0) {
        foundFirst();
      }
    };
    const leftOut = await poolQueries(search, queries, { ...options, ...context }, found);
    sayWhatIsLeftOut(leftOut);
    if (leftOut.size === queries.length) {
      throw new UsageError('no query is left to grade passages for');
    }
  });
}

function sayWhatIsLeftOut(leftOut: ReadonlyMap<string, string>): void {
  for (const reason of new Set(leftOut.values())) {
    const texts = [...leftOut].filter(([, why]) => why === reason).map(([text]) => text);
    process.stderr.write(
      `Warning: queries left out, since ${reason}: ${texts.length} (${someIds(texts.map(oneLine))})\n`,
    );
  }
}

function howToGrade(url: string, file: string): string {
  return [
    `Grade in a browser: ${url}`,
    `Each grade is in ${file} before the next passage is shown. Press Ctrl-C to end: it writes the qrels.`,
  ].join('\n');
}

function whatThereIs(session: Session): string {
  const { passages, graded, skipped } = session.progress();
  const elsewhere = session.marksElsewhere();
  return (
    `${passages} passages to grade, of which ${graded} are graded and ${skipped} skipped` +
    (elsewhere > 0
      ? `; ${elsewhere} grades of other queries or passages are kept, and the qrels have them`
      : '')
  );
}

function once(action: () => void): () => void {
  let isDone = false;
  return () => {
    if (!isDone) {
      isDone = true;
      action();
    }
  };
}
