import { modelError, RuntimeError } from './errors';

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
export interface Faults {
  /** Each answer comes this many milliseconds later, errors too; invocations are delayed side by side. */
  delayMs?: number;
  /** Every so many invocations fail, counted from the endpoint's start. @default - 1 with `failWith`, else none */
  failEvery?: number;
  /** How they fail. @default - FAULTS.modelFails */
  failWith?: Fault;
  /** Gives the body of a 200 answer, in place of the model's scores. */
  answer?: (body: string) => string;
}

/** The fault of this invocation, the first being number 1. */
export function faultOf({ failEvery, failWith }: Faults, invocation: number): Fault | undefined {
  const every = failEvery ?? (failWith ? 1 : 0);
  return every > 0 && invocation % every === 0 ? (failWith ?? FAULTS.modelFails) : undefined;
}

/** The error that the caller gets for a fault that has an answer. */
export function errorOf(
  fault: Extract<Fault, { status: number }>,
  endpoint: { readonly endpointName: string; readonly region: string },
): RuntimeError {
  const message = fault.message ?? '';
  return fault.kind === 'model'
    ? modelError({ ...endpoint, originalStatus: fault.status, originalMessage: message })
    : new RuntimeError(fault.status, fault.type, { message });
}
