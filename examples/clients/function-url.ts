import { Sha256 } from '@aws-crypto/sha256-js';
import { fromEnv } from '@aws-sdk/credential-provider-env';
import { SignatureV4 } from '@smithy/signature-v4';
import { documents, query, required } from './documents';

// Reranks through a function URL with IAM authorization, signed by the parts that the AWS SDK for JavaScript signs with.
//
//   RERANK_URL   the function's URL (output `RerankUrl`)
//   AWS_REGION, AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN
async function main() {
  const url = new URL('/v1/rerank', required('RERANK_URL'));
  const signer = new SignatureV4({
    service: 'lambda',
    region: required('AWS_REGION'),
    credentials: fromEnv(),
    sha256: Sha256,
  });
  const signed = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path: url.pathname,
    headers: { host: url.host, 'content-type': 'application/json' },
    body: JSON.stringify({ query, documents, top_n: 2, return_documents: true }),
  });

  const response = await fetch(url, { method: 'POST', headers: signed.headers, body: signed.body });
  if (!response.ok) {
    throw new Error(`${response.status} ${await response.text()}`);
  }
  console.log(await response.text());
}

main();
