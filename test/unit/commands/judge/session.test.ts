import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { GradesFile, NotSavedError } from '../../../../commands/judge/grades/grades-file';
import type { Mark } from '../../../../commands/judge/grades/mark';
import { createJudgePage } from '../../../../commands/judge/page/listener';
import { Session } from '../../../../commands/judge/session';
import { listen, type RunningServer } from '../../../../local/http/listen';

const QUERIES = ['bread', 'tide', 'rust'].map((text, index) => ({ id: `${index}`, text, count: 1 }));
const passage = (id: string) => ({ id, text: `text of ${id}` });

let folder: string;
let grades: GradesFile;
let session: Session;
let server: RunningServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'session-'));
  await begin();
});
afterEach(async () => {
  await end();
  rmSync(folder, { recursive: true });
});

async function begin(queries = QUERIES): Promise<void> {
  grades = await GradesFile.open(join(folder, 'ana.jsonl'), { grader: 'ana', passages: 'wiki' });
  session = new Session(queries, grades);
  const about = { grader: 'ana', passages: 'wiki', agreements: () => [] };
  server = await listen(createJudgePage({ ...about, session }));
}

async function end(): Promise<void> {
  await server.close();
  await grades.close();
}

function findAll(): void {
  session.add(QUERIES[0]!, [passage('a'), passage('b')]);
  session.add(QUERIES[1]!, []);
  session.add(QUERIES[2]!, [passage('a'), passage('c')]);
}

async function ask(path: string, body?: unknown, headers: Record<string, string> = {}) {
  const request = body !== undefined && {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
  const response = await fetch(server.url + path, request || { headers });
  // biome-ignore lint/suspicious/noExplicitAny: the page reads it without types, too.
  return { status: response.status, body: (await response.json()) as any };
}

async function mark(query: number, place: number, given: Mark) {
  const { body } = await ask(`/query?place=${query}`);
  const { id } = body.passages[place];
  return ask('/marks', { query, passage: place, key: body.key, id, mark: given });
}

describe('the server of the page', () => {
  it('says nothing of a passage but its id, its text and its mark', async () => {
    findAll();
    expect((await ask('/query?place=0')).body).toEqual({
      key: expect.any(String),
      place: 0,
      text: 'bread',
      passages: ['a', 'b'].map((id) => ({ ...passage(id), mark: null })),
    });
  });

  it('leads through a query to its end, then to the next that has passages, then to what was left', async () => {
    findAll();
    const next = async (answer: ReturnType<typeof mark>) => (await answer).body.progress.next;
    expect(await next(mark(0, 1, 3))).toEqual({ query: 0, passage: 0 });
    expect(await next(mark(0, 0, 'skip'))).toEqual({ query: 2, passage: 0 });
    expect(await next(mark(2, 1, 0))).toEqual({ query: 2, passage: 0 });
    const { body } = await mark(2, 0, 1);
    const counts = { passages: 4, graded: 3, skipped: 1, queries: [2, 0, 2], awaited: 0 };
    expect(body.progress).toEqual({ ...counts, next: null });
  });

  it('takes marks back, one after the other', async () => {
    findAll();
    await mark(0, 0, 2);
    await mark(0, 0, 1);
    expect((await ask('/undo', {})).body).toMatchObject({
      at: { query: 0, passage: 0 },
      progress: { graded: 1 },
    });
    expect((await ask('/query?place=0')).body.passages[0].mark).toBe(2);
    await ask('/undo', {});
    expect((await ask('/undo', {})).body).toMatchObject({ at: null, progress: { graded: 0 } });
  });

  it('goes on where it was left, and searches for that query first', async () => {
    findAll();
    await mark(2, 0, 2);
    await end();
    await begin();
    expect(session.inTurn().map(({ text }) => text)).toEqual(['rust', 'bread', 'tide']);
    expect((await ask('/about')).body).toMatchObject({ grader: 'ana', progress: { awaited: 3, next: null } });
    findAll();
    expect((await ask('/progress')).body).toMatchObject({ graded: 1, next: { query: 2, passage: 1 } });
  });

  it('keeps the grades of queries that are still there, and counts those of others', async () => {
    findAll();
    await mark(0, 0, 2);
    await mark(2, 1, 3);
    await end();
    const others = [{ id: '9', text: ' RUST', count: 1 }];
    await begin(others);
    session.add(others[0]!, [passage('new'), passage('c')]);
    expect((await ask('/query?place=0')).body.passages.map((one: { mark: Mark }) => one.mark)).toEqual([
      null,
      3,
    ]);
    expect(session.marksElsewhere()).toBe(1);
  });

  it('does not take a grade for the passage of another run', async () => {
    findAll();
    const { key } = (await ask('/query?place=0')).body;
    for (const other of [{ query: 2 }, { query: 9 }, { passage: 1 }, { passage: 7 }, { key: 'q0' }]) {
      const { status, body } = await ask('/marks', { query: 0, passage: 0, key, id: 'a', mark: 1, ...other });
      expect({ status, message: body.message }).toEqual({
        status: 409,
        message: expect.stringMatching(/reload this page. Nothing was saved/),
      });
    }
    expect(grades.marks.all()).toEqual([]);
  });

  it.each([
    [{ mark: 4 }, /^mark must be 0, 1, 2, 3 or "skip"/],
    [{ mark: '1' }, /^mark must be/],
    [{ query: -1 }, /^query must not be negative/],
    [{ id: 1 }, /^id must be a string/],
  ])('rejects the mark %j', async (wrong, message) => {
    findAll();
    const { key } = (await ask('/query?place=0')).body;
    const { status, body } = await ask('/marks', { query: 0, passage: 0, key, id: 'a', mark: 1, ...wrong });
    expect({ status, message: body.message }).toEqual({
      status: 400,
      message: expect.stringMatching(message),
    });
  });

  it('answers no other site', async () => {
    findAll();
    const from = { origin: 'https://other.example' };
    expect((await ask('/query?place=0', undefined, from)).status).toBe(403);
    expect((await ask('/undo', {}, from)).status).toBe(403);
    expect((await ask('/undo', {}, { 'content-type': 'text/plain' })).status).toBe(415);
    expect((await ask('/query?place=x')).status).toBe(400);
    expect((await fetch(`${server.url}/ana.jsonl`)).status).toBe(404);
  });

  it('says that a grade is not saved', async () => {
    findAll();
    jest.spyOn(grades, 'add').mockImplementation(() => {
      throw new NotSavedError('the disk is full');
    });
    expect(await mark(0, 0, 1)).toEqual({ status: 507, body: { message: 'Not saved: the disk is full' } });
  });
});
