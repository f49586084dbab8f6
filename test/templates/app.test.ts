import { spawnSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cdk, { app as command, context } from '../../cdk.json';

let outdir = '';
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'rerank-app-'));
});
afterEach(() => rmSync(outdir, { recursive: true }));

const PROJECT = join(__dirname, '../..');

/** Runs the app as the CDK CLI does, without credentials. */
function run(chosen: object, cwd = PROJECT) {
  const [, ...args] = command.split(' ');
  return spawnSync(process.execPath, args, {
    cwd,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, ...chosen, 'aws:cdk:bundling-stacks': [] }),
      CDK_VALIDATION: 'false',
    },
  });
}

const LEAST = { domain: {}, endpoint: {}, pipeline: { pipelineName: 'p', documentFields: ['text'] } };

/** The project with `config/own.json` as its only profile. */
function projectWith(own: string): string {
  const project = mkdtempSync(join(tmpdir(), 'rerank-project-'));
  for (const folder of ['lib', 'node_modules']) {
    symlinkSync(join(PROJECT, folder), join(project, folder));
  }
  cpSync(join(PROJECT, 'bin'), join(project, 'bin'), { recursive: true });
  copyFileSync(join(PROJECT, 'package.json'), join(project, 'package.json'));
  mkdirSync(join(project, 'config'));
  writeFileSync(join(project, 'config/own.json'), own);
  return project;
}

describe('the app', () => {
  const BOTH = ['Rerank.template.json', 'SearchDomain.template.json'];

  it.each([
    [undefined, BOTH],
    ['prod', BOTH],
    ['cpu', BOTH],
    ['existing', ['Rerank.template.json']],
  ])(
    'makes the stacks of profile %s without credentials',
    (profile, stacks) => {
      expect(run({ profile })).toMatchObject({ status: 0, stderr: '' });
      expect(readdirSync(outdir).filter((file) => file.endsWith('.template.json'))).toEqual(stacks);
    },
    60_000,
  );

  it.each<[string, object, RegExp]>([
    [
      'an unknown profile',
      { profile: 'gpuu' },
      /^There is no profile gpuu: .*gpuu\.json does not exist\. Did you mean cpu\? Choose one of cpu, dev, .* with -c profile=NAME\.\n$/,
    ],
    ['a mistyped key', { Profil: 'cpu' }, /^-c Profil=… sets nothing\. Did you mean -c profile=NAME\?\n$/],
    [
      'a setting of a profile',
      { 'endpoint.instanceType': 'ml.c7i.xlarge' },
      /^-c endpoint\.instanceType=… sets nothing: endpoint is a setting of a profile\. Set it in config\/NAME\.json, and .*\n$/,
    ],
    [
      'no name',
      { profile: ['dev'] },
      /^The context key profile is \["dev"\]; it must be the name of a file in config\/\n$/,
    ],
  ])(
    'says what is wrong with %s, and not where in the code that was noticed',
    (_, chosen, message) => {
      expect(run(chosen)).toMatchObject({ status: 1, stdout: '', stderr: expect.stringMatching(message) });
      expect(readdirSync(outdir)).toEqual([]);
    },
    60_000,
  );

  it.each<[string, string | object, RegExp]>([
    ['what is not JSON', '{ "domain": {}, }', /^.*own\.json is not JSON at line 1, column 17; .*\n$/],
    [
      'a wrong type and an unknown key',
      { ...LEAST, paused: 'yes', endpont: {} },
      /^Profile own \(.*own\.json\) does not describe a deployment:\n {2}.*\n {2}.*\n$/,
    ],
    [
      'golden queries that are missing',
      { ...LEAST, model: { proof: { goldenQueries: 'none.jsonl' } } },
      /^Profile own .*:\n {2}.*none\.jsonl cannot be read: .*\n$/,
    ],
    [
      'a region without the image of the endpoint',
      { ...LEAST, account: '111122223333', region: 'xx-west-9' },
      /^Rerank\/Endpoint.*xx-west-9.*\n$/,
    ],
  ])(
    'says of a profile with %s what is wrong, and not where in the code that was noticed',
    (_, profile, message) => {
      const project = projectWith(typeof profile === 'string' ? profile : JSON.stringify(profile));
      const { status, stdout, stderr } = run({ profile: 'own' }, project);
      rmSync(project, { recursive: true });
      expect({ status, stdout }).toEqual({ status: 1, stdout: '' });
      expect(stderr).toMatch(message);
      expect(stderr).not.toMatch(/^ +at /m);
    },
    60_000,
  );

  it('is not watched: cdk watch hotswaps, which leaves custom resources as they are and says nothing of it', () => {
    expect(Object.keys(cdk)).not.toContain('watch');
  });
});
