/**
 * A process in which the function runs as in Lambda: its log goes nowhere, and its settings are in the environment.
 * Gets the paths of the bundles and what to do, sends the samples to its parent.
 */
import { protocols } from '../../protocol';
import { alternate, msOf } from '../alternate';
import type { Samples } from '../benchmark';
import { passagesOfLength } from '../passages';
import type * as SdkAlone from './sdk-alone';

/** The settings of this process. */
export interface Order {
  readonly function: string;
  readonly sdk: string;
  readonly passages: number;
  /** Of each passage. */
  readonly characters: number;
  readonly warmUp: number;
  readonly rounds: number;
}

type Handler = (event: unknown, context: object) => Promise<unknown>;

async function calls(order: Order): Promise<Samples> {
  const { handler }: { handler: Handler } = require(order.function);
  const { InvokeEndpointCommand, client }: typeof SdkAlone = require(order.sdk);
  const { query, passages } = passagesOfLength(order.passages, order.characters);
  const body = protocols.pairs.encodeRequest(query, passages, { device: 'gpu' });
  const request = { query, documents: passages };
  const event = {
    version: '2.0',
    rawPath: '/v1/rerank',
    headers: {},
    requestContext: { http: { method: 'POST' }, stage: '$default' },
    body: JSON.stringify(request),
    isBase64Encoded: false,
  };
  const context = { awsRequestId: 'benchmark', getRemainingTimeInMillis: () => 29_000 };
  const checked = async (answer: Promise<unknown>) => {
    if (!JSON.stringify(await answer).includes('relevance_score')) {
      throw new Error('the function did not rerank');
    }
  };
  await checked(handler(request, context));
  await checked(handler(event, context));
  return alternate(
    {
      sdk: () =>
        msOf(async () => {
          const { Body } = await client.send(
            new InvokeEndpointCommand({
              EndpointName: process.env.ENDPOINT_NAME,
              ContentType: 'application/json',
              Body: body,
            }),
          );
          Body!.transformToString();
        }),
      invoke: () => msOf(() => handler(request, context)),
      url: () => msOf(() => handler(event, context)),
    },
    { ...order, signal: new AbortController().signal },
  );
}

process.once('message', async (order: Order) => {
  process.send!(await calls(order));
  process.disconnect();
});
