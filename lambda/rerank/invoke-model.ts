import { Sha256 } from '@aws-crypto/sha256-js';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { SignatureV4 } from '@smithy/signature-v4';
import { EndpointFailure } from './errors';
import { failureOf } from './failure';
import type { Invoke } from './invoke-endpoint';

/**
 * Makes the call to one model of Amazon Bedrock, JSON both ways: a signed `InvokeModel`, in place of an SDK client that
 * would be most of the function's code. Signs with the keys in the environment, which is where Lambda puts them, and
 * honours `AWS_ENDPOINT_URL_BEDROCK_RUNTIME`, as SDKs do.
 *
 * @throws Error without `AWS_REGION`
 */
export function invokeModel(
  modelId: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): Invoke {
  const { AWS_REGION: region } = environment;
  if (!region) {
    throw new Error('AWS_REGION is not set; it is the region of the model.');
  }
  const base =
    environment.AWS_ENDPOINT_URL_BEDROCK_RUNTIME ?? `https://bedrock-runtime.${region}.amazonaws.com`;
  const url = new URL(`/model/${encodeURIComponent(modelId)}/invoke`, base);
  const signer = new SignatureV4({ service: 'bedrock', region, credentials: fromEnv(), sha256: Sha256 });

  return async (body, { timeoutMs, signal }) => {
    const timeout = AbortSignal.timeout(Math.ceil(timeoutMs));
    const { headers } = await signer.sign({
      method: 'POST',
      protocol: url.protocol,
      hostname: url.hostname,
      path: url.pathname,
      headers: { host: url.host, 'content-type': 'application/json', accept: 'application/json' },
      body,
    });
    let response: Response;
    let answer: string;
    try {
      response = await fetch(url, {
        method: 'POST',
        headers,
        body,
        signal: signal ? AbortSignal.any([timeout, signal]) : timeout,
      });
      answer = await response.text();
    } catch (error) {
      throw timeout.aborted ? new EndpointFailure('timeout') : failureOf(connectionError(error));
    }
    if (!response.ok) {
      throw failureOf(serviceError(response, answer));
    }
    return answer;
  };
}

/** `fetch` throws one error for everything, and keeps what happened as its cause. */
function connectionError(error: unknown) {
  const { name, cause } = error as Error & { readonly cause?: { readonly code?: string } };
  return { name, code: cause?.code ?? name };
}

/** `ValidationException:http://…` in a header, and a body of which only the model's own status is of interest. */
function serviceError(response: Response, body: string) {
  const [name = ''] = (response.headers.get('x-amzn-errortype') ?? `HTTP ${response.status}`).split(':');
  return {
    name,
    status: response.status,
    originalStatus: name === 'ModelErrorException' ? originalStatus(body) : undefined,
  };
}

function originalStatus(body: string): number {
  try {
    const { originalStatusCode = 0 } = JSON.parse(body) as { readonly originalStatusCode?: number };
    return originalStatusCode;
  } catch {
    return 0;
  }
}
