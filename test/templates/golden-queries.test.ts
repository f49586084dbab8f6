import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CrossEncoderEndpoint, ModelValidation, RerankModel } from '../../lib';
import { loadProfile } from '../../lib/profile';
import { validationOf } from '../../lib/profile/props';
import { validateConfig } from '../../lib/profile/validate';
import { CASE, goldenQueriesIn, LEAST, TEXTS } from './support/golden-queries';
import { CONFIG, domainIn, newApp, only, synthesize } from './support/synthesize';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'golden-queries-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const fileOf = (...lines: readonly unknown[]) => goldenQueriesIn(folder, lines);

describe('golden queries', () => {
  function stackWith(...validations: readonly ModelValidation[]): Stack {
    const stack = new Stack(newApp(), 'Test');
    const domain = domainIn(stack);
    const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint');
    validations.forEach((proof, index) => {
      new RerankModel(stack, `Model${index}`, { domain, endpoint, proof });
    });
    return stack;
  }

  it('are in the template as a hash, and in a layer of the registrar to the byte', () => {
    const file = fileOf(CASE, '', { ...CASE, id: undefined });
    const content = readFileSync(file);
    const sha256 = createHash('sha256').update(content).digest('hex');
    const stack = stackWith(ModelValidation.goldenQueriesFromFile(file, { minimumShare: 0.5 }));
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

  it('are where the registrar finds them before it is told to validate by them', () => {
    const template = Template.fromStack(stackWith(ModelValidation.goldenQueries([CASE]))).toJSON();
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
    const validations = ['a', 'b', 'c', 'd', 'e', 'f'].map((id) =>
      ModelValidation.goldenQueries([{ ...CASE, id }]),
    );
    const shared = stackWith(...validations.slice(0, 5), validations[0]!);
    Template.fromStack(shared).resourceCountIs('AWS::Lambda::LayerVersion', 5);
    expect(() => stackWith(...validations)).toThrow(
      /^Test\/Registrar-\w+: 5 sets of golden queries are the most for the models on one domain in one stack; let models share a set/,
    );
  });

  it('of a profile are the same as those that the constructs are given', () => {
    const file = fileOf(CASE);
    const profile = { ...LEAST, model: { proof: { goldenQueries: 'golden.jsonl', minimumShare: 0.9 } } };
    writeFileSync(join(folder, 'own.json'), JSON.stringify(profile));
    const { rerank } = synthesize(loadProfile(folder, 'own'));
    const { sha256, cases } = ModelValidation.goldenQueriesFromFile(file).goldenQueries!;
    rerank.hasResourceProperties('Custom::RerankModel', {
      Proof: { Kind: 'golden-queries', Sha256: sha256, Cases: cases, MinimumShare: 0.9 },
    });
    const inline = validateConfig({ ...LEAST, model: { proof: { goldenQueries: [CASE] } } }, 'test');
    expect(validationOf(inline.model!.proof!).goldenQueries).toMatchObject({ cases: 1, minimumShare: 1 });
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
      expect(ModelValidation.goldenQueriesFromFile(join(examples, file)).goldenQueries!.cases).toBe(3);
    }
  });
});
