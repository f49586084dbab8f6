import { RemovalPolicy } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { OwnDomainAndEndpointStack } from '../../examples/own-domain-and-endpoint';
import { loadProfile } from '../../lib/profile';
import { DLC_ACCOUNTS } from '../../lib/serving/image-accounts';
import { RerankStack, SearchDomainStack } from '../../lib/stacks';
import { CONFIG, newApp, only, stacksOf, synthesize } from './support/synthesize';

const dev = loadProfile(CONFIG, 'dev');

describe('the app for profile dev', () => {
  const { searchDomain, rerank, domainStack, rerankStack } = synthesize(dev);

  // Another logical id is another resource: an empty domain, an endpoint with a new name, or a deployment that
  // CloudFormation refuses because a custom resource cannot change its service token.
  it('keeps the logical ids that must never change', () => {
    expect(only(searchDomain, 'AWS::OpenSearchService::Domain')[0]).toBe('DomainD0DC31D1');
    expect(only(searchDomain, 'AWS::IAM::Role')[0]).toBe('DomainRegistrarRole4F378727');
    expect(only(rerank, 'AWS::SageMaker::Endpoint')[0]).toBe('Endpointpairsg4dnxlarge4191C8DB');
    expect(only(rerank, 'Custom::RerankModel')[0]).toBe('Model0301700E');
    expect(only(rerank, 'Custom::RerankPipeline')[1].Properties.ServiceToken).toEqual({
      'Fn::GetAtt': ['RegistrarSearchDomainCD0E10D2ProviderframeworkonEvent905AB4D4', 'Arn'],
    });
    expect(only(rerank, 'Custom::RerankPipeline')[0]).toBe('PipelineC660917D');
  });

  it('says where everything is', () => {
    expect(Object.keys(searchDomain.toJSON().Outputs)).toContain('DomainEndpoint');
    expect(Object.keys(rerank.toJSON().Outputs)).toEqual([
      'EndpointName',
      'ModelId',
      'PipelineName',
      'RerankFunctionName',
      'RerankUrl',
    ]);
  });

  it('says what is wrong with document fields where a profile names indices, and nothing of it where none does', () => {
    const { pipeline } = dev;
    const named = synthesize({
      ...dev,
      pipeline: { ...pipeline, indices: ['docs'] },
      pipelines: [{ ...pipeline, pipelineName: 'second', indices: ['docs'] }],
    }).rerank.toJSON();
    const warnings = Object.entries<{ Type: string }>(named.Resources)
      .filter(([, { Type }]) => Type === 'Custom::RerankPipeline')
      .map(([id]) => ({ 'Fn::GetAtt': [id, 'Warnings'] }));
    expect(warnings).toHaveLength(2);
    const [first, second] = warnings;
    expect(named.Outputs.RerankPipelineWarnings.Value).toEqual({ 'Fn::Join': ['', [first, ' ', second]] });
    expect(Object.keys(rerank.toJSON().Outputs)).not.toContain('RerankPipelineWarnings');
    const paused = synthesize({ ...dev, paused: true, pipeline: { ...pipeline, indices: ['docs'] } }).rerank;
    expect(only(paused, 'Custom::RerankPipeline')[1].Properties).not.toHaveProperty('Indices');
    expect(Object.keys(paused.toJSON().Outputs)).not.toContain('RerankPipelineWarnings');
  });

  it('does not make the domain depend on what reranks', () => {
    expect(domainStack.dependencies).toEqual([]);
    expect(rerankStack.dependencies).toEqual([domainStack]);
  });

  it('lets only attributes of the domain cross between the stacks', () => {
    const exported = Object.values<{ Value: unknown; Export?: unknown }>(searchDomain.toJSON().Outputs)
      .filter(({ Export }) => Export)
      .map(({ Value }) => Value);
    expect(exported).toEqual(
      expect.arrayContaining([
        { 'Fn::GetAtt': ['DomainD0DC31D1', 'Arn'] },
        { 'Fn::GetAtt': ['DomainD0DC31D1', 'DomainEndpoint'] },
        { 'Fn::GetAtt': ['DomainRegistrarRole4F378727', 'Arn'] },
        { Ref: 'DomainRegistrarRole4F378727' },
      ]),
    );
    expect(exported).toHaveLength(4);
  });

  it('protects the domain when the profile says so', () => {
    expect(domainStack.terminationProtection).toBe(false);
    expect(synthesize({ ...dev, terminationProtection: true }).domainStack.terminationProtection).toBe(true);
  });
});

