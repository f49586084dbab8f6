import { openClient } from '../../../../lambda/register/opensearch/client';
import { Cluster, type ClusterCall } from '../../../../lambda/register/opensearch/cluster';
import { ClusterError, isGone } from '../../../../lambda/register/opensearch/errors';
import { callSecurity } from '../../../../lambda/register/opensearch/security-roles';
import { Deadline } from '../../../../lambda/shared/deadline';
import { answer, cut, hang, ScriptedServer, type Step } from './scripted-server';

const CALL: ClusterCall = { purpose: 'read model m', method: 'GET', path: '/_plugins/_ml/models/m' };
const OK = answer(200, { ok: true });

let server: ScriptedServer | undefined;
afterEach(() => server?.stop());

async function clusterOf(steps: Step[], settings: { propagationMs?: number; deadlineMs?: number } = {}) {
  server = await ScriptedServer.start(...steps);
  const client = openClient({ url: server.url, auth: { type: 'none' } });
  return new Cluster(client, { deadline: Deadline.in(settings.deadlineMs ?? 20_000), ...settings });
}

async function failureOf(promise: Promise<unknown>): Promise<ClusterError> {
  const error = await promise.then(
    () => undefined,
    (reason) => reason,
  );
  expect(error).toBeInstanceOf(ClusterError);
  return error;
}

describe('a call that fails and may succeed', () => {
  const opensearch = (status: number) => answer(status, { error: { type: 'busy', reason: 'busy' }, status });

  it.each<[string, Step]>([
    ['429', opensearch(429)],
    ['500', opensearch(500)],
    ['502', opensearch(502)],
    ['503', opensearch(503)],
    ['504', opensearch(504)],
    ['a cut connection', cut],
    ['truncated JSON', answer(200, '{"ok":')],
    ['an empty answer', answer(200, '')],
    ['an HTML answer', answer(200, '<html></html>', { 'content-type': 'text/html' })],
    [
      'the race for the key that encrypts credentials',
      answer(400, {
        error: { type: 'x', reason: 'The ML encryption master key has not been initialized yet.' },
      }),
    ],
  ])('is sent again after %s', async (_, step) => {
    const cluster = await clusterOf([step, step, OK]);
    await expect(cluster.call(CALL)).resolves.toMatchObject({ status: 200, body: { ok: true } });
    expect(server!.requests).toHaveLength(3);
  });

  it('waits as long as the server asks', async () => {
    const cluster = await clusterOf([answer(429, {}, { 'retry-after': '1' }), OK]);
    const started = performance.now();
    await cluster.call(CALL);
    expect(performance.now() - started).toBeGreaterThanOrEqual(990);
  });

  it('is not answered by a server that hangs: the deadline ends it', async () => {
    const cluster = await clusterOf([hang], { deadlineMs: 300 });
    const { message } = await failureOf(cluster.call(CALL));
    expect(message).toMatch(/^Could not read model m: GET \/_plugins\/_ml\/models\/m failed /);
  });

  it('ends at the deadline, and says how often it was tried', async () => {
    const cluster = await clusterOf([opensearch(503)], { deadlineMs: 1_500 });
    const error = await failureOf(cluster.call(CALL));
    expect(error.failure.attempts).toBeGreaterThan(1);
    expect(error.message).toMatch(/answered 503: busy: busy \(tried \d+ times\)\.$/);
  });
});

describe('a call that cannot succeed', () => {
  it.each([400, 401, 403, 404, 409])('is sent once: %i', async (status) => {
    const cluster = await clusterOf([answer(status, { error: 'no', status }), OK]);
    expect((await failureOf(cluster.call(CALL))).failure.status).toBe(status);
    expect(server!.requests).toHaveLength(1);
  });

  it('is sent once when our own script is at fault, although the status is 500', async () => {
    const cluster = await clusterOf([
      answer(500, { error: { type: 'script_exception', reason: 'runtime error' } }),
    ]);
    await failureOf(cluster.call(CALL));
    expect(server!.requests).toHaveLength(1);
  });

  it.each([
    [
      'm_l_exception',
      'com.amazonaws.encryptionsdk.exception.CannotUnwrapDataKeyException: Unable to decrypt',
    ],
    ['cannot_unwrap_data_key_exception', 'Unable to decrypt any data keys'],
  ])(
    'is sent once when a credential has another key, and says what brings it back: %s',
    async (type, reason) => {
      const cluster = await clusterOf([answer(500, { error: { type, reason } })]);
      const { message } = await failureOf(cluster.call(CALL));
      expect(server!.requests).toHaveLength(1);
      expect(message).toContain('Restore .plugins-ml-config');
      expect(message).toContain('npm run verify -- --repair');
    },
  );

  it('is told apart from an answer: a status that the caller accepts', async () => {
    const cluster = await clusterOf([answer(404, { status: 404 })]);
    await expect(cluster.call({ ...CALL, accept: [404] })).resolves.toMatchObject({ status: 404 });
  });
});

