import { type AccessKeys, type LocalEndpoint, startEndpoint } from '../../local/endpoint';
import type { Service } from '../../protocol';
import { overlapModel } from '../support/overlap-model';
import { AwsClients } from './support/aws-clients';
import { type BareEmulator, startBareEmulator } from './support/bare-emulator';
import { serveBedrock } from './support/bedrock-front';
import { type Front, openFront } from './support/front';
import { Gate } from './support/gate';
import { REGION, REGION_RERANKER } from './support/region';
import { signedInvocation } from './support/signed-invocation';

const MODEL = REGION_RERANKER.endpointName;
const KEYS = { accessKeyId: 'local-endpoint', secretAccessKey: 'local-endpoint' };
const RIGHT = { query: 'capital', documents: ['bread', 'the capital'], top_n: 2, api_version: 2 };

/** The front of Bedrock's runtime alone: what it refuses, before a model sees it and by the model. */
describe("Bedrock's runtime in the emulator, as AWS does,", () => {
  let emulator: BareEmulator;
  let model: LocalEndpoint;
  let front: Front;
  let users: Record<'allowed' | 'stranger', AccessKeys>;

  beforeAll(async () => {
    emulator = await startBareEmulator();
    model = await startEndpoint({
      ...REGION_RERANKER,
      model: overlapModel,
      region: REGION.name,
      credentials: KEYS,
    });
    const gate = new Gate(emulator.control, REGION, 'bedrock');
    front = await openFront(serveBedrock({ gate, region: REGION, model, endpointKeys: KEYS }));
    const clients = new AwsClients(emulator.environment);
    users = {
      allowed: (await clients.createUser('allowed', ['bedrock:InvokeModel'])).keys,
      stranger: (await clients.createUser('stranger', ['sagemaker:InvokeEndpoint'])).keys,
    };
  }, 900_000);

  afterAll(async () => {
    await front?.close();
    await model?.close();
    await emulator?.stop();
  });

  interface Call {
    /** @default - who may */
    readonly by?: keyof typeof users;
    /** @default - the one that the region has */
    readonly modelId?: string;
    /** @default - what the model takes */
    readonly body?: object;
    /** The one that it is signed for. @default - bedrock */
    readonly service?: Service;
  }
  const invoke = async ({ by = 'allowed', modelId = MODEL, body = RIGHT, service = 'bedrock' }: Call) => {
    const answer = await signedInvocation(service, REGION, users[by])(
      { invocationsUrl: `http://127.0.0.1:${front.port}/model/${modelId}/invoke` },
      { headers: { 'content-type': 'application/json', accept: 'application/json' } },
      Buffer.from(JSON.stringify(body)),
    );
    return { status: answer.status, body: JSON.parse(String(answer.body)) };
  };

  it('lets the model answer who may ask it', async () => {
    const { status, body } = await invoke({});
    expect(status).toBe(200);
    expect(body.results).toMatchObject([{ index: 1 }, { index: 0 }]);
  });

  it.each<[string, Call, number, RegExp]>([
    [
      'who may not invoke it',
      { by: 'stranger' },
      403,
      /not authorized to perform: bedrock:InvokeModel on resource: arn:aws:bedrock:us-east-1::foundation-model\/cohere\.rerank-v3-5:0$/,
    ],
    [
      'a signature for another service',
      { service: 'sagemaker' },
      403,
      /^Credential should be scoped to correct service: 'bedrock'\.$/,
    ],
    [
      'a model that the region does not have',
      { modelId: 'amazon.rerank-v1:0' },
      400,
      /^The provided model identifier is invalid\.$/,
    ],
    [
      'an id that no model can have',
      { modelId: 'cohere+rerank' },
      400,
      /^1 validation error detected: Value 'cohere\+rerank' at 'modelId' failed to satisfy constraint/,
    ],
    [
      "another model's request",
      { body: { ...RIGHT, api_version: undefined } },
      400,
      /^Malformed input request: #: required key \[api_version\] not found/,
    ],
    [
      'more passages than it scores in a call',
      { body: { ...RIGHT, documents: new Array(1_001).fill('bread') } },
      400,
      /#\/documents: expected maximum item count: 1000, found: 1001/,
    ],
  ])('refuses %s', async (_, call, status, words) => {
    expect(await invoke(call)).toEqual({ status, body: { message: expect.stringMatching(words) } });
  });
});
