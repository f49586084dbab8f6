import type { Context } from 'aws-lambda';
import { type Protocol, protocols } from '../../protocol';
import { createApiKeys } from './api-keys';
import { createHandler } from './handler';
import { invokeEndpoint, sageMakerRuntime } from './invoke-endpoint';
import type * as Bedrock from './invoke-model';
import { lazily } from './lazily';
import type { Log } from './log';
import type * as Powertools from './powertools';
import { createReranker } from './reranker';
import { createScorer } from './scorer';
import type * as Secret from './secret';
import { readSettings } from './settings';

const settings = readSettings(process.env);
const { endpointName, inferenceComponentName, apiKeysSecretArn } = settings;

// Modules that the start does not need: the bundler runs a module at its first `require`.
const powertools = lazily(() => (require('./powertools') as typeof Powertools).powertools());
const invokeModel = (modelId: string) => (require('./invoke-model') as typeof Bedrock).invokeModel(modelId);
const readSecret = (arn: string) => (require('./secret') as typeof Secret).readSecret(arn);

let context: Context;
const at =
  (level: keyof Log): Log[keyof Log] =>
  (message, fields) => {
    const { logger } = powertools();
    logger.addContext(context);
    logger[level](message, fields);
  };
const logger: Log = { info: at('info'), warn: at('warn'), error: at('error') };

const { service }: Protocol = protocols[settings.protocol];
const invoke =
  service === 'bedrock'
    ? invokeModel(endpointName)
    : invokeEndpoint(sageMakerRuntime(), endpointName, inferenceComponentName);

const handle = createHandler({
  rerank: createReranker({
    score: createScorer(invoke, settings),
    settings,
    logger,
    metrics: { record: (outcome) => powertools().metrics.record(outcome) },
  }),
  keys: apiKeysSecretArn ? createApiKeys(() => readSecret(apiKeysSecretArn), logger) : undefined,
  settings,
  logger,
  errors: {
    internal: () => powertools().errors.internal(),
    given: (invokedAt) => powertools().errors.given(invokedAt),
  },
});

/** The rerank function. */
export const handler = (event: unknown, called: Context) => {
  context = called;
  const answer = handle(event, called);
  // By then the request to the endpoint is on its way, and nobody waits for this processor.
  setImmediate(powertools);
  return answer;
};
