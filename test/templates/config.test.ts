import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProfile, profileNames } from '../../lib/profile';
import { configJsonSchema } from '../../lib/profile/schema';
import { validateConfig } from '../../lib/profile/validate';
import { CONFIG, synthesize } from './support/synthesize';

const least = { domain: {}, endpoint: {}, pipeline: { pipelineName: 'rerank', documentFields: ['text'] } };

describe('a profile', () => {
  it.each(profileNames(CONFIG))('%s is valid, and completed by editors', (name) => {
    expect(() => loadProfile(CONFIG, name)).not.toThrow();
    const { $schema } = JSON.parse(readFileSync(join(CONFIG, `${name}.json`), 'utf8'));
    expect(existsSync(join(CONFIG, $schema))).toBe(true);
  });

  it('is one of eight that come with the project', () => {
    expect(profileNames(CONFIG)).toEqual([
      'cpu',
      'dev',
      'ettin',
      'existing',
      'multilingual',
      'prod',
      'scale-to-zero',
      'serverless',
    ]);
  });

  it('needs little', () => {
    expect(validateConfig(least, 'Profile test')).toEqual(least);
  });

  it.each<[string, string]>([
    ['{\n  "model": {"query": GEHEIM}\n}', 'line 2, column 22'],
    ['{\n  "a": "GEHEIM",\n}', 'line 3, column 1'],
    ['{"a": "GEHEIM"', 'line 1, column 15'],
    ['{"a": "GEHEIM\n"}', 'line 1, column 14'],
    ['', 'line 1, column 1'],
  ])('that is not JSON, %j, is told where, and nothing of it', (content, place) => {
    const folder = mkdtempSync(join(tmpdir(), 'profile-'));
    const path = join(folder, 'own.json');
    writeFileSync(path, content);
    expect(() => loadProfile(folder, 'own')).toThrow(
      new RegExp(
        `^${path} is not JSON at ${place}; JSON has no comments, no comma after a last entry, and texts in double quotes only$`,
      ),
    );
    rmSync(folder, { recursive: true });
  });

  it('takes times in fractions of a minute that are whole seconds', () => {
    const endpoint = { startupMinutes: 1.1, rollout: { bakeMinutes: 1.55 } };
    const { rerank } = synthesize(validateConfig({ ...least, endpoint }, 'test'));
    rerank.hasResourceProperties('AWS::SageMaker::EndpointConfig', {
      ProductionVariants: [{ ContainerStartupHealthCheckTimeoutInSeconds: 66 }],
    });
  });

  it('is listed when another one is asked for', () => {
    expect(() => loadProfile(CONFIG, 'nope')).toThrow(
      /^There is no profile nope: .*nope\.json does not exist\. Choose one of cpu, dev, ettin, existing, multilingual, prod, scale-to-zero, serverless with -c profile=NAME\.$/,
    );
  });

  it.each([
    ['cp', 'cpu'],
    ['Dev', 'dev'],
    ['config/dev.json', 'dev'],
    ['server-less', 'serverless'],
  ])('is guessed from %s', (name, meant) => {
    expect(() => loadProfile(CONFIG, name)).toThrow(`does not exist. Did you mean ${meant}? Choose one of`);
  });

  it('is not the schema of profiles', () => {
    expect(() => loadProfile(CONFIG, 'schema')).toThrow(
      /^There is no profile schema: .* Choose one of cpu, /,
    );
  });

  it('may begin with the byte order mark of an editor', () => {
    const folder = mkdtempSync(join(tmpdir(), 'profile-'));
    writeFileSync(join(folder, 'own.json'), `\uFEFF${JSON.stringify(least)}`);
    expect(loadProfile(folder, 'own')).toEqual(least);
    rmSync(folder, { recursive: true });
  });
});

describe('the schema of profiles', () => {
  it('is the one that the validator has; else run npm run schema', () => {
    expect(JSON.parse(readFileSync(join(CONFIG, 'schema.json'), 'utf8'))).toEqual(configJsonSchema());
  });

  it('allows nothing that is no setting, and says of every setting what it is for', () => {
    const settings = (schema: { properties?: object; items?: object }): unknown[] => [
      ...Object.values(schema.properties ?? {}).flatMap((child) => [child, ...settings(child)]),
      ...(schema.items ? settings(schema.items) : []),
    ];
    const all = settings(configJsonSchema()) as { description?: string; properties?: object }[];
    expect(all.filter(({ description }) => !description)).toEqual([]);
    expect(all.filter(({ properties }) => properties)).toEqual(
      all
        .filter(({ properties }) => properties)
        .map((setting) => ({ ...setting, additionalProperties: false })),
    );
  });
});
