import type { IncomingMessage, RequestListener } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { listen, type RunningServer } from '../../../../local/http/listen';

/** The answer of AWS to one operation: a status, a body in the operation's format, and the code of an error. */
export interface Answer {
  readonly status?: number;
  readonly body?: object | string;
  /** Of an error in a JSON protocol. */
  readonly type?: string;
}

type Script = Readonly<Record<string, (request: { readonly body: string; readonly url: string }) => Answer>>;

/**
 * Stands in for the AWS APIs over real HTTP, for the operations of a script: `ListServiceQuotas`, or for REST its path.
 * An operation that is not in the script is denied, as to a caller without the permission.
 */
export class ScriptedAws {
  readonly operations: string[] = [];
  private server!: RunningServer;

  private constructor(private readonly script: Script) {}

  private readonly answer: RequestListener = async (request, response) => {
    const body = await textOf(request);
    const url = request.url ?? '';
    const operation = operationOf(request, body);
    this.operations.push(operation);
    const answer = this.script[operation]?.({ body, url }) ?? denied(operation, request);
    const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {});
    response.writeHead(answer.status ?? 200, {
      'content-type': text.startsWith('<') ? 'text/xml' : 'application/json',
      ...(answer.type && { 'x-amzn-errortype': answer.type }),
    });
    response.end(text);
  };

  static async start(script: Script): Promise<ScriptedAws> {
    const aws = new ScriptedAws(script);
    aws.server = await listen(aws.answer);
    return aws;
  }

  get url(): string {
    return this.server.url;
  }

  stop(): Promise<void> {
    return this.server.close();
  }
}

/** An error of the JSON protocols. */
export function jsonError(status: number, type: string, message: string): Answer {
  return { status, type, body: { __type: type, message, Message: message } };
}

/** An error of the query protocol. */
export function xmlError(status: number, code: string, message: string): Answer {
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

function operationOf(request: IncomingMessage, body: string): string {
  const target = request.headers['x-amz-target'];
  const action = new URLSearchParams(body).get('Action');
  return (
    String(target ?? '')
      .split('.')
      .at(-1) ||
    action ||
    new URL(request.url ?? '', 'http://aws').pathname
  );
}

function denied(operation: string, request: IncomingMessage): Answer {
  const message = `User: arn:aws:sts::111122223333:assumed-role/deployer/me is not authorized to perform: ${operation}`;
  return request.headers['content-type']?.includes('x-www-form-urlencoded')
    ? xmlError(403, 'AccessDenied', message)
    : jsonError(403, 'AccessDeniedException', message);
}
