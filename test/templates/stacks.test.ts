import { loadProfile } from '../../lib/profile';
import { maskAssetHashes } from './support/mask-asset-hashes';
import { CONFIG, newApp, only, synthesize } from './support/synthesize';

expect.addSnapshotSerializer(maskAssetHashes);

const dev = loadProfile(CONFIG, 'dev');

describe('the app for profile dev', () => {
  const { searchDomain, rerank, domainStack, rerankStack } = synthesize(dev);

  it("keeps CloudFormation's rules", () => {
    expect(() => synthesize(dev, undefined, newApp({ validate: true }))).not.toThrow();
  }, 60_000);

  it('is as it was', () => {
    expect(searchDomain.toJSON()).toMatchSnapshot('SearchDomain');
    expect(rerank.toJSON()).toMatchSnapshot('Rerank');
  });

  // Another logical id is another resource: an empty domain, an endpoint with a new name, or a deployment that
  // CloudFormation refuses because a custom resource cannot change its service token.
  it('keeps the logical ids that must never change', () => {
    expect(only(searchDomain, 'AWS::OpenSearchService::Domain')[0]).toBe('DomainD0DC31D1');
    expect(only(searchDomain, 'AWS::IAM::Role')[0]).toBe('DomainRegistrarRole4F378727');
    expect(only(rerank, 'AWS::SageMaker::Endpoint')[0]).toBe('EndpointpairsE1ADC2A4');
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

describe('the app in a fixed region', () => {
  const { rerank } = synthesize(
    { ...dev, rerank: { functionUrl: false } },
    { account: '111122223333', region: 'mx-central-1' },
  );

  it('names the account of the image, the region of the endpoint and no mapping', () => {
    const template = JSON.stringify(rerank.toJSON());
    expect(template).toContain('637423239942.dkr.ecr.mx-central-1.');
    expect(template).toContain('https://runtime.sagemaker.mx-central-1.');
    expect(rerank.findMappings('DeepLearningContainers')).toEqual({});
  });
});

describe('the app in a region without a known image', () => {
  it('is refused with the setting that helps', () => {
    const env = { account: '111122223333', region: 'xx-north-9' };
    expect(() => synthesize(dev, env)).toThrow(/Rerank\/Endpoint: .*xx-north-9. Set image.account/);
  });
});
