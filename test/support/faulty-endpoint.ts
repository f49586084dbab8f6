import { setTimeout as sleep } from 'node:timers/promises';
import { type EndpointOptions, type LocalEndpoint, startEndpoint } from '../../local/endpoint';
import { modelError, RuntimeError } from '../../local/endpoint/errors';
import type { Invocation } from '../../local/endpoint/server';

/** One way in which an invocation can fail. */
export type Fault =
  /** The container answers this status, which the caller gets as ModelError (424). 0: it did not answer in time. */
  | { readonly kind: 'model'; readonly status: number; readonly message?: string }
  /** SageMaker's runtime itself answers an error. */
  | { readonly kind: 'runtime'; readonly status: number; readonly type: string; readonly message?: string }
  /** The connection is cut before any answer. */
  | { readonly kind: 'reset' }
  /** There is no answer until the caller gives up. */
  | { readonly kind: 'hang' };

/** Failures that real endpoints have. */
export const FAULTS = {
  /** A request that the container could not serve: ModelError with original status 400. */
  modelRejects: { kind: 'model', status: 400, message: 'injected fault' },
  /** ModelError with original status 500. */
  modelFails: { kind: 'model', status: 500, message: 'injected fault' },
  /** The container's queue is full: ModelError with original status 503. */
  modelOverloaded: { kind: 'model', status: 503, message: 'injected fault' },
  /** The container took over 60 s: ModelError with original status 0, at once here. */
  modelTimesOut: {
    kind: 'model',
    status: 0,
    message: 'Your invocation timed out while waiting for a response from container primary.',
  },
  /** Too many calls: 400 ThrottlingException. */
  throttled: { kind: 'runtime', status: 400, type: 'ThrottlingException', message: 'Rate exceeded' },
  /** 503 ServiceUnavailable. */
  unavailable: { kind: 'runtime', status: 503, type: 'ServiceUnavailable', message: 'Service unavailable.' },
  reset: { kind: 'reset' },
  hang: { kind: 'hang' },
} as const satisfies Record<string, Fault>;

/** The faults that an endpoint simulates. Empty: none. */
interface Faults {
  /** Each answer comes this many milliseconds later, errors too; invocations are delayed side by side. */
  delayMs?: number;
  /** Every so many invocations fail, counted from the endpoint's start. @default - 1 with `failWith`, else none */
  failEvery?: number;
  /** How they fail. @default - FAULTS.modelFails */
  failWith?: Fault;
  /** Gives the body of a 200 answer, in place of the model's scores. */
  answer?: (body: string) => string;
}

/** A local endpoint that fails as it is told to. */
export interface FaultyEndpoint extends LocalEndpoint {
  /** The faults on purpose; they hold from the next invocation on. */
  faults: Faults;
  /** Invocations so far that were signed for this endpoint, failed ones included. */
  readonly invocations: number;
}

/** The options of its start. */
export interface FaultyEndpointOptions extends Omit<EndpointOptions, 'intercept'> {
  /** Sees each invocation's exact body and request path, once its signature is verified. */
  readonly onInvocation?: (body: Buffer, path: string) => void;
}

/** Starts an endpoint that does right until its `faults` are set. */
export async function startFaultyEndpoint({
  onInvocation,
  ...options
}: FaultyEndpointOptions): Promise<FaultyEndpoint> {
  const state = { faults: {} as Faults, invocations: 0 };
  const intercept = async (invocation: Invocation) => {
    const { faults } = state;
    const number = ++state.invocations;
    onInvocation?.(invocation.body, invocation.request.url!);
    await misbehave(faults, number, { ...invocation, endpoint: options });
    return faults.answer?.(invocation.body.toString('utf8'));
  };
  const endpoint = await startEndpoint({ ...options, intercept });
  return Object.assign(state, {
    url: endpoint.url,
    invocationsUrl: endpoint.invocationsUrl,
    endpointName: endpoint.endpointName,
    close: () => endpoint.close(),
  });
}

async function misbehave(
  { delayMs, failEvery, failWith }: Faults,
  number: number,
  { request, signal, endpoint }: Invocation & { readonly endpoint: FaultyEndpointOptions },
): Promise<void> {
  if (delayMs) {
    await sleep(delayMs, undefined, { signal });
  }
  const every = failEvery ?? (failWith ? 1 : 0);
  if (every === 0 || number % every !== 0) {
    return;
  }
  const fault = failWith ?? FAULTS.modelFails;
  if (fault.kind === 'hang') {
    await new Promise((_, reject) => signal.addEventListener('abort', reject, { once: true }));
  } else if (fault.kind === 'reset') {
    request.socket.destroy();
    throw new Error('the connection is cut');
  } else {
    throw errorOf(fault, endpoint);
  }
}

function errorOf(fault: Extract<Fault, { status: number }>, endpoint: FaultyEndpointOptions): RuntimeError {
  const message = fault.message ?? '';
  return fault.kind === 'model'
    ? modelError({ ...endpoint, originalStatus: fault.status, originalMessage: message })
    : new RuntimeError(fault.status, fault.type, { message });
}
