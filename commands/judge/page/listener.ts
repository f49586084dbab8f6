import type { RequestListener } from 'node:http';
import { join } from 'node:path';
import { BadRequest } from '../../../lambda/rerank/errors';
import { pageFiles } from '../../shared/page/files';
import { createLocalPage } from '../../shared/page/listener';
import { readJsonBody } from '../../shared/page/request-checks';
import type { Agreement } from '../grades/agreement';
import { NotSavedError } from '../grades/grades-file';
import { OtherQueriesError, type Session } from '../session';
import { MAX_BODY_BYTES, parseMark } from './mark-request';

const FILES = pageFiles(join(__dirname, 'public'), [
  'index.html',
  'judge.css',
  'page.js',
  'passage.js',
  'words.js',
]);

/** The parts of the page. */
export interface JudgePageOptions {
  readonly grader: string;
  /** The name of the passages. */
  readonly passages: string;
  readonly session: Session;
  /** How far people agree who graded the same passages. */
  readonly agreements: () => readonly Agreement[];
}

/** Serves the page on `/`, a query on `GET /query`, and takes grades on `POST /marks` and back on `POST /undo`. */
export function createJudgePage({
  grader,
  passages,
  session,
  agreements,
}: JudgePageOptions): RequestListener {
  return createLocalPage({
    command: 'npm run judge',
    files: FILES,
    answers: {
      '/about': { method: 'GET', answer: async () => ({ grader, passages, progress: session.progress() }) },
      '/progress': { method: 'GET', answer: async () => session.progress() },
      '/agreements': { method: 'GET', answer: async () => ({ agreements: agreements() }) },
      '/query': { method: 'GET', answer: async ({ url }) => session.query(placeIn(url!)) },
      '/marks': {
        method: 'POST',
        answer: async (request) => {
          const { query, passage, key, id, mark } = parseMark(await readJsonBody(request, MAX_BODY_BYTES));
          return { progress: session.mark({ query, passage }, key, id, mark) };
        },
      },
      '/undo': {
        method: 'POST',
        answer: async (request) => {
          await readJsonBody(request, MAX_BODY_BYTES);
          const at = session.undo() ?? null;
          return { at, progress: session.progress() };
        },
      },
    },
    explain,
    otherwise: (_, response) => response.writeHead(404).end(),
  });
}

function placeIn(url: string): number {
  const place = new URL(url, 'http://localhost').searchParams.get('place') ?? '';
  if (!/^\d{1,9}$/.test(place)) {
    throw new BadRequest('must be a whole number', 'place');
  }
  return Number(place);
}

function explain(error: unknown) {
  if (error instanceof OtherQueriesError) {
    return { status: 409, message: error.message };
  }
  return error instanceof NotSavedError ? { status: 507, message: `Not saved: ${error.message}` } : undefined;
}
