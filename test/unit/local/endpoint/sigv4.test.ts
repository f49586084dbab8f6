import { createHash, createHmac } from 'node:crypto';
import { request as httpRequest } from 'node:http';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { FAULTS, type LocalEndpoint } from '../../../../local/endpoint';
import { ANSWER, clientOf, invocation, KEYS, LOGITS, NAME, PAIRS, REGION, start } from './support';

const BODY = JSON.stringify({ ...PAIRS, ...LOGITS });
const MINUTE = 60_000;

let endpoint: LocalEndpoint;
beforeAll(async () => {
  endpoint = await start();
});
afterAll(() => endpoint.close());

interface SigningOptions {
  readonly keys?: typeof KEYS & { sessionToken?: string };
  readonly region?: string;
  readonly service?: string;
  readonly date?: Date;
  readonly headers?: Record<string, string>;
  readonly path?: string;
  readonly query?: Record<string, string>;
  readonly applyChecksum?: boolean;
  readonly body?: string;
}

/** What a client signs; no SDK in between. */
async function signed(options: SigningOptions = {}, to = endpoint) {
  const { host, port } = new URL(to.url);
  const signer = new SignatureV4({
    credentials: options.keys ?? KEYS,
    region: options.region ?? REGION,
    service: options.service ?? 'sagemaker',
    sha256: Sha256,
    applyChecksum: options.applyChecksum ?? true,
  });
  const body = options.body ?? BODY;
  const path = options.path ?? `/endpoints/${NAME}/invocations`;
  const headers = {
    host,
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(body)),
    ...options.headers,
  };
  const unsigned = {
    method: 'POST',
    protocol: 'http:',
    hostname: '127.0.0.1',
    port: Number(port),
    path,
    query: options.query ?? {},
    headers,
    body,
  };
  const { headers: signedHeaders } = await signer.sign(unsigned, { signingDate: options.date ?? new Date() });
  return { path, headers: signedHeaders as Record<string, string>, body };
}

function post(
  { path, headers, body }: { path: string; headers: Record<string, string>; body: string },
  to = endpoint,
): Promise<{ status: number; type: string | undefined; body: string }> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(`${to.url}${path}`, { method: 'POST', headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode!,
          type: response.headers['x-amzn-errortype'] as string | undefined,
          body: Buffer.concat(chunks).toString(),
        }),
      );
    });
    request.on('error', reject).end(body);
  });
}

const accepted = { status: 200, type: undefined, body: ANSWER };

