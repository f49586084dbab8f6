import type { IncomingMessage, ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { types } from 'node:util';
import { sageMakerRuntime } from '../../../../lambda/rerank/invoke-endpoint';
import { listen, type RunningServer } from '../../../../local/http/listen';

// Jest runs tests in a realm of their own, where a socket's error is no `instanceof Error`; the SDK would wrap it and
// lose its code, which it does not do outside Jest.
Object.defineProperty(Error, Symbol.hasInstance, {
  value(this: unknown, value: unknown): boolean {
    return this === Error
      ? types.isNativeError(value)
      : Function.prototype[Symbol.hasInstance].call(this, value);
  },
});

/** A call that the runtime received. */
export interface ReceivedCall {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: { inputs: { text: string; text_pair: string }[]; parameters: Record<string, unknown> };
}

/** The runtime's reaction to one call. */
export type Step = (response: ServerResponse, call: ReceivedCall) => void;

/**
 * SageMaker's runtime API over real HTTP, for injecting faults: answers each call with the next step of its script,
 * and once that is used up, with the length of each passage as its score.
 */
export class ScriptedRuntime {
  script: Step[] = [];
  readonly calls: ReceivedCall[] = [];
  private server!: RunningServer;

  async start(): Promise<void> {
    this.server = await listen(async (request, response) => {
      const call = {
        method: request.method!,
        path: request.url!,
        headers: request.headers,
        body: (await json(request)) as ReceivedCall['body'],
      };
      this.calls.push(call);
      (this.script.shift() ?? passageLengths)(response, call);
    });
  }

  stop(): Promise<void> {
    return this.server.close();
  }

  reset(): void {
    this.script = [];
    this.calls.length = 0;
  }

  get url(): string {
    return this.server.url;
  }

  /** The function's own client, pointed here. */
  client() {
    return sageMakerRuntime({
      endpoint: this.url,
      region: 'us-east-1',
      credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
    });
  }
}

const passageLengths: Step = (response, { body }) => {
  const scores = body.inputs.map(({ text_pair }) => ({ label: 'LABEL_0', score: text_pair.length }));
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(scores));
};

/** Answers 200 with this body. */
export const body =
  (text: string): Step =>
  (response) =>
    response.writeHead(200, { 'content-type': 'application/json' }).end(text);

/** Answers with an error of the service, as SageMaker shapes it. */
export const serviceError =
  (status: number, type: string, members: object = { Message: 'no' }): Step =>
  (response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', 'x-amzn-errortype': type })
      .end(JSON.stringify(members));

/** Answers with what SageMaker makes of a container that answers this status. */
export const modelError = (originalStatus: number, text = 'no') =>
  serviceError(424, 'ModelError', {
    Message: `Received server error (${originalStatus}) from primary with message "${text}".`,
    OriginalMessage: text,
    OriginalStatusCode: originalStatus,
    LogStreamArn: 'arn:aws:logs:us-east-1:111122223333:log-group:x',
  });

/** Cuts the connection before an answer. */
export const reset: Step = (response) => response.socket!.resetAndDestroy();

/** Cuts the connection in the middle of an answer. */
export const cutShort: Step = (response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('[{"score":');
  setTimeout(() => response.socket?.destroy(), 20);
};

/** Never answers. */
export const hang: Step = () => {};

/** Begins to answer, and never ends. */
export const stall: Step = (response) => {
  response.writeHead(200, { 'content-length': '1000' });
  response.write('[{"score":');
};

/** The answer of a proxy in between. */
export const html =
  (status: number, text = 'Bad Gateway'): Step =>
  (response) =>
    response.writeHead(status, { 'content-type': 'text/html' }).end(`<html>${text}</html>`);
