import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import { type AddressInfo, createServer as createPlainServer } from 'node:net';
import { join } from 'node:path';
import { OpenSearchStartError, startOpenSearch } from '../../../../local/opensearch';
import { makeCertificates } from '../../../../local/opensearch/certificates';
import { askRoot } from '../../../../local/opensearch/probe';
import { connectToUrl, reachUrl } from '../../../../local/opensearch/url';
import { makeFolder } from './machines';

const servers: { close(): unknown }[] = [];

afterAll(() => {
  for (const server of servers) server.close();
});

const OPENSEARCH = { name: 'n', version: { number: '3.6.0', distribution: 'opensearch' } };

async function listen(server: Server | ReturnType<typeof createPlainServer>): Promise<string> {
  servers.push(server);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function cluster(status: number, body: unknown, wants?: string): Promise<string> {
  return listen(
    createServer((request, response) => {
      const refused = wants && request.headers.authorization !== `Basic ${btoa(wants)}`;
      response.writeHead(refused ? 401 : status).end(typeof body === 'string' ? body : JSON.stringify(body));
    }),
  );
}

async function refusal(url: string, timeoutMs?: number): Promise<string> {
  const error = await connectToUrl(url, undefined, timeoutMs).catch((error) => error);
  expect(error).toBeInstanceOf(OpenSearchStartError);
  expect(error.message).not.toContain('s3cret');
  return error.message;
}

describe('a running cluster', () => {
  it('is used, with its credentials out of the URL, and left running', async () => {
    const host = await cluster(200, OPENSEARCH, 'me@home:s3cret/');
    const node = await startOpenSearch({ url: `http://me%40home:s3cret%2F@${host}/` });
    expect(node).toMatchObject({
      url: `http://${host}`,
      auth: { username: 'me@home', password: 's3cret/' },
      version: '3.6.0',
      source: 'url',
    });
    await node.stop();
    await node.stop();
    expect((await askRoot(`http://${host}`, { auth: node.auth, timeoutMs: 1_000 })).status).toBe(200);
  });

  it('that refuses us is told apart by whether we had a password', async () => {
    const host = await cluster(200, OPENSEARCH, 'me:other');
    expect(await refusal(`http://${host}`)).toBe(
      `The cluster at http://${host} wants a user name and a password (401): give them as http://USER:PASSWORD@${host}.`,
    );
    expect(await refusal(`http://me:s3cret@${host}`)).toContain(
      `The cluster at http://${host} refuses user me (401)`,
    );
  });

  it('whose user may only search is reached by those who only search', async () => {
    const reason =
      'no permissions for [cluster:monitor/main] and User [name=me, backend_roles=[], requestedTenant=null]';
    const host = await cluster(403, { error: { type: 'security_exception', reason }, status: 403 });
    const url = `http://me:s3cret@${host}`;
    expect(await refusal(url)).toMatch(/does not let user me ask for its version: .* cluster:monitor\/main/);
    expect(await reachUrl(url)).toEqual({
      url: `http://${host}`,
      auth: { username: 'me', password: 's3cret' },
    });
  });

  it('on AWS that refuses us is reported with what AWS says', async () => {
    const Message = 'User: anonymous is not authorized to perform: es:ESHttpGet';
    const host = await cluster(403, { Message });
    expect(await refusal(`http://${host}`)).toBe(
      `The cluster at http://${host} refuses us (403): ${Message}`,
    );
  });

  it.each<[string, number, unknown, string]>([
    ['a web page', 200, '<html>', 'GET / gave 200'],
    ['Elasticsearch', 200, { version: { number: '8.1.0' } }, 'GET / gave 200, version 8.1.0'],
    ['an error', 503, '', 'GET / gave 503'],
  ])('is not %s', async (_, status, body, reason) => {
    const host = await cluster(status, body);
    expect(await refusal(`http://${host}`)).toBe(
      `What answers at http://${host} is not OpenSearch (${reason}): check host and port.`,
    );
  });

  it('that does not answer is reported by how it does not', async () => {
    const host = await cluster(200, OPENSEARCH);
    expect(await refusal(`https://${host}`)).toBe(
      `What listens at https://${host} does not speak TLS: use http://.`,
    );
    expect(await refusal('http://127.0.0.1:1')).toContain(
      'Nothing listens at http://127.0.0.1:1 (connection refused)',
    );
    expect(await refusal('http://nowhere.invalid:9200')).toContain(
      'The host name in http://nowhere.invalid:9200 is not known',
    );
    const silent = await listen(createPlainServer());
    expect(await refusal(`http://${silent}`, 100)).toContain(
      `Nothing answered at http://${silent} within 0.1 s`,
    );
    const rude = await listen(createPlainServer((socket) => socket.end('hello\n')));
    expect(await refusal(`http://${rude}`)).toContain('does not answer HTTP');
  });

  it('with a certificate of its own is trusted only on demand', async () => {
    const folder = await makeFolder();
    await makeCertificates(folder);
    const [cert, key, ca] = await Promise.all(
      ['node.pem', 'node.key', 'ca.pem'].map((name) => readFile(join(folder, name), 'utf8')),
    );
    const server = createSecureServer({ cert, key }, (_, response) =>
      response.end(JSON.stringify(OPENSEARCH)),
    );
    const host = await listen(server);
    expect(await refusal(`https://${host}`)).toMatch(
      /^The certificate of \S+ is not trusted .+ set NODE_EXTRA_CA_CERTS/,
    );
    expect(await refusal(`http://${host}`)).toContain('use https:// if it speaks TLS');
    expect(await askRoot(`https://${host}`, { ca, timeoutMs: 5_000 })).toEqual({
      status: 200,
      name: 'n',
      version: '3.6.0',
      distribution: 'opensearch',
    });
  });

  it.each(['localhost:9200', 'ftp://me:s3cret@host', 'http://me:s3cret%@host', ''])(
    'is not at %p',
    async (url) => {
      expect(await refusal(url)).toContain('The URL of the cluster is not one');
    },
  );
});