describe('a signature is accepted', () => {
  it('of the AWS SDK, with each way to give a body', async () => {
    const client = clientOf(endpoint);
    for (const body of [BODY, Buffer.from(BODY), new Uint8Array(Buffer.from(BODY))]) {
      const answer = await client.send(invocation('', { Body: body, Accept: 'application/json' }));
      expect(answer.Body!.transformToString()).toBe(ANSWER);
    }
    client.destroy();
  });

  it('with and without the digest of the body in a header', async () => {
    for (const applyChecksum of [true, false]) {
      const request = await signed({ applyChecksum });
      expect('x-amz-content-sha256' in request.headers).toBe(applyChecksum);
      expect(await post(request)).toEqual(accepted);
    }
  });

  it('with more headers signed, with spaces in them, and with others unsigned', async () => {
    const request = await signed({
      headers: { 'x-custom': '  a   b ', 'x-amzn-sagemaker-inference-id': '1' },
    });
    expect(request.headers.authorization).toContain('x-amzn-sagemaker-inference-id');
    expect(await post({ ...request, headers: { ...request.headers, 'user-agent': 'x' } })).toEqual(accepted);
  });

  it('with a query, and with a path that must be encoded twice', async () => {
    const query = await signed({ query: { b: 'x y', a: '1' } });
    expect(await post({ ...query, path: `${query.path}?b=x%20y&a=1` })).toEqual(accepted);
    expect(await post({ ...query, path: `${query.path}?b=x%20y&a=2` })).toMatchObject({ status: 403 });

    const spaced = await start({ endpointName: 'a b' });
    expect(await post(await signed({ path: '/endpoints/a%20b/invocations' }, spaced), spaced)).toEqual(
      accepted,
    );
    await spaced.close();
  });

  it('computed step by step, over the headers that ml-commons signs', async () => {
    const hash = (text: string) => createHash('sha256').update(text).digest('hex');
    const hmac = (key: string | Buffer, text: string) => createHmac('sha256', key).update(text).digest();
    const now = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '');
    const scope = `${now.slice(0, 8)}/${REGION}/sagemaker/aws4_request`;
    const headers: Record<string, string> = {
      'content-length': String(Buffer.byteLength(BODY)),
      'content-type': 'application/json',
      host: new URL(endpoint.url).host,
      'x-amz-content-sha256': hash(BODY),
      'x-amz-date': now,
    };
    const names = Object.keys(headers).join(';');
    const lines = Object.entries(headers).map(([name, value]) => `${name}:${value}\n`);
    const path = `/endpoints/${NAME}/invocations`;
    const canonical = ['POST', path, '', lines.join(''), names, hash(BODY)].join('\n');
    const key = scope.split('/').reduce<string | Buffer>(hmac, `AWS4${KEYS.secretAccessKey}`);
    const signature = hmac(key, `AWS4-HMAC-SHA256\n${now}\n${scope}\n${hash(canonical)}`).toString('hex');
    headers.authorization = `AWS4-HMAC-SHA256 Credential=${KEYS.accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`;
    expect(await post({ path, headers, body: BODY })).toEqual(accepted);
  });

  it('up to five minutes old, or early', async () => {
    for (const minutes of [-4.9, 4.9]) {
      expect(await post(await signed({ date: new Date(Date.now() + minutes * MINUTE) }))).toEqual(accepted);
    }
  });

  it('of any text', async () => {
    const body = JSON.stringify({ inputs: [{ text: '日本 👩‍👩‍👧\u0000', text_pair: 'four' }], ...LOGITS });
    expect(await post(await signed({ body }))).toEqual(accepted);
  });

  it('of temporary keys, with their session token', async () => {
    const temporary = { ...KEYS, sessionToken: 'token/with+signs==' };
    const guarded = await start({ credentials: temporary });
    expect(await post(await signed({ keys: temporary }, guarded), guarded)).toEqual(accepted);
    const sdk = clientOf(guarded, { credentials: temporary });
    await expect(sdk.send(invocation(BODY))).resolves.toBeDefined();
    sdk.destroy();
    for (const keys of [KEYS, { ...KEYS, sessionToken: 'another' }]) {
      expect(await post(await signed({ keys }, guarded), guarded)).toMatchObject({
        status: 403,
        type: 'UnrecognizedClientException',
      });
    }
    await guarded.close();
  });
});

