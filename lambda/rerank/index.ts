import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { createApiKeys } from './api-keys';
import { emfMetrics, SERVICE } from './emf-metrics';
import { createHandler } from './handler';
import { invokeEndpoint, sageMakerRuntime } from './invoke-endpoint';
import { createReranker } from './reranker';
import { createScorer } from './scorer';
import { readSecret } from './secret';
import { readSettings } from './settings';

const settings = readSettings(process.env);
const { endpointName, apiKeysSecretArn } = settings;
const logger = new Logger({ serviceName: SERVICE });
const score = createScorer(invokeEndpoint(sageMakerRuntime(), endpointName), settings);
const handle = createHandler({
  rerank: createReranker({ score, settings, logger, metrics: emfMetrics() }),
  keys: apiKeysSecretArn ? createApiKeys(() => readSecret(apiKeysSecretArn), logger) : undefined,
  settings,
  logger,
});

/** The rerank function. */
export const handler = (event: unknown, context: Context) => {
  logger.addContext(context);
  return handle(event, context);
};
