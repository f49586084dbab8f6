import type { IncomingMessage } from 'node:http';
import { forbidden, RuntimeError } from '../../../local/endpoint/errors';
import { SignatureVerifier } from '../../../local/endpoint/sigv4';
import { type Control, Denied } from './control';
import type { Region } from './region';

/** Who sent a request. */
export interface Caller {
  readonly accessKeyId: string;
  /** The ARN of the user, or of the role whose session it is. */
  readonly principal: string;
}

/** The APIs that score, by botocore's names. */
type RuntimeApiName = 'sagemaker-runtime' | 'bedrock-runtime';

/** The checks of every AWS API before it reads a request. */
export class Gate {
  constructor(
    readonly control: Control,
    private readonly region: Region,
    private readonly service: string,
  ) {}

  /**
   * Answers who signed the request.
   *
   * @throws RuntimeError as AWS answers: 403
   */
  async admit(request: IncomingMessage, body: Buffer): Promise<Caller> {
    const accessKeyId = request.headers.authorization?.match(/Credential=([^/]+)\//)?.[1] ?? '';
    const token = String(request.headers['x-amz-security-token'] ?? '');
    const keys = await refusing(this.control.keys(accessKeyId, token));
    const verifier = new SignatureVerifier({
      credentials: keys,
      region: this.region.name,
      service: this.service,
    });
    await verifier.verify(request, body);
    return { accessKeyId, principal: keys.principal };
  }

  /** @throws RuntimeError unless the model of that API knows the request: 400 */
  async check(api: RuntimeApiName, { method, url, headers }: IncomingMessage, body: Buffer): Promise<void> {
    const request = { method: method!, path: url!, headers: headers as Record<string, string>, body };
    const message = await this.control.requestError(api, request);
    if (message !== null) {
      throw new RuntimeError(400, 'ValidationException', { message });
    }
  }

  /** @throws RuntimeError unless the caller may do that: 403 */
  async permit(
    caller: Caller,
    action: string,
    resource: string,
    rest: {
      readonly context?: Readonly<Record<string, string>>;
      readonly resourcePolicy?: string | null;
    } = {},
  ): Promise<void> {
    await refusing(this.control.authorize({ accessKeyId: caller.accessKeyId, action, resource, ...rest }));
  }
}

/** Turns what IAM denies into the answer that the caller gets. */
export async function refusing<Value>(work: Promise<Value>): Promise<Value> {
  try {
    return await work;
  } catch (error) {
    throw error instanceof Denied ? forbidden('AccessDeniedException', error.message) : error;
  }
}