describe('the app for profile existing', () => {
  const [stack] = stacksOf('existing');
  const rerank = Template.fromStack(stack!);

  it('makes neither domain nor endpoint', () => {
    const types = Object.values<{ Type: string }>(rerank.toJSON().Resources).map(({ Type }) => Type);
    expect(types.filter((type) => /^AWS::(OpenSearchService|SageMaker)::/.test(type))).toEqual([]);
    expect(types).toEqual(expect.arrayContaining(['Custom::RerankModel', 'Custom::RerankPipeline']));
  });

  it('says whom to map on the domain, and names him before he exists', () => {
    const [id, { Properties }] = only(rerank, 'AWS::IAM::Role', /^DomainRegistrarRole/);
    expect(Properties.RoleName).toBe('Rerank-Domain-61CCEFEB-registrar-eu-west-1');
    expect(rerank.toJSON().Outputs.RegistrarRoleArn.Value).toEqual({ 'Fn::GetAtt': [id, 'Arn'] });
  });

  it('needs a domain in the profile', () => {
    expect(() => new RerankStack(newApp(), 'Rerank', { config: dev })).toThrow(/domain.existing/);
  });
});

describe('the app while it is paused', () => {
  const { rerank } = synthesize({ ...dev, paused: true, monitoring: {} });
  const before = synthesize(dev).rerank;

  it('has no endpoint and no model, and bills no instance', () => {
    for (const type of ['AWS::SageMaker::Endpoint', 'AWS::SageMaker::Model', 'Custom::RerankModel']) {
      rerank.resourceCountIs(type, 0);
    }
    rerank.resourceCountIs('AWS::CloudWatch::Alarm', 0);
  });

  it('keeps the search pipeline by its name, with nothing that reranks', () => {
    const [id, { Properties }] = only(rerank, 'Custom::RerankPipeline');
    const [idBefore, { Properties: propertiesBefore }] = only(before, 'Custom::RerankPipeline');
    expect(id).toBe(idBefore);
    expect(Properties.ServiceToken).toEqual(propertiesBefore.ServiceToken);
    expect(Properties.PipelineName).toBe(propertiesBefore.PipelineName);
    expect(Object.keys(Properties.Pipeline)).toEqual(['description', 'phase_results_processors']);
  });

  it('keeps the rerank function and its URL, for the endpoint that will have the same name', () => {
    const nameIn = ({ Properties }: ReturnType<typeof only>[1]) =>
      Properties.Environment.Variables.ENDPOINT_NAME;
    const [id, handler] = only(rerank, 'AWS::Lambda::Function', /^RerankHandler/);
    const [idBefore] = only(before, 'AWS::Lambda::Function', /^RerankHandler/);
    const [, endpoint] = only(before, 'AWS::SageMaker::Endpoint');
    expect(id).toBe(idBefore);
    expect(nameIn(handler)).toBe(endpoint.Properties.EndpointName);
    expect(only(rerank, 'AWS::Lambda::Url')[0]).toBe(only(before, 'AWS::Lambda::Url')[0]);
  });
});

describe('the app with several search pipelines', () => {
  const titles = { pipelineName: 'titles', documentFields: ['title'], oversample: 5, ignoreFailure: true };
  const { rerank } = synthesize({ ...dev, pipelines: [titles] });

  it('has them over one model', () => {
    rerank.resourceCountIs('Custom::RerankModel', 1);
    expect(Object.keys(rerank.findResources('Custom::RerankPipeline'))).toEqual([
      'PipelineC660917D',
      expect.stringMatching(/^Pipelinetitles/),
    ]);
  });
});