describe('a 403', () => {
  const denied = answer(403, { message: 'User: x is not authorized to perform: es:ESHttpGet' });

  it('is tried again while IAM propagates', async () => {
    const cluster = await clusterOf([denied, OK], { propagationMs: 10_000 });
    await expect(cluster.call(CALL)).resolves.toMatchObject({ status: 200 });
  });

  it('names the IAM permissions to check', async () => {
    const cluster = await clusterOf([denied]);
    expect((await failureOf(cluster.call(CALL))).message).toContain('es:ESHttp*');
  });

  it('of fine-grained access control prints the role and the mapping to make', async () => {
    server = await ScriptedServer.start(
      answer(403, {
        error: { type: 'security_exception', reason: 'no permissions for [cluster:admin/x] and User [u]' },
      }),
    );
    const client = openClient({ url: server.url, auth: { type: 'none' } });
    const role = 'arn:aws:iam::111122223333:role/registrar';
    const cluster = new Cluster(client, { deadline: Deadline.in(5_000), registrarRole: role });
    const { message } = await failureOf(cluster.call(CALL));
    expect(message).toContain('PUT _plugins/_security/api/roles/rerank_registrar {"cluster_permissions":[');
    expect(message).toContain(
      `PUT _plugins/_security/api/rolesmapping/rerank_registrar {"backend_roles":["${role}"]}`,
    );
  });
});

describe('a remedy that can be followed on Amazon OpenSearch Service', () => {
  it.each([
    [
      'Remote inference host name has private ip address: 10.0.0.1',
      'plugins.ml_commons.connector.private_ip_enabled',
    ],
    [
      'Connector URL is not matching the trusted connector endpoint regex, URL is: https://x',
      'plugins.ml_commons.trusted_connector_endpoints_regex',
    ],
  ])('says who can change the setting where the service refuses it: %s', async (reason, setting) => {
    const cluster = await clusterOf([answer(400, { error: { type: 'illegal_argument_exception', reason } })]);
    const { message } = await failureOf(cluster.call(CALL));
    expect(message).toContain(setting);
    expect(message).toContain('"payload is not allowed"');
    expect(message).toContain('by a support case only');
  });

  it('adds the registrar to those who have a role, and replaces nobody', async () => {
    const cluster = await clusterOf([
      answer(403, {
        status: 'FORBIDDEN',
        message: 'No permission to access REST API: User x is not allowed',
      }),
    ]);
    const call = callSecurity(cluster, {
      purpose: 'read role r',
      method: 'GET',
      path: '/_plugins/_security/api/roles/r',
    });
    await expect(call).rejects.toThrow(
      'PATCH _plugins/_security/api/rolesmapping/all_access [{"op":"add","path":"/backend_roles/-"',
    );
  });
});

describe('a cluster that refuses for its own state, which no permission repairs', () => {
  it.each([
    [
      403,
      'index_create_block_exception',
      'blocked by: [FORBIDDEN/10/cluster create-index blocked (api)]',
      /cluster\.blocks\.create_index/,
    ],
    [
      403,
      'cluster_block_exception',
      'index [x] blocked by: [FORBIDDEN/8/index write (api)]',
      /takes no writes/,
    ],
    [404, 'status_exception', 'Failed to get data object from index .plugins-ml-model', /missing or red/],
    [
      400,
      'illegal_argument_exception',
      'Model not ready yet. Please deploy the model first.',
      /model_auto_deploy\.enable/,
    ],
  ])('is named with the remedy: %i %s', async (status, type, reason, remedy) => {
    const cluster = await clusterOf([answer(status, { error: { type, reason } })]);
    const { message } = await failureOf(cluster.call(CALL));
    expect(message).toMatch(remedy);
    expect(message).not.toContain('IAM');
  });
});

it('knows a domain that no longer exists', async () => {
  // A label of 64 characters cannot exist, so that no name server needs to be asked.
  const client = openClient({ url: `https://${'x'.repeat(64)}.invalid`, auth: { type: 'none' } });
  const cluster = new Cluster(client, { deadline: Deadline.in(1_000) });
  const error = await failureOf(cluster.call(CALL));
  expect(isGone(error)).toBe(true);
});
