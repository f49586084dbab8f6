import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { Template } from 'aws-cdk-lib/assertions';
import { readStack } from '../../../../commands/verify/stack-state';
import { rerankModel } from '../../../../lambda/register/rerank-model/resource';
import { rerankPipeline } from '../../../../lambda/register/rerank-pipeline/resource';
import { loadProfile } from '../../../../lib/profile';
import type { Config } from '../../../../lib/profile/validate';
import { connectorBody } from '../../../../protocol/connector';
import { pipelineBody } from '../../../../protocol/pipeline';
import { CONFIG, stacksOf, synthesize } from '../../../templates/support/synthesize';
import { ScriptedAws, xmlError } from '../preflight/scripted-aws';
import { DOMAIN, deployedStack, ENDPOINT, MODEL_ID, STACK_ID } from './deployed-stack';

let aws: ScriptedAws | undefined;
afterEach(() => aws?.stop());

async function read(script: Parameters<typeof ScriptedAws.start>[0]) {
  aws = await ScriptedAws.start(script);
  const credentials = { accessKeyId: 'test', secretAccessKey: 'test' };
  return readStack(
    new CloudFormationClient({ endpoint: aws.url, region: 'us-east-1', credentials, maxAttempts: 1 }),
    'Rerank',
  );
}

const ENV = { account: '111122223333', region: 'us-east-1' };
const rerankStack = (config: Config): Template => synthesize(config, ENV).rerank;
const dev = () => rerankStack(loadProfile(CONFIG, 'dev'));

describe('the desired state of a deployed stack', () => {
  it('is what CloudFormation handed to the registrar', async () => {
    const { domainEndpoint, resources } = await read(deployedStack(dev()));
    expect(domainEndpoint).toBe(DOMAIN);
    const [model, pipeline] = resources;
    expect(resources).toHaveLength(2);
    expect(model).toMatchObject({
      ResourceType: 'Custom::RerankModel',
      StackId: STACK_ID,
      PhysicalResourceId: MODEL_ID,
    });
    const { roleArn } = rerankModel.read(model!.ResourceProperties).connector.credential as {
      roleArn: string;
    };
    expect(roleArn).toMatch(/^arn:aws:iam::111122223333:role\/Rerank-ModelConnectorRole/);
    expect(rerankModel.read(model!.ResourceProperties)).toEqual({
      connector: connectorBody({
        url: `https://runtime.sagemaker.us-east-1.amazonaws.com/endpoints/${ENDPOINT}/invocations`,
        region: 'us-east-1',
        device: 'gpu',
        maxLength: 'model',
        credential: { roleArn },
      }),
      validation: { kind: 'order' },
      configuration: expect.stringMatching(/^Rerank-Endpointpairsg4dnxlargeConfig/),
    });
    expect(rerankPipeline.read(pipeline!.ResourceProperties)).toMatchObject({
      name: 'rerank_pipeline_sagemaker',
      body: pipelineBody({ modelId: MODEL_ID, documentFields: ['passage_text'] }),
    });
  });

  it.each(['dev', 'prod', 'cpu', 'serverless', 'ettin', 'multilingual', 'existing'])(
    'can be read for profile %s',
    async (profile) => {
      const { Template: templates } = await import('aws-cdk-lib/assertions');
      const { resources } = await read(deployedStack(templates.fromStack(stacksOf(profile).at(-1)!)));
      expect(resources.length).toBeGreaterThanOrEqual(2);
      expect(JSON.stringify(resources)).not.toMatch(/"(Ref|Fn::\w+)":/);
    },
  );

  it.each([
    [
      'is being changed',
      () => deployedStack(dev(), 'UPDATE_IN_PROGRESS'),
      /is being changed \(UPDATE_IN_PROGRESS\)/,
    ],
    [
      'is not there',
      () => ({
        DescribeStacks: () => xmlError(400, 'ValidationError', 'Stack with id Rerank does not exist'),
      }),
      /There is no stack Rerank in this account and region\. Name it with --stack\./,
    ],
    [
      'registers nothing',
      () => deployedStack(synthesize(loadProfile(CONFIG, 'dev'), ENV).searchDomain),
      /registers nothing on a domain/,
    ],
    [
      'holds a function whose value cannot be told',
      () => {
        const template = dev();
        const { Resources } = template.toJSON() as { Resources: Record<string, { Properties: object }> };
        const [id] = Object.entries(template.findResources('Custom::RerankModel'))[0]!;
        Object.assign(Resources[id]!.Properties, { Proof: { 'Fn::GetAtt': ['Endpoint', 'Colour'] } });
        return deployedStack({ toJSON: () => ({ ...template.toJSON(), Resources }) } as unknown as Template);
      },
      /What \{"Fn::GetAtt":\["Endpoint","Colour"\]\} in the template of stack Rerank stands for cannot be told/,
    ],
  ])('cannot be read of a stack that %s, which is said', async (_, script, message) => {
    await expect(read(script())).rejects.toThrow(message);
  });
});
