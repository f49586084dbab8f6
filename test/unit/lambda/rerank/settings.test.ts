import { readSettings } from '../../../../lambda/rerank/settings';
import { environment } from './fixtures';

const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:rerank-keys-AbCdEf';

describe('the environment', () => {
  it('needs an endpoint and a device; the rest has defaults', () => {
    expect(readSettings(environment)).toEqual({
      endpointName: 'cross-encoder',
      protocol: 'pairs',
      device: 'gpu',
      onFailure: 'error',
      limits: {
        maxDocuments: 1_000,
        maxQueryCharacters: 10_000,
        maxBodyBytes: 5_000_000,
        maxEndpointRequestBytes: 6_000_000,
      },
      maxAttempts: 3,
      callTimeoutMs: 60_000,
      endpointInstances: 1,
      maxWindows: 1,
      windowsBy: 'function',
      corsOrigins: [],
    });
  });

  it('sets everything', () => {
    const settings = readSettings({
      ...environment,
      DEVICE: 'cpu',
      MAX_LENGTH: '1024',
      PROTOCOL: 'tei',
      ON_FAILURE: 'original-order',
      MAX_DOCUMENTS: '1',
      MAX_QUERY_CHARACTERS: '2',
      MAX_BODY_BYTES: '3',
      MAX_ENDPOINT_REQUEST_BYTES: '4',
      MAX_ATTEMPTS: '5',
      CALL_TIMEOUT_MS: '6',
      ENDPOINT_INSTANCES: '7',
      MAX_WINDOWS: '8',
      WINDOWS_BY: 'endpoint',
      API_KEYS_SECRET_ARN: SECRET,
      CORS_ORIGINS: 'https://a.example, http://localhost:3000',
    });
    expect(settings).toMatchObject({
      protocol: 'tei',
      device: 'cpu',
      maxLength: 1_024,
      onFailure: 'original-order',
      maxAttempts: 5,
      callTimeoutMs: 6,
      endpointInstances: 7,
      maxWindows: 8,
      windowsBy: 'endpoint',
      apiKeysSecretArn: SECRET,
      corsOrigins: ['https://a.example', 'http://localhost:3000'],
    });
    expect(Object.values(settings.limits)).toEqual([1, 2, 3, 4]);
  });

  it.each([
    [{ ENDPOINT_NAME: undefined }, 'ENDPOINT_NAME is not set; it names the SageMaker endpoint that scores'],
    [{ ENDPOINT_NAME: '' }, 'ENDPOINT_NAME is empty'],
    [{ DEVICE: undefined }, 'DEVICE must be one of: gpu, cpu'],
    [{ MAX_LENGTH: 'all' }, 'MAX_LENGTH must be model, or a whole number of at least 1'],
    [{ PROTOCOL: 'telepathy' }, 'PROTOCOL must be one of: pairs, tei'],
    [{ ON_FAILURE: 'ignore' }, 'ON_FAILURE must be one of: error, original-order'],
    [{ MAX_DOCUMENTS: '0' }, 'MAX_DOCUMENTS must be a whole number of at least 1'],
    [{ MAX_ATTEMPTS: 'many' }, 'MAX_ATTEMPTS must be a whole number of at least 1'],
    [{ API_KEYS_SECRET_ARN: 'rerank-keys' }, 'API_KEYS_SECRET_ARN must be the ARN of a secret'],
    [{ CORS_ORIGINS: 'https://a.example/' }, 'CORS_ORIGINS must be a list of origins with commas between'],
    [{ CALL_TIMEOUT_MS: '1.5' }, 'CALL_TIMEOUT_MS must be a whole number of at least 1'],
  ])('is rejected at start when it is wrong: %p', (change, message) => {
    expect(() => readSettings({ ...environment, ...change })).toThrow(message);
  });

  it('takes an empty variable for one that is not set, where there is nothing to set', () => {
    const empty = { ...environment, API_KEYS_SECRET_ARN: '', CORS_ORIGINS: '' };
    expect(readSettings(empty)).toEqual(readSettings(environment));
  });

  it('is rejected with everything that is wrong at once', () => {
    expect(() => readSettings({})).toThrow(
      /^The rerank function cannot start: ENDPOINT_NAME .*; DEVICE .*\.$/,
    );
  });
});
