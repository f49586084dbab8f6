import { createHash } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { parse as parseQuery } from 'node:querystring';
import { Sha256 } from '@aws-crypto/sha256-js';
import { SignatureV4 } from '@smithy/signature-v4';
import { forbidden, type RuntimeError } from './errors';

/** Access keys, as a client signs with. */
export interface AccessKeys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/** Whose signatures are accepted. */
export interface VerifierOptions {
  readonly credentials: AccessKeys;
  readonly region: string;
  readonly service: string;
}

/** The signed parts of a request. */
export type SignedRequest = Pick<IncomingMessage, 'method' | 'url' | 'headersDistinct'>;

const ALGORITHM = 'AWS4-HMAC-SHA256';
const CLOCK_SKEW_MS = 5 * 60_000;

/** Verifies Signature Version 4, by signing what the client says that it signed, and comparing. */
export class SignatureVerifier {
  private readonly signer: SignatureV4;

  constructor(private readonly options: VerifierOptions) {
    // `applyChecksum` would add and sign a header that the client may not have sent.
    this.signer = new SignatureV4({ ...options, sha256: Sha256, applyChecksum: false });
  }

  /**
   * Returns when the request is signed with our keys for this region and service, within five minutes of now.
   *
   * @throws RuntimeError as AWS answers: 403
   */
  async verify(request: SignedRequest, body: Uint8Array): Promise<void> {
    const headers = joinValues(request);
    const claim = parseAuthorization(headers.authorization);
    this.checkCredential(claim, headers);
    const signingDate = checkDate(headers['x-amz-date'], claim.date);
    const expected = await this.sign(request, pick(headers, claim.signedHeaders), signingDate, claim, body);
    const digest = headers['x-amz-content-sha256'];
    const bodyIsSigned = digest === undefined || digest === createHash('sha256').update(body).digest('hex');
    if (claim.signature !== parseAuthorization(expected).signature || !bodyIsSigned) {
      throw invalid(
        'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.',
      );
    }
  }

  private checkCredential(claim: Claim, headers: Headers): void {
    const { credentials, region, service } = this.options;
    const sameToken = headers['x-amz-security-token'] === credentials.sessionToken;
    if (claim.accessKeyId !== credentials.accessKeyId || !sameToken) {
      throw forbidden(
        'UnrecognizedClientException',
        'The security token included in the request is invalid.',
      );
    }
    if (claim.region !== region) {
      throw invalid(`Credential should be scoped to a valid region, not '${claim.region}'.`);
    }
    if (claim.service !== service) {
      throw invalid(`Credential should be scoped to correct service: '${service}'.`);
    }
    for (const name of ['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256']) {
      if (name in headers && !claim.signedHeaders.includes(name)) {
        throw invalid(`'${name}' must be a 'SignedHeader' in the AWS Authorization.`);
      }
    }
  }

  /** The `Authorization` header that our keys give for the same request. */
  private async sign(
    request: SignedRequest,
    headers: Record<string, string>,
    signingDate: Date,
    claim: Claim,
    body: Uint8Array,
  ): Promise<string | undefined> {
    const [path = '/', query = ''] = request.url!.split('?', 2);
    const signed = await this.signer.sign(
      {
        method: request.method!,
        protocol: 'http:',
        hostname: '',
        path,
        query: parseQuery(query) as Record<string, string | string[]>,
        headers,
        body,
      },
      { signingDate, signableHeaders: new Set(claim.signedHeaders) },
    );
    return signed.headers.authorization;
  }
}

/** The claims of an `Authorization` header. */
interface Claim {
  readonly accessKeyId: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

type Headers = Readonly<Record<string, string>>;

function parseAuthorization(header: string | undefined): Claim {
  if (header === undefined) {
    throw forbidden('MissingAuthenticationTokenException', 'Missing Authentication Token');
  }
  const [algorithm, ...rest] = header.split(' ');
  const parts = new Map(
    rest
      .join('')
      .split(',')
      .map((part) => part.split(/=(.*)/s, 2) as [string, string]),
  );
  const missing = ['Credential', 'SignedHeaders', 'Signature'].filter((name) => !parts.get(name));
  if (algorithm !== ALGORITHM || missing.length > 0) {
    throw incomplete(
      algorithm === ALGORITHM
        ? missing.map((name) => `Authorization header requires '${name}' parameter.`).join(' ')
        : `Authorization header requires algorithm '${ALGORITHM}'.`,
    );
  }
  const scope = parts.get('Credential')!.split('/');
  if (scope.length !== 5 || scope[4] !== 'aws4_request') {
    throw incomplete('Credential must have exactly 5 slash-delimited elements, the last being aws4_request.');
  }
  const [accessKeyId, date, region, service] = scope as [string, string, string, string];
  return {
    accessKeyId,
    date,
    region,
    service,
    signedHeaders: parts.get('SignedHeaders')!.split(';'),
    signature: parts.get('Signature')!,
  };
}

/** The request's time, when it is within the clock skew. */
function checkDate(amzDate: string | undefined, scopeDate: string): Date {
  const iso = amzDate?.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z');
  const date = new Date(iso ?? Number.NaN);
  if (iso === amzDate || Number.isNaN(date.getTime())) {
    throw incomplete("Date must be in ISO-8601 'basic format'.");
  }
  if (!amzDate!.startsWith(scopeDate)) {
    throw invalid(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP.`,
    );
  }
  const now = new Date();
  const late = now.getTime() - date.getTime();
  if (late > CLOCK_SKEW_MS) {
    const limit = basic(new Date(now.getTime() - CLOCK_SKEW_MS));
    throw invalid(`Signature expired: ${amzDate} is now earlier than ${limit} (${basic(now)} - 5 min.)`);
  }
  if (late < -CLOCK_SKEW_MS) {
    const limit = basic(new Date(now.getTime() + CLOCK_SKEW_MS));
    throw invalid(
      `Signature not yet current: ${amzDate} is still later than ${limit} (${basic(now)} + 5 min.)`,
    );
  }
  return date;
}

function basic(date: Date): string {
  return date.toISOString().replace(/[-:]|\.\d{3}/g, '');
}

/** A repeated header is signed as its values with commas between them. */
function joinValues({ headersDistinct }: SignedRequest): Headers {
  return Object.fromEntries(
    Object.entries(headersDistinct).map(([name, values]) => [name, (values ?? []).join(',')]),
  );
}

function pick(headers: Headers, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(names.flatMap((name) => (name in headers ? [[name, headers[name]!]] : [])));
}

function invalid(message: string): RuntimeError {
  return forbidden('InvalidSignatureException', message);
}

function incomplete(message: string): RuntimeError {
  return forbidden('IncompleteSignatureException', message);
}
