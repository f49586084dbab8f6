import { Logger } from '@aws-lambda-powertools/logger';
import type { Context } from 'aws-lambda';
import { createHandler } from './handler';
import { invokeEndpoint, sageMakerRuntime } from './invoke-endpoint';
import { createReranker } from './reranker';
import { readSettings } from './settings';

const settings = readSettings(process.env);
const logger = new Logger({ serviceName: 'rerank' });
const invoke = invokeEndpoint(sageMakerRuntime(), settings.endpointName);
const handle = createHandler({ rerank: createReranker({ invoke, settings, logger }), settings, logger });

/** The rerank function. */
export const handler = (event: unknown, context: Context) => {
  logger.addContext(context);
  return handle(event, context);
};
