import { type ChildProcess, spawn } from 'node:child_process';
import fs, {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gradesFileOf, readGraders } from '../../../../commands/judge/grades/graders';
import { GradesFile, NotSavedError } from '../../../../commands/judge/grades/grades-file';
import type { Mark } from '../../../../commands/judge/grades/mark';
import { UsageError } from '../../../../commands/shared/usage-error';

const HEADER = { grader: 'ana', passages: 'wiki' };

let folder: string;
let file: string;
let open: GradesFile[];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'grades-'));
  file = gradesFileOf(join(folder, 'grades'), 'ana');
  open = [];
});
afterEach(async () => {
  await Promise.all(open.map((grades) => grades.close()));
  rmSync(folder, { recursive: true });
});

async function openGrades(header = HEADER, waitMs?: number): Promise<GradesFile> {
  const grades = await GradesFile.open(file, header, { waitMs });
  open.push(grades);
  return grades;
}

async function close(grades: GradesFile): Promise<void> {
  open = open.filter((one) => one !== grades);
  await grades.close();
}

const marked = (passage: string, mark: Mark) => ({ query: 'bread', queryId: '1', passage, mark });
const marksIn = (grades: GradesFile) =>
  Object.fromEntries(grades.marks.all().map(({ passage, mark }) => [passage, mark]));

it('keeps what was added when it is opened again, readable for this user only', async () => {
  const grades = await openGrades();
  grades.add(marked('a', 3));
  grades.add(marked('b', 'skip'));
  grades.add(marked('a', 1));
  await close(grades);
  const again = await openGrades();
  expect(marksIn(again)).toEqual({ a: 1, b: 'skip' });
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(statSync(join(folder, 'grades')).mode & 0o777).toBe(0o700);
});

it('takes marks back one after the other, also those of an earlier run', async () => {
  const grades = await openGrades();
  for (const mark of [marked('a', 3), marked('b', 2), marked('a', 0)]) {
    grades.add(mark);
  }
  await close(grades);
  const again = await openGrades();
  const undo = () => {
    again.add({ undo: true });
    return marksIn(again);
  };
  expect(undo()).toEqual({ a: 3, b: 2 });
  expect(undo()).toEqual({ a: 3 });
  await close(again);
  const third = await openGrades();
  expect(marksIn(third)).toEqual({ a: 3 });
  expect(third.marks.last).toMatchObject({ passage: 'a', mark: 3 });
});

it('drops the line that was being written, at whatever byte it was cut', async () => {
  const grades = await openGrades();
  grades.add(marked('zoë', 2));
  const kept = readFileSync(file).length;
  grades.add(marked('naïve', 3));
  await close(grades);
  const whole = readFileSync(file);
  for (let length = kept; length < whole.length; length++) {
    writeFileSync(file, whole.subarray(0, length));
    expect([...readGraders(join(folder, 'grades')).values()][0]).toHaveLength(1);
  }
  const again = await openGrades();
  again.add(marked('c', 1));
  await close(again);
  expect(marksIn(await openGrades())).toEqual({ zoë: 2, c: 1 });
});

it('says that a grade was not saved, and leaves no part of it', async () => {
  // The 64 bytes that are left hold the first part of a line.
  const { said } = await run(`(ulimit -f 1; exec "$0" --import tsx "$1" "$2" 100)`, file);
  const [saved, ...rest] = said.trim().split('\n').slice(-2);
  expect(rest.join()).toMatch(/^NotSavedError: the grade could not be saved in .*ana\.jsonl: /);
  expect(Object.keys(marksIn(await openGrades()))).toHaveLength(Number(saved));
});

it('says so too when that part cannot be removed, and writes nothing behind it', async () => {
  const grades = await openGrades();
  const failing = (['fdatasyncSync', 'ftruncateSync'] as const).map((name) =>
    jest.spyOn(fs, name).mockImplementation(() => {
      throw new Error('EIO: i/o error');
    }),
  );
  try {
    expect(() => grades.add(marked('a', 3))).toThrow(NotSavedError);
  } finally {
    for (const spy of failing) {
      spy.mockRestore();
    }
  }
  const { size } = statSync(file);
  expect(() => grades.add(marked('b', 3))).toThrow(NotSavedError);
  expect(statSync(file).size).toBe(size);
});

it('loses nothing that was acknowledged when its process is killed', async () => {
  const { child, said } = start(`exec "$0" --import tsx "$1" "$2" 1000000`, file);
  await new Promise<void>((resolve) =>
    child.stdout!.on('data', () => said().split('\n').length > 200 && resolve()),
  );
  const closed = new Promise((resolve) => child.on('close', resolve));
  process.kill(child.pid!, 'SIGKILL');
  await closed;
  const renewed = new Date(Date.now() - 6_000);
  utimesSync(`${file}.lock`, renewed, renewed);
  const acknowledged = Math.max(...said().trim().split('\n').slice(0, -1).map(Number));
  expect(acknowledged).toBeGreaterThan(100);
  const grades = await openGrades();
  const passages = Object.keys(marksIn(grades));
  expect(passages.length).toBeGreaterThanOrEqual(acknowledged);
  expect(passages.slice(0, acknowledged)).toEqual(
    Array.from({ length: acknowledged }, (_, n) => `p${n + 1}`),
  );
});

describe('is rejected with what to do when', () => {
  it('another process has it', async () => {
    await openGrades();
    await expect(openGrades(HEADER, 500)).rejects.toThrow(
      new UsageError(
        `${file} is in use by another npm run judge: end that one, or grade under another name with --grader`,
      ),
    );
  });

  it('it holds grades for other passages', async () => {
    await close(await openGrades());
    const opening = openGrades({ ...HEADER, passages: 'faq' });
    await expect(opening).rejects.toThrow(UsageError);
    await expect(opening).rejects.toThrow(
      /ana\.jsonl holds grades for the passages of wiki, not of faq: name another folder with --folder/,
    );
  });

  it.each(['{"query":', '{"query":"q","queryId":"1","passage":"a","mark":4}', '{"undo":false}', ''])(
    'it has the line %j',
    async (line) => {
      const grades = await openGrades();
      grades.add(marked('a', 1));
      await close(grades);
      appendFileSync(file, `${line}\n`);
      await expect(openGrades()).rejects.toThrow(/ana\.jsonl, line 3: not what npm run judge writes there/);
    },
  );

  it('the folder is a file', async () => {
    writeFileSync(join(folder, 'grades'), '');
    await expect(openGrades()).rejects.toThrow(/^grades cannot be written to .*ana\.jsonl: .*--folder/);
  });
});

it('names the folder that is not there', () => {
  expect(() => readGraders(join(folder, 'none'))).toThrow(/none cannot be read: ENOENT/);
});

const ADD = join(__dirname, 'add-grades.ts');

function start(script: string, ...args: readonly string[]): { child: ChildProcess; said: () => string } {
  const child = spawn('bash', ['-c', script, process.execPath, ADD, ...args]);
  let said = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    said += text;
  });
  return { child, said: () => said };
}

async function run(script: string, ...args: readonly string[]): Promise<{ said: string }> {
  const { child, said } = start(script, ...args);
  await new Promise((resolve) => child.on('close', resolve));
  return { said: said() };
}
