import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ModelValidation } from '../../lib';
import { loadProfile } from '../../lib/profile';
import { validateConfig } from '../../lib/profile/validate';
import { CASE, goldenQueriesIn, LEAST, TEXTS } from './support/golden-queries';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'golden-queries-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fileOf = (...lines: readonly unknown[]) => goldenQueriesIn(folder, lines);

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('golden queries with something wrong are rejected before anything is deployed:', () => {
  const { losers, ...withoutLosers } = CASE;
  const { query, ...withoutQuery } = CASE;
  const wrong: readonly [string, readonly unknown[], string][] = [
    ['a broken line', [CASE, '{"query": "Geheim'], ', line 2: not JSON'],
    [
      'a line that is no object',
      [CASE, '', '"Geheim"'],
      ', line 3: it must be an object with query, winner and losers',
    ],
    ['no case', ['', ' '], ' holds no case; there must be at least one'],
    [
      'more than 200',
      Array(201).fill({ ...CASE, id: undefined }),
      ' holds 201 cases; there must be at most 200',
    ],
    [
      'a winner that must lose',
      [{ ...CASE, losers: [CASE.winner] }],
      ', line 1: losers.0 is the same passage as winner; each must stand once',
    ],
    [
      'a passage that must lose twice',
      [{ ...CASE, losers: ['Privat', 'Geheim', 'Privat '] }],
      ', line 1: losers.2 is the same passage as losers.0; each must stand once',
    ],
    [
      'losers that are none',
      [{ ...CASE, losers: [] }],
      ', line 1: losers is empty; at least one passage must lose, or any model passes',
    ],
    ['no losers', [withoutLosers], ', line 1: losers is missing; it must be a list of passages'],
    ['no query', [withoutQuery], ', line 1: query is missing; it must be a text'],
    [
      'too many losers',
      [{ ...CASE, losers: Array.from({ length: 21 }, (_, index) => `Privat ${index}`) }],
      ', line 1: losers has 21 passages; it must have at most 20',
    ],
    [
      'an unknown key',
      [{ ...CASE, passages: ['Privat'] }],
      ', line 1: passages is no key; there are id, query, winner, losers',
    ],
    ['an empty text', [{ ...CASE, winner: ' ' }], ', line 1: winner is empty'],
    ['an empty loser', [{ ...CASE, losers: ['Privat', ''] }], ', line 1: losers.1 is empty'],
    [
      'a text that is too long',
      [{ ...CASE, query: 'Geheim'.repeat(2_000) }],
      ', line 1: query has 12000 characters; it must have at most 10000',
    ],
    [
      'half a character',
      [{ ...CASE, winner: 'Geheim \ud800' }],
      ', line 1: winner holds half a character (a lone surrogate)',
    ],
    [
      'an id that may be a text',
      [{ ...CASE, id: 'Geheime Frage' }],
      ', line 1: id must be 1 to 64 letters, digits, ".", "_", ":" or "-"',
    ],
    [
      'an id twice',
      [CASE, '', { ...CASE, query: 'Geheim' }],
      ', line 3: id is that of line 1 as well; ids must differ',
    ],
  ];

  it.each(wrong)('%s in a file', (_, lines, error) => {
    const file = fileOf(...lines);
    const message = messageOf(() => ModelValidation.goldenQueriesFromFile(file));
    expect(message).toMatch(new RegExp(`^${file}${error.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
    expect(message.split('\n')).toHaveLength(1);
    expect(message.replace('garantie', '')).not.toMatch(TEXTS);
  });

  it('a file that is not there, not UTF-8, or too large', () => {
    expect(() => ModelValidation.goldenQueriesFromFile(join(folder, 'no.jsonl'))).toThrow(
      /no\.jsonl cannot be read: ENOENT/,
    );
    const file = fileOf();
    writeFileSync(file, Buffer.from([0xff, 0xfe]));
    expect(() => ModelValidation.goldenQueriesFromFile(file)).toThrow(`${file} is not UTF-8 text`);
    writeFileSync(file, ' '.repeat(1_048_577));
    expect(() => ModelValidation.goldenQueriesFromFile(file)).toThrow(
      `${file} has 1048577 bytes; it must have at most 1048576`,
    );
  });

  it('everything that is wrong in a file at once', () => {
    const file = fileOf({ ...CASE, query: '' }, '{', { ...CASE, losers: [] });
    expect(messageOf(() => ModelValidation.goldenQueriesFromFile(file)).split('\n')).toEqual([
      `${file}, line 1: query is empty`,
      expect.stringContaining(`${file}, line 2: not JSON`),
      `${file}, line 3: losers is empty; at least one passage must lose, or any model passes`,
    ]);
  });

  it('a share that no model can miss, or reach', () => {
    expect(() => ModelValidation.goldenQueries([CASE], { minimumShare: 0 })).toThrow(
      'minimumShare is 0; it must be a share of more than 0 and at most 1',
    );
    expect(() => ModelValidation.goldenQueriesFromFile(fileOf(CASE), { minimumShare: 1.1 })).toThrow(
      'minimumShare is 1.1',
    );
  });

  it.each<[string, unknown, string]>([
    ['a validation of another kind', 'none', 'model.proof is "none"; it must be "order" or "scores"'],
    [
      'neither list nor file',
      {},
      'model.proof.goldenQueries is missing; it must be a list of cases, or the name of',
    ],
    [
      'an empty list',
      { goldenQueries: [] },
      'model.proof.goldenQueries is empty; there must be at least one case',
    ],
    [
      '201 cases',
      { goldenQueries: Array(201).fill({ ...CASE, id: undefined }) },
      'model.proof.goldenQueries has 201 cases; there must be at most 200',
    ],
    [
      'a share of 0',
      { goldenQueries: [CASE], minimumShare: 0 },
      'model.proof.minimumShare is 0; it must be a share',
    ],
    ['an unknown setting', { goldenQueries: [CASE], share: 1 }, 'model.proof.share is no setting'],
    [
      'cases one level too high',
      [CASE],
      'model.proof is a list; it must be an object with goldenQueries, minimumShare',
    ],
    [
      'a case in the place of the share',
      { goldenQueries: [CASE], minimumShare: CASE },
      'model.proof.minimumShare is an object; it must be a share',
    ],
    [
      'more than 1 MiB',
      {
        goldenQueries: Array.from({ length: 120 }, (_, index) => ({
          ...CASE,
          id: `${index}`,
          query: 'x'.repeat(10_000),
        })),
      },
      'model.proof.goldenQueries has 12',
    ],
    [
      'a case without losers',
      { goldenQueries: [CASE, { ...CASE, id: 'b', losers: [] }] },
      'model.proof.goldenQueries.1.losers is empty',
    ],
    [
      'a passage twice',
      { goldenQueries: [{ ...CASE, losers: [CASE.winner] }] },
      'model.proof.goldenQueries.0.losers.0 is the same passage as winner',
    ],
    [
      'an id twice',
      { goldenQueries: [CASE, CASE] },
      'model.proof.goldenQueries.1.id is the id of case 0 as well',
    ],
  ])('%s in a profile', (_, proof, error) => {
    const message = messageOf(() => validateConfig({ ...LEAST, model: { proof } }, 'Profile test'));
    expect(message).toContain(`\n  ${error}`);
    expect(message.split('\n')).toHaveLength(2);
    expect(message).not.toMatch(TEXTS);
  });

  it('a wrong file that a profile names, by its place beside the profile', () => {
    fileOf(CASE, { ...CASE, id: 'b', losers: [] });
    const profile = { ...LEAST, model: { proof: { goldenQueries: 'golden.jsonl' } } };
    writeFileSync(join(folder, 'own.json'), JSON.stringify(profile));
    expect(() => loadProfile(folder, 'own')).toThrow(
      `Profile own (${join(folder, 'own.json')}) does not describe a deployment:\n  ${join(folder, 'golden.jsonl')}, line 2: losers is empty`,
    );
  });
});
