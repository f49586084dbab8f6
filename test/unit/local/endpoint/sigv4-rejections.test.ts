import { createHash } from 'node:crypto';
import { FAULTS } from '../../../support/faulty-endpoint';
import { BODY, endpoint, post, type SigningOptions, signed } from './signed-requests';
import { clientOf, invocation, KEYS, NAME } from './support';

const MINUTE = 60_000;

describe('a request is rejected with 403', () => {
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
