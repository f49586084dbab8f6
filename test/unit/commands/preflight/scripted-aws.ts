import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

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
  private readonly server: Server;

  private constructor(private readonly script: Script) {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) {
        chunks.push(chunk);
      }
      const body = Buffer.concat(chunks).toString();
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
    });
  }

  static async start(script: Script): Promise<ScriptedAws> {
    const aws = new ScriptedAws(script);
    await new Promise<void>((resolve) => aws.server.listen(0, '127.0.0.1', resolve));
    return aws;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
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
