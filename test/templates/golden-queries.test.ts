import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CrossEncoderEndpoint, type GoldenQuery, Proof, RerankModel } from '../../lib';
import { loadProfile } from '../../lib/profile';
import { proofOf } from '../../lib/profile/props';
import { validateConfig } from '../../lib/profile/validate';
import { CONFIG, domainIn, newApp, only, synthesize } from './support/synthesize';

const CASE: GoldenQuery = {
  id: 'garantie',
  query: 'Geheime Frage?',
  winner: 'Vertrauliche Antwort.',
  losers: ['Unser Absatz.', 'Privater Absatz.'],
};
const TEXTS = /[Gg]eheim|[Vv]ertraulich|Absatz|Privat/;
const least = { domain: {}, endpoint: {}, pipeline: { pipelineName: 'rerank', documentFields: ['text'] } };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'golden-queries-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** A file with these lines, each a text or what becomes JSON. */
function fileOf(...lines: readonly unknown[]): string {
  const file = join(folder, 'golden.jsonl');
  writeFileSync(
    file,
    lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n'),
  );
  return file;
}

function messageOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('it was accepted');
}

describe('golden queries with something wrong are refused before anything is deployed:', () => {
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

  it.each(wrong)('%s in a file', (_, lines, problem) => {
    const file = fileOf(...lines);
    const message = messageOf(() => Proof.goldenQueriesFromFile(file));
    expect(message).toMatch(new RegExp(`^${file}${problem.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`));
    expect(message.split('\n')).toHaveLength(1);
    expect(message.replace('garantie', '')).not.toMatch(TEXTS);
  });

  it('a file that is not there, not UTF-8, or too large', () => {
    expect(() => Proof.goldenQueriesFromFile(join(folder, 'no.jsonl'))).toThrow(
      /no\.jsonl cannot be read: ENOENT/,
    );
    const file = fileOf();
    writeFileSync(file, Buffer.from([0xff, 0xfe]));
    expect(() => Proof.goldenQueriesFromFile(file)).toThrow(`${file} is not UTF-8 text`);
    writeFileSync(file, ' '.repeat(1_048_577));
    expect(() => Proof.goldenQueriesFromFile(file)).toThrow(
      `${file} has 1048577 bytes; it must have at most 1048576`,
    );
  });

  it('everything that is wrong in a file at once', () => {
    const file = fileOf({ ...CASE, query: '' }, '{', { ...CASE, losers: [] });
    expect(messageOf(() => Proof.goldenQueriesFromFile(file)).split('\n')).toEqual([
      `${file}, line 1: query is empty`,
      expect.stringContaining(`${file}, line 2: not JSON`),
      `${file}, line 3: losers is empty; at least one passage must lose, or any model passes`,
    ]);
  });

  it('a share that no model can miss, or reach', () => {
    expect(() => Proof.goldenQueries([CASE], { minimumShare: 0 })).toThrow(
      'minimumShare is 0; it must be a share of more than 0 and at most 1',
    );
    expect(() => Proof.goldenQueriesFromFile(fileOf(CASE), { minimumShare: 1.1 })).toThrow(
      'minimumShare is 1.1',
    );
  });

  it.each<[string, unknown, string]>([
    ['a proof of another kind', 'none', 'model.proof is "none"; it must be "order" or "scores"'],
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
  ])('%s in a profile', (_, proof, problem) => {
    const message = messageOf(() => validateConfig({ ...least, model: { proof } }, 'Profile test'));
    expect(message).toContain(`\n  ${problem}`);
    expect(message.split('\n')).toHaveLength(2);
    expect(message).not.toMatch(TEXTS);
  });

  it('a wrong file that a profile names, by its place beside the profile', () => {
    fileOf(CASE, { ...CASE, id: 'b', losers: [] });
    const profile = { ...least, model: { proof: { goldenQueries: 'golden.jsonl' } } };
    writeFileSync(join(folder, 'own.json'), JSON.stringify(profile));
    expect(() => loadProfile(folder, 'own')).toThrow(
      `Profile own (${join(folder, 'own.json')}) does not describe a deployment:\n  ${join(folder, 'golden.jsonl')}, line 2: losers is empty`,
    );
  });
});

