import { SageMakerClient } from '@aws-sdk/client-sagemaker';
import { endpointDrifts } from '../../../../commands/verify/endpoint-drift';
import { type ConnectorOptions, connectorBody } from '../../../../protocol/connector';
import { jsonError, ScriptedAws } from '../preflight/scripted-aws';

let aws: ScriptedAws | undefined;
afterEach(() => aws?.stop());

const ENDPOINT = 'rerank-endpoint-1a2b';

/** A stack whose model is behind the endpoint, with that configuration. */
const stack = (EndpointConfiguration?: string, connector: Partial<ConnectorOptions> = {}) => [
  {
    RequestType: 'Update' as const,
    ResourceType: 'Custom::RerankModel',
    StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/Rerank/0a1b',
    LogicalResourceId: 'Model',
    ResourceProperties: {
      Connector: connectorBody({
        url: `https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/${ENDPOINT}/invocations`,
        region: 'us-east-1',
        device: 'gpu',
        credential: { roleArn: 'arn:aws:iam::111122223333:role/connector' },
        ...connector,
      }),
      ...(EndpointConfiguration !== undefined && { EndpointConfiguration }),
    },
  },
];

async function drifts(script: Parameters<typeof ScriptedAws.start>[0], resources: ReturnType<typeof stack>) {
  aws = await ScriptedAws.start(script);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  const config = { endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 };
  return endpointDrifts(new SageMakerClient(config), { resources });
}

const describing = (live: object) => ({
  DescribeEndpoint: ({ body }: { body: string }) => {
    expect(JSON.parse(body)).toEqual({ EndpointName: ENDPOINT });
    return { body: { EndpointName: ENDPOINT, EndpointStatus: 'InService', ...live } };
  },
});

describe('an endpoint', () => {
  it('that runs what the stack has it run is no drift', async () => {
    expect(await drifts(describing({ EndpointConfigName: 'new' }), stack('new'))).toEqual([]);
  });

  it('of which the stack knows no configuration is asked for its status only', async () => {
    for (const configuration of [undefined, 'content:0123456789abcdef']) {
      expect(await drifts(describing({ EndpointConfigName: 'any' }), stack(configuration))).toEqual([]);
      await aws?.stop();
    }
  });

  it('whose update SageMaker took back is named with both configurations, the reason, and what to do', async () => {
    const FailureReason = 'One or more alarms went off';
    const [drift, ...others] = await drifts(
      describing({ EndpointConfigName: 'old', FailureReason }),
      stack('new'),
    );
    expect(others).toEqual([]);
    expect(drift).toMatchObject({ kind: 'altered', what: `endpoint ${ENDPOINT}` });
    expect(drift!.found).toMatch(
      /^it runs configuration old, and the stack has it run new: SageMaker took an/,
    );
    expect(drift!.found).toContain(FailureReason);
    expect(drift!.remedy).toMatch(
      /Deploy the change once more when it is corrected, or the commit before it/,
    );
  });

  it.each([
    ['Updating', /Wait until it is InService/],
    ['UpdateRollbackFailed', /\/aws\/sagemaker\/Endpoints/],
  ])('that is %s is named, and what to do', async (EndpointStatus, remedy) => {
    const found = await drifts(describing({ EndpointStatus, EndpointConfigName: 'new' }), stack('new'));
    expect(found).toEqual([
      {
        kind: 'altered',
        what: `endpoint ${ENDPOINT}`,
        found: `it is ${EndpointStatus}, not InService`,
        remedy: expect.stringMatching(remedy),
      },
    ]);
  });

  it('that was deleted is missing', async () => {
    const gone = () => jsonError(400, 'ValidationException', `Could not find endpoint "${ENDPOINT}".`);
    expect(await drifts({ DescribeEndpoint: gone }, stack('new'))).toMatchObject([{ kind: 'missing' }]);
  });

  it('that may not be observed is unknown, with the permission that is needed', async () => {
    expect(await drifts({}, stack('new'))).toMatchObject([
      {
        kind: 'unknown',
        found: expect.stringContaining('not authorized'),
        remedy: expect.stringContaining('sagemaker:DescribeEndpoint'),
      },
    ]);
  });
});

describe('an inference component', () => {
  const ofComponent = (live: object) =>
    drifts(
      {
        ...describing({ EndpointConfigName: 'new' }),
        DescribeInferenceComponent: ({ body }: { body: string }) => {
          expect(JSON.parse(body)).toEqual({ InferenceComponentName: 'component' });
          return { body: { InferenceComponentStatus: 'InService', ...live } };
        },
      },
      stack('new/model-2', { inferenceComponentName: 'component' }),
    );

  it('that runs the model that the stack has it run is no drift, with or without a copy', async () => {
    const RuntimeConfig = { DesiredCopyCount: 0, CurrentCopyCount: 0 };
    expect(await ofComponent({ Specification: { ModelName: 'model-2' }, RuntimeConfig })).toEqual([]);
  });

  it('whose update SageMaker took back is named with both models', async () => {
    expect(await ofComponent({ Specification: { ModelName: 'model-1' } })).toMatchObject([
      {
        what: 'inference component component',
        found: 'it runs model model-1, and the stack has it run model-2',
        remedy: expect.stringContaining('Deploy the change once more'),
      },
    ]);
  });

  it('that failed is named, with its reason', async () => {
    const live = {
      InferenceComponentStatus: 'Failed',
      FailureReason: 'no room',
      Specification: { ModelName: 'model-2' },
    };
    expect(await ofComponent(live)).toMatchObject([{ found: 'it is Failed, not InService: no room' }]);
  });
});

it('does not ask SageMaker for a model of Bedrock', async () => {
  const url = 'https://bedrock-runtime.us-east-1.amazonaws.com/model/cohere.rerank-v3-5:0/invoke';
  expect(await drifts({}, stack(undefined, { url, protocol: 'cohere-rerank' }))).toEqual([]);
  expect(aws?.operations).toEqual([]);
});