describe('a request is refused with 403', () => {
  type Change = (request: Awaited<ReturnType<typeof signed>>) => void;
  const edit =
    (name: string, from: RegExp | string, to: string): Change =>
    ({ headers }) => {
      headers[name] = headers[name]!.replace(from, to);
    };

  it.each<[string, SigningOptions, Change, string, RegExp]>([
    [
      'without a signature',
      {},
      ({ headers }) => delete headers.authorization,
      'MissingAuthenticationTokenException',
      /^Missing Authentication Token$/,
    ],
    [
      'of another scheme',
      {},
      ({ headers }) => {
        headers.authorization = 'Basic YTpi';
      },
      'IncompleteSignatureException',
      /algorithm/,
    ],
    [
      'with half a signature',
      {},
      edit('authorization', /, Signature=.*/, ''),
      'IncompleteSignatureException',
      /requires 'Signature' parameter/,
    ],
    [
      'with half a credential',
      {},
      edit('authorization', '/aws4_request', ''),
      'IncompleteSignatureException',
      /slash-delimited/,
    ],
    [
      'without a date',
      {},
      ({ headers }) => delete headers['x-amz-date'],
      'IncompleteSignatureException',
      /Date/,
    ],
    [
      'with a date of another form',
      {},
      ({ headers }) => {
        headers['x-amz-date'] = new Date().toISOString();
      },
      'IncompleteSignatureException',
      /ISO-8601/,
    ],
    [
      'of an unknown key',
      { keys: { ...KEYS, accessKeyId: 'AKIDOTHER' } },
      () => undefined,
      'UnrecognizedClientException',
      /security token included in the request is invalid/,
    ],
    [
      'with a session token that was not asked for',
      { keys: { ...KEYS, sessionToken: 't' } },
      () => undefined,
      'UnrecognizedClientException',
      /invalid/,
    ],
    [
      'of another secret',
      { keys: { ...KEYS, secretAccessKey: 'other' } },
      () => undefined,
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'for another region',
      { region: 'us-east-1' },
      () => undefined,
      'InvalidSignatureException',
      /valid region, not 'us-east-1'/,
    ],
    [
      'for another service',
      { service: 'execute-api' },
      () => undefined,
      'InvalidSignatureException',
      /correct service: 'sagemaker'/,
    ],
    [
      'that is too old',
      { date: new Date(Date.now() - 5.1 * MINUTE) },
      () => undefined,
      'InvalidSignatureException',
      /^Signature expired: \d{8}T\d{6}Z is now earlier than \d{8}T\d{6}Z \(\d{8}T\d{6}Z - 5 min\.\)$/,
    ],
    [
      'from the future',
      { date: new Date(Date.now() + 5.1 * MINUTE) },
      () => undefined,
      'InvalidSignatureException',
      /^Signature not yet current/,
    ],
    [
      'with the scope of another day',
      {},
      edit('authorization', /\/\d{8}\//, '/20200101/'),
      'InvalidSignatureException',
      /Date in Credential scope/,
    ],
    [
      'with a changed body',
      {},
      (request) => {
        request.body = request.body.replace('four', 'fore');
      },
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'with a changed body and no digest',
      { applyChecksum: false },
      (request) => {
        request.body = request.body.replace('four', 'fore');
      },
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'with a changed digest',
      {},
      edit('x-amz-content-sha256', /.*/, createHash('sha256').update('x').digest('hex')),
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'with an unsigned body',
      { headers: { 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' } },
      () => undefined,
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'with a changed signed header',
      {},
      edit('content-type', 'application/json', 'text/plain'),
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'with a signed header taken away',
      { headers: { 'x-custom': '1' } },
      ({ headers }) => delete headers['x-custom'],
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'for another host',
      { headers: { host: 'runtime.sagemaker.eu-west-1.amazonaws.com' } },
      ({ headers }) => {
        headers.host = new URL(endpoint.url).host;
      },
      'InvalidSignatureException',
      /does not match/,
    ],
    [
      'that leaves the host unsigned',
      {},
      edit('authorization', 'host;', ''),
      'InvalidSignatureException',
      /'host' must be a 'SignedHeader'/,
    ],
    [
      'for another path',
      { path: '/endpoints/other/invocations' },
      (request) => {
        request.path = `/endpoints/${NAME}/invocations`;
      },
      'InvalidSignatureException',
      /does not match/,
    ],
  ])('%s', async (_, options, change, type, message) => {
    const invocations = endpoint.invocations;
    const request = await signed(options);
    change(request);
    const answer = await post(request);
    expect(answer).toMatchObject({ status: 403, type });
    expect(JSON.parse(answer.body)).toEqual({ message: expect.stringMatching(message) });
    expect(endpoint.invocations).toBe(invocations);
  });

  it('even when the endpoint is to fail otherwise', async () => {
    endpoint.faults = { failWith: FAULTS.throttled };
    const client = clientOf(endpoint, { region: 'us-east-1' });
    await expect(client.send(invocation(BODY))).rejects.toMatchObject({
      name: 'InvalidSignatureException',
      $metadata: { httpStatusCode: 403 },
      message: expect.stringContaining('valid region'),
    });
    client.destroy();
    endpoint.faults = {};
  });
});
