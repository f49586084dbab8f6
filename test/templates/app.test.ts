import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cdk, { app as command, context } from '../../cdk.json';

let outdir = '';
beforeEach(() => {
  outdir = mkdtempSync(join(tmpdir(), 'rerank-app-'));
});
afterEach(() => rmSync(outdir, { recursive: true }));

/** Runs the app as the CDK CLI does, without credentials. */
function run(profile?: string) {
  const [, ...args] = command.split(' ');
  return spawnSync(process.execPath, args, {
    cwd: join(__dirname, '../..'),
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      CDK_OUTDIR: outdir,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, profile, 'aws:cdk:bundling-stacks': [] }),
      CDK_VALIDATION: 'false',
    },
  });
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
      expect(run(profile)).toMatchObject({ status: 0, stderr: '' });
      expect(readdirSync(outdir).filter((file) => file.endsWith('.template.json'))).toEqual(stacks);
    },
    60_000,
  );

  it('says which profiles there are', () => {
    const { status, stderr } = run('nope');
    expect(status).not.toBe(0);
    expect(stderr).toContain('There is no profile nope');
    expect(stderr).toContain('with -c profile=NAME');
  }, 60_000);

  it('is not watched: cdk watch hotswaps, which leaves custom resources as they are and says nothing of it', () => {
    expect(Object.keys(cdk)).not.toContain('watch');
  });
});
