import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Client } from '@opensearch-project/opensearch';
import type { LocalEndpoint } from '../../local/endpoint';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { rememberRegistration } from '../../local/system/known-registrations';
import { type Registration, register } from '../../local/system/registration';
import { clientOf, clusterOf, withAndWithoutSecurity } from './support/clusters';
import { startOverlapEndpoint } from './support/overlap-endpoint';
import { KEYS } from './support/stack';

const MAIN = join(__dirname, '../../commands/verify/main.ts');

jest.setTimeout(300_000);

withAndWithoutSecurity('npm run verify -- --opensearch', (node) => {
  const folder = mkdtempSync(join(tmpdir(), 'verify-'));
  const owner = `verify-${randomBytes(4).toString('hex')}`;
  const path = `/_search/pipeline/${owner}`;
  let client: Client;
  let endpoint: LocalEndpoint;
  let registration: Registration;
  let forget: () => Promise<void>;

  beforeAll(async () => {
    client = clientOf(node);
    endpoint = await startOverlapEndpoint();
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    registration = await register(clusterOf(client), {
      owner,
      invocationsUrl: endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost),
      region: 'us-east-1',
      engineVersion: node.version,
      credential: { access_key: KEYS.accessKeyId, secret_key: KEYS.secretAccessKey },
      pipelineName: owner,
      documentFields: ['passage_text'],
    });
    forget = await rememberRegistration(node.url, owner, registration.resources);
    writeFileSync(join(folder, 'ca.pem'), node.ca ?? '');
  });

  afterAll(async () => {
    await forget();
    await registration.remove(clusterOf(client));
    await endpoint.close();
    await client.close();
    rmSync(folder, { recursive: true });
  });

  function verify(...options: string[]): Promise<{ exitCode: number; output: string }> {
    const url = new URL(node.url);
    url.username = node.auth?.username ?? '';
    url.password = node.auth?.password ?? '';
    const args = ['--import', 'tsx', MAIN, '--opensearch', url.href, ...options];
    const env = {
      ...process.env,
      npm_lifecycle_event: '',
      ...(node.ca && { NODE_EXTRA_CA_CERTS: join(folder, 'ca.pem') }),
    };
    return new Promise((resolve) => {
      execFile(process.execPath, args, { env }, (error, stdout, stderr) =>
        resolve({ exitCode: Number(error?.code ?? 0), output: stdout + stderr }),
      );
    });
  }

  it('ends with 0 while all is as it is to be, with 1 when it is not, and with 0 when it is repaired', async () => {
    expect(await verify()).toEqual({
      exitCode: 0,
      output: expect.stringContaining('everything is as desired, and the models passed validation'),
    });

    await client.transport.request({ method: 'DELETE', path });
    const found = await verify('--json');
    expect(found).toMatchObject({
      exitCode: 1,
      output: expect.stringContaining('1 drift; --repair repairs'),
    });
    expect(found.output).toContain(`"what": "search pipeline ${owner}"`);

    const repaired = await verify('--repair');
    expect(repaired).toMatchObject({ exitCode: 0, output: expect.stringContaining(`missing`) });
    expect(repaired.output).toContain(`wrote search pipeline ${owner}`);
    expect((await client.transport.request({ method: 'GET', path })).statusCode).toBe(200);
  });

  it('leaves the pipeline of somebody else, and says what to do', async () => {
    const own = (await client.transport.request({ method: 'GET', path })).body as unknown as Record<
      string,
      object
    >;
    await client.transport.request({ method: 'PUT', path, body: { description: 'ours now' } });
    const { exitCode, output } = await verify('--repair');
    expect(exitCode).toBe(1);
    expect(output).toContain('could not repair search pipeline');
    expect(output).toContain(`To do by hand:\n  search pipeline ${owner}: Delete it with DELETE ${path}`);
    expect(output).toContain('1 drift remains');
    await client.transport.request({ method: 'PUT', path, body: own[owner]! });
  });

  it('says that nothing is known of what is not running any more', async () => {
    await forget();
    const { exitCode, output } = await verify();
    expect({ exitCode, output }).toEqual({
      exitCode: 1,
      output: expect.stringContaining('Nothing on this machine has registered at'),
    });
  });
});
