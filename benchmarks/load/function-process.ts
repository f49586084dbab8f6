/**
 * A process in which the rerank function runs as in Lambda: its log goes nowhere, and its settings are in the environment.
 * Gets the path of the bundle once, then a load each time, and sends back what became of the calls.
 */
import { type Input, shortPairs } from '../passages';
import { type LoadOptions, underLoad } from './under-load';

type Handler = (event: unknown, context: object) => Promise<{ readonly statusCode: number }>;

/** A load on the function. */
export interface FunctionLoad extends LoadOptions {
  /** The path of the bundled function. */
  readonly function: string;
  readonly passages: number;
}

function eventOf({ query, passages }: Input): object {
  return {
    version: '2.0',
    rawPath: '/v1/rerank',
    headers: {},
    requestContext: { http: { method: 'POST' }, stage: '$default' },
    body: JSON.stringify({ query, documents: passages }),
    isBase64Encoded: false,
  };
}

process.on('message', async (load: FunctionLoad) => {
  const { handler }: { handler: Handler } = require(load.function);
  const event = eventOf(shortPairs(load.passages));
  // As long as the function of a deployment may take.
  const context = () => {
    const until = performance.now() + 60_000;
    return { awsRequestId: 'benchmark', getRemainingTimeInMillis: () => until - performance.now() };
  };
  const call = async () => {
    const { statusCode } = await handler(event, context());
    return statusCode === 200 ? undefined : String(statusCode);
  };
  process.send!(await underLoad(call, load));
});
