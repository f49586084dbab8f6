import { buffer } from 'node:stream/consumers';
import { readSecret } from '../../../../lambda/rerank/secret';
import { SignatureVerifier } from '../../../../local/endpoint/sigv4';
import { listen } from '../../../../local/http/listen';

const ARN = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:rerank-keys-AbCdEf';
const credentials = { accessKeyId: 'AKIDLOCAL', secretAccessKey: 'secret', sessionToken: 'token' };
const before = process.env;

/** Secrets Manager, as far as one call goes: checks the signature and answers as told. */
async function withSecretsManager<Result>(
  answer: { status: number; body: string },
  use: (
    environment: Record<string, string>,
    received: { target?: unknown; body?: unknown },
  ) => Promise<Result>,
): Promise<Result> {
  const verifier = new SignatureVerifier({ credentials, region: 'eu-west-1', service: 'secretsmanager' });
  const received: { target?: unknown; body?: unknown } = {};
  const server = await listen(async (request, response) => {
    const body = await buffer(request);
    received.target = request.headers['x-amz-target'];
    received.body = JSON.parse(body.toString());
    const signed = await verifier.verify(request, body).then(
      () => true,
      () => false,
    );
    response.writeHead(signed ? answer.status : 403).end(signed ? answer.body : '{"__type":"BadSignature"}');
  });
  try {
    return await use({ AWS_ENDPOINT_URL_SECRETS_MANAGER: server.url }, received);
  } finally {
    await server.close();
  }
}

beforeAll(() => {
  process.env = {
    ...before,
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_SESSION_TOKEN: credentials.sessionToken,
  };
});
afterAll(() => {
  process.env = before;
});

describe('reading a secret', () => {
  it('is one GetSecretValue, signed for the region of the secret', async () => {
    const answer = { status: 200, body: JSON.stringify({ SecretString: 'the text' }) };
    await withSecretsManager(answer, async (environment, received) => {
      await expect(readSecret(ARN, environment)).resolves.toBe('the text');
      expect(received).toEqual({ target: 'secretsmanager.GetSecretValue', body: { SecretId: ARN } });
    });
  });

  it.each([
    [
      { status: 400, body: '{"__type":"com.amazonaws#ResourceNotFoundException"}' },
      'ResourceNotFoundException',
    ],
    [{ status: 400, body: '{"__type":"AccessDeniedException","Message":"no"}' }, 'AccessDeniedException'],
    [{ status: 502, body: '<html>' }, 'HTTP 502'],
    [{ status: 200, body: '{"SecretBinary":"AAAA"}' }, 'SecretWithoutText'],
  ])('fails by the name of what is wrong: %p', async (answer, name) => {
    await withSecretsManager(answer, (environment) =>
      expect(readSecret(ARN, environment)).rejects.toMatchObject({
        name,
        message: 'the secret cannot be read',
      }),
    );
  });
});
