import { Sha256 } from '@aws-crypto/sha256-js';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { SignatureV4 } from '@smithy/signature-v4';

const TIMEOUT_MS = 3_000;

/** A secret that cannot be read; named as Secrets Manager names the error. */
export class SecretError extends Error {
  constructor(override readonly name: string) {
    super('the secret cannot be read');
  }
}

/**
 * Reads the text of a secret: one signed `GetSecretValue`, in place of an SDK client that would make up a fifth of the
 * function's code. Signs with the keys in the environment, which is where Lambda puts them, and honours
 * `AWS_ENDPOINT_URL_SECRETS_MANAGER`, as SDKs do.
 *
 * @throws SecretError
 */
export async function readSecret(
  arn: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Promise<string> {
  const [, partition, , region] = arn.split(':') as [string, string, string, string];
  const domain = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(
    environment.AWS_ENDPOINT_URL_SECRETS_MANAGER ?? `https://secretsmanager.${region}.${domain}`,
  );
  const signer = new SignatureV4({
    service: 'secretsmanager',
    region,
    credentials: fromEnv(),
    sha256: Sha256,
  });
  const { headers, body } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: '/',
    headers: {
      host: url.host,
      'content-type': 'application/x-amz-json-1.1',
      'x-amz-target': 'secretsmanager.GetSecretValue',
    },
    body: JSON.stringify({ SecretId: arn }),
  });
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const answer = (await response.json().catch(() => ({}))) as { __type?: unknown; SecretString?: unknown };
  if (!response.ok) {
    throw new SecretError(nameOf(answer.__type) ?? `HTTP ${response.status}`);
  }
  if (typeof answer.SecretString !== 'string') {
    throw new SecretError('SecretWithoutText');
  }
  return answer.SecretString;
}

/** `com.amazonaws.secretsmanager#ResourceNotFoundException` as `ResourceNotFoundException`. */
function nameOf(type: unknown): string | undefined {
  return typeof type === 'string' ? type.split('#').at(-1) : undefined;
}
