import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { addAbortSignal } from 'node:stream';
import { finished } from 'node:stream/promises';
import { type Protocol, type ProtocolName, protocols } from '../../protocol';
import { type ListenOptions, listen, type RunningServer } from '../http/listen';
import { readBody } from '../http/read-body';
import type { CrossEncoder } from './cross-encoder';
import { internalFailure, RuntimeError, tooLarge, unknownOperation } from './errors';
import type { ModelServer } from './model-server';
import { modelServers } from './model-servers';
import { type RuntimeApi, runtimeApis } from './runtime-apis';
import { type AccessKeys, SignatureVerifier } from './sigv4';

/** The parts of an endpoint. */
export interface EndpointOptions extends ListenOptions {
  /** Stays the caller's: closing the endpoint does not close it. */
  readonly model: CrossEncoder;
  /** The protocol of the container, which also decides whose API is imitated. @default - pairs */
  readonly protocol?: ProtocolName;
  /** The name of the endpoint, or the id of the model where Bedrock is imitated. */
  readonly endpointName: string;
  readonly region: string;
  /** The keys whose signatures are accepted. A session token must then come with each request, and no other. */
  readonly credentials: AccessKeys;
  /**
   * Sees each invocation once its signature is verified; what it gives is answered in the model's place, and what it throws
   * fails the invocation.
   *
   * @default - the model answers
   */
  readonly intercept?: (invocation: Invocation) => Promise<string | undefined>;
}

/** A request that was signed for the endpoint. */
export interface Invocation {
  readonly request: IncomingMessage;
  /** To the byte. */
  readonly body: Buffer;
  /** Aborts when the caller has gone, or the endpoint closes. */
  readonly signal: AbortSignal;
}

/** A running endpoint. */
export interface LocalEndpoint {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `http://127.0.0.1:PORT/endpoints/NAME/invocations`, or `/model/ID/invoke` */
  readonly invocationsUrl: string;
  readonly endpointName: string;
  /** Stops listening, answers the inference under way, and cuts every other connection. Idempotent. */
  close(): Promise<void>;
}

/**
 * Serves a model as the runtime of SageMaker does, `POST /endpoints/NAME/invocations`, or that of Bedrock,
 * `POST /model/ID/invoke`: signed with Signature Version 4, answered by the model server that speaks the protocol.
 *
 * @throws Error of `listen`, such as `EADDRINUSE`
 */
export async function startEndpoint(options: EndpointOptions): Promise<LocalEndpoint> {
  const endpoint = new Endpoint(options);
  await endpoint.listen(options);
  return endpoint;
}

class Endpoint implements LocalEndpoint {
  readonly endpointName: string;
  private server!: RunningServer;
  private readonly container: ModelServer;
  private readonly api: RuntimeApi;
  private readonly verifier: SignatureVerifier;
  private readonly closing = new AbortController();
  private readonly underWay = new Set<Promise<void>>();
  private closed: Promise<void> | undefined;

  constructor(private readonly options: EndpointOptions) {
    const { model, protocol = 'pairs', endpointName, credentials, region } = options;
    this.endpointName = endpointName;
    this.container = new modelServers[protocol](model);
    const { service }: Protocol = protocols[protocol];
    this.api = runtimeApis[service];
    this.verifier = new SignatureVerifier({ credentials, region, service });
  }

  get url(): string {
    return this.server.url;
  }

  get invocationsUrl(): string {
    return this.url + this.api.pathOf(this.endpointName);
  }

  async listen(where: ListenOptions): Promise<void> {
    this.server = await listen((request, response) => {
      const served = this.serve(request, response).finally(() => this.underWay.delete(served));
      this.underWay.add(served);
    }, where);
  }

  close(): Promise<void> {
    this.closed ??= this.shutDown();
    return this.closed;
  }

  private async shutDown(): Promise<void> {
    this.closing.abort();
    await this.server.close(Promise.all(this.underWay));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once('close', () => gone.abort());
    const signal = AbortSignal.any([gone.signal, this.closing.signal]);
    try {
      await send(response, 200, this.api.successHeaders, await this.answer(request, signal));
    } catch (error) {
      if (signal.aborted || request.socket.destroyed) {
        request.socket.destroy();
        return;
      }
      const { status, type, body } = error instanceof RuntimeError ? error : internalFailure(error);
      await send(response, status, { 'x-amzn-errortype': type }, JSON.stringify(body));
    }
  }

  /** The body of a 200 answer. */
  private async answer(request: IncomingMessage, signal: AbortSignal): Promise<string> {
    const path = request.url!;
    const name = request.method === 'POST' ? decoded(this.api.nameIn(path)) : undefined;
    if (name === undefined) {
      throw unknownOperation();
    }
    const { maxBodyBytes } = this.api;
    const body = await readBody(addAbortSignal(signal, request), maxBodyBytes);
    if (body === undefined) {
      throw tooLarge(maxBodyBytes);
    }
    await this.verifier.verify(request, body);
    if (name !== this.endpointName) {
      throw this.api.notFound(name);
    }
    const answer = await this.options.intercept?.({ request, body, signal });
    return answer ?? this.invoke(request, body, signal);
  }

  private async invoke(request: IncomingMessage, body: Buffer, signal: AbortSignal): Promise<string> {
    const { 'content-type': contentType, accept } = request.headers;
    const answer = await this.container.invoke({ body, contentType, accept }, signal);
    if (answer.status >= 400) {
      throw this.api.failure(answer, this.options);
    }
    return answer.body;
  }
}

function decoded(encoded: string | undefined): string | undefined {
  try {
    return encoded === undefined ? undefined : decodeURIComponent(encoded);
  } catch {
    return undefined;
  }
}

/** Resolves when the answer is on its way, or its reader has gone. */
async function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<void> {
  response.writeHead(status, {
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(body),
    'x-amzn-requestid': randomUUID(),
    ...headers,
  });
  response.end(body);
  await finished(response).catch(() => undefined);
}