describe('golden queries', () => {
  function stackWith(...proofs: readonly Proof[]): Stack {
    const stack = new Stack(newApp(), 'Test');
    const domain = domainIn(stack);
    const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint');
    proofs.forEach((proof, index) => {
      new RerankModel(stack, `Model${index}`, { domain, endpoint, proof });
    });
    return stack;
  }

  it('are in the template as a hash, and in a layer of the registrar to the byte', () => {
    const file = fileOf(CASE, '', { ...CASE, id: undefined });
    const content = readFileSync(file);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const stack = stackWith(Proof.goldenQueriesFromFile(file, { minimumShare: 0.5 }));
    const template = Template.fromStack(stack);

    const [, { Properties }] = only(template, 'Custom::RerankModel');
    expect(Properties.Proof).toEqual({
      Kind: 'golden-queries',
      Sha256: sha256,
      Cases: 2,
      MinimumShare: 0.5,
    });
    expect(JSON.stringify(template.toJSON())).not.toMatch(TEXTS);

    const [layer, { Properties: layerProperties }] = only(template, 'AWS::Lambda::LayerVersion');
    const [, handler] = only(template, 'AWS::Lambda::Function', /RegistrarTestDomain.*Handler/);
    expect(handler.Properties.Layers).toEqual([{ Ref: layer }]);
    const hash = layerProperties.Content.S3Key.replace('.zip', '');
    const asset = join(Stage.of(stack)!.assetOutdir, `asset.${hash}`);
    expect(readFileSync(join(asset, 'golden-queries', `${sha256}.jsonl`)).equals(content)).toBe(true);
  });

  it('are where the registrar finds them before it is told to prove by them', () => {
    const template = Template.fromStack(stackWith(Proof.goldenQueries([CASE]))).toJSON();
    const needed = new Set<string>();
    const need = (id: string) => {
      const { DependsOn = [], Properties } = template.Resources[id];
      const references = JSON.stringify(Properties).matchAll(/"(?:Ref":|Fn::GetAtt":\[)"([^"]+)"/g);
      for (const other of [DependsOn, [...references].map(([, reference]) => reference!)].flat()) {
        if (other in template.Resources && !needed.has(other)) {
          needed.add(other);
          need(other);
        }
      }
    };
    need(
      Object.keys(template.Resources).find((id) => template.Resources[id].Type === 'Custom::RerankModel')!,
    );
    expect([...needed].map((id) => template.Resources[id].Type)).toContain('AWS::Lambda::LayerVersion');
  });

  it('are one layer for models that share them, and five at most', () => {
    const proofs = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) => Proof.goldenQueries([{ ...CASE, id }]));
    const shared = stackWith(...proofs.slice(0, 5), proofs[0]!);
    Template.fromStack(shared).resourceCountIs('AWS::Lambda::LayerVersion', 5);
    expect(() => stackWith(...proofs)).toThrow(
      /^Test\/Registrar-\w+: 5 sets of golden queries are the most for the models on one domain in one stack; let models share a set/,
    );
  });

  it('of a profile are the same as those that the constructs are given', () => {
    const file = fileOf(CASE);
    const profile = { ...least, model: { proof: { goldenQueries: 'golden.jsonl', minimumShare: 0.9 } } };
    writeFileSync(join(folder, 'own.json'), JSON.stringify(profile));
    const { rerank } = synthesize(loadProfile(folder, 'own'));
    const { sha256, cases } = Proof.goldenQueriesFromFile(file).goldenQueries!;
    rerank.hasResourceProperties('Custom::RerankModel', {
      Proof: { Kind: 'golden-queries', Sha256: sha256, Cases: cases, MinimumShare: 0.9 },
    });
    const inline = validateConfig({ ...least, model: { proof: { goldenQueries: [CASE] } } }, 'test');
    expect(proofOf(inline.model!.proof!).goldenQueries).toMatchObject({ cases: 1, minimumShare: 1 });
  });

  it('are in no template of a stack that has none', () => {
    const { rerank } = synthesize(loadProfile(CONFIG, 'dev'));
    rerank.resourceCountIs('AWS::Lambda::LayerVersion', 0);
    rerank.hasResourceProperties('Custom::RerankModel', { Proof: 'order' });
  });

  it('come with the project as examples in three languages', () => {
    const examples = join(__dirname, '../../examples/golden-queries');
    expect(readdirSync(examples).sort()).toEqual(['de.jsonl', 'en.jsonl', 'ja.jsonl']);
    for (const file of readdirSync(examples)) {
      expect(Proof.goldenQueriesFromFile(join(examples, file)).goldenQueries!.cases).toBe(3);
    }
  });
});
