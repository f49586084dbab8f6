import { createHash, createHmac } from 'node:crypto';
import { BODY, endpoint, post, signed } from './signed-requests';
import { ANSWER, clientOf, invocation, KEYS, LOGITS, NAME, REGION, start } from './support';

const MINUTE = 60_000;

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