describe('the app in a VPC', () => {
  const vpc = { vpcId: 'vpc-01234567', subnetIds: ['subnet-01234567'] };
  const { searchDomain, rerank } = synthesize({
    ...dev,
    domain: { ...dev.domain, vpc, kmsKey: 'arn:aws:kms:eu-west-1:111122223333:key/1234' },
    endpoint: { ...dev.endpoint, vpc, modelId: undefined, modelData: { bucketName: 'models', key: 'v1/' } },
    rerank: { vpc },
  });

  it('has everything there', () => {
    searchDomain.hasResourceProperties('AWS::OpenSearchService::Domain', {
      VPCOptions: { SubnetIds: vpc.subnetIds },
      EncryptionAtRestOptions: { KmsKeyId: '1234' },
    });
    rerank.hasResourceProperties('AWS::SageMaker::Model', {
      EnableNetworkIsolation: true,
      VpcConfig: { Subnets: vpc.subnetIds },
    });
    const functions = Object.values(rerank.findResources('AWS::Lambda::Function'));
    expect(functions.filter(({ Properties }) => Properties.VpcConfig)).toHaveLength(2);
  });
});

describe('the app with a key for its logs', () => {
  const logKmsKey = 'arn:aws:kms:eu-west-1:111122223333:key/1234';

  it('encrypts every log group with it, on a domain that is made as on an existing one', () => {
    const { searchDomain, rerank } = synthesize({ ...dev, logKmsKey });
    const existing = { ...loadProfile(CONFIG, 'existing'), logKmsKey };
    const onExisting = Template.fromStack(new RerankStack(newApp(), 'Rerank', { config: existing }));
    const keys = [searchDomain, rerank, onExisting].flatMap((template) =>
      Object.values(template.findResources('AWS::Logs::LogGroup')).map(
        ({ Properties }) => Properties.KmsKeyId,
      ),
    );
    expect(keys).toEqual(Array(9).fill(logKmsKey));
  });
});

describe('the app whose profile keeps the domain', () => {
  it('keeps it unless its creation failed', () => {
    const keep = synthesize({ ...dev, domain: { removalPolicy: RemovalPolicy.RETAIN } }).searchDomain;
    expect(only(keep, 'AWS::OpenSearchService::Domain')[1].DeletionPolicy).toBe('RetainExceptOnCreate');
  });
});

describe('the app with administrators and searchers', () => {
  const principals = ['arn:aws:iam::111122223333:role/people'];
  const { rerank } = synthesize({
    ...dev,
    domain: { ...dev.domain, administrators: principals },
    searchers: { indices: ['docs-*'], principals },
  });

  it('maps them', () => {
    rerank.resourceCountIs('Custom::SearchAccess', 2);
    rerank.allResourcesProperties('Custom::SearchAccess', { Principals: principals });
  });
});

describe('the app in every region of the tables', () => {
  const app = newApp();
  const inRegions = Object.entries(DLC_ACCOUNTS).map(([region, account]) => {
    const env = { account: '111122223333', region };
    const config = { ...dev, rerank: { functionUrl: false } };
    const scope = new Construct(app, region);
    const { domain } = new SearchDomainStack(scope, 'SearchDomain', { config, env });
    return { region, account, stack: new RerankStack(scope, 'Rerank', { config, env, domain }) };
  });

  it.each(inRegions)('names the image and the endpoint of $region', ({ region, account, stack }) => {
    const rerank = Template.fromStack(stack);
    const template = JSON.stringify(rerank.toJSON());
    expect(template).toContain(`${account}.dkr.ecr.${region}.`);
    expect(template).toContain(`https://runtime.sagemaker.${region}.`);
    expect(rerank.findMappings('DeepLearningContainers')).toEqual({});
  });
});

describe('the app in a region without a known image', () => {
  it('is rejected with the setting that helps', () => {
    const env = { account: '111122223333', region: 'xx-north-9' };
    expect(() => synthesize(dev, env)).toThrow(/Rerank\/Endpoint: .*xx-north-9. Set image.account/);
  });
});

describe("a team's own stack", () => {
  it('has the constructs on its own domain and endpoint', () => {
    const env = { account: '111122223333', region: 'eu-west-1' };
    const template = Template.fromStack(new OwnDomainAndEndpointStack(newApp(), 'Team', { env }));
    template.resourceCountIs('AWS::OpenSearchService::Domain', 0);
    template.resourceCountIs('AWS::SageMaker::Endpoint', 0);
    template.resourceCountIs('Custom::RerankModel', 1);
    template.resourceCountIs('Custom::RerankPipeline', 1);
    template.resourceCountIs('Custom::SearchAccess', 1);
  });
});
