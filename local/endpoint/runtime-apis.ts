import type { Service } from '../../protocol';
import { endpointNotFound, modelError, RuntimeError } from './errors';
import type { ContainerAnswer } from './model-server';

/** The API by which an AWS service scores: its paths, limits and errors. */
export interface RuntimeApi {
  /** The largest request body, in bytes. */
  readonly maxBodyBytes: number;
  readonly successHeaders: Readonly<Record<string, string>>;

  /** The path that calls the endpoint or model of that name. */
  pathOf(name: string): string;
  /** The name in such a path, URI-encoded; undefined in any other. */
  nameIn(path: string): string | undefined;
  /** There is no endpoint or model of that name. */
  notFound(name: string): RuntimeError;
  /** The model server answered an error. */
  failure(
    answer: ContainerAnswer,
    from: { readonly endpointName: string; readonly region: string },
  ): RuntimeError;
}

/** The largest request body that SageMaker takes, in bytes. */
export const MAX_BODY_BYTES = 6_291_456;

/** The API of each service. */
export const runtimeApis: Readonly<Record<Service, RuntimeApi>> = {
  sagemaker: {
    maxBodyBytes: MAX_BODY_BYTES,
    successHeaders: { 'x-amzn-invoked-production-variant': 'AllTraffic' },
    pathOf: (name) => `/endpoints/${encodeURIComponent(name)}/invocations`,
    nameIn: (path) => /^\/endpoints\/([^/?]+)\/invocations(?:\?|$)/.exec(path)?.[1],
    notFound: endpointNotFound,
    failure: ({ status, body }, from) =>
      modelError({ ...from, originalStatus: status, originalMessage: body }),
  },
  bedrock: {
    // `InvokeModel` in the API reference of Amazon Bedrock.
    maxBodyBytes: 25_000_000,
    successHeaders: {},
    // The colon of a model id as it is, which is how people write it into a connector.
    pathOf: (name) => `/model/${name}/invoke`,
    nameIn: (path) => /^\/model\/([^/?]+)\/invoke$/.exec(path)?.[1],
    notFound: () =>
      new RuntimeError(400, 'ValidationException', { message: 'The provided model identifier is invalid.' }),
    failure: ({ body }) => new RuntimeError(400, 'ValidationException', { message: body }),
  },
};
