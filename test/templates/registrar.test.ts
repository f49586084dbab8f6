import { Stack } from 'aws-cdk-lib';
import { CrossEncoderEndpoint, RerankModel } from '../../lib';
import { register } from './support/registration';
import { domainIn, only, templateOf } from './support/synthesize';

describe('the registrar', () => {
  const template = templateOf((stack) => register(stack));

  it('is one function for all resources of a domain', () => {
    const [, model] = only(template, 'Custom::RerankModel');
    const [, pipeline] = only(template, 'Custom::RerankPipeline');
    expect(model.Properties.ServiceToken).toEqual(pipeline.Properties.ServiceToken);
    template.resourceCountIs('AWS::Lambda::Function', 2);
    template.resourceCountIs('AWS::StepFunctions::StateMachine', 0);
  });

  it('is another one for another domain', () => {
    const two = templateOf((stack) => {
      const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint');
      for (const name of ['A', 'B']) {
        const domain = domainIn(new Stack(stack, name));
        new RerankModel(stack, `Model${name}`, { domain, endpoint });
      }
    });
    const tokens = Object.values(two.findResources('Custom::RerankModel')).map(
      ({ Properties }) => Properties.ServiceToken,
    );
    expect(tokens[0]).not.toEqual(tokens[1]);
  });

  it('runs as the master user of the domain', () => {
    const [, domain] = only(template, 'AWS::OpenSearchService::Domain');
    const master = domain.Properties.AdvancedSecurityOptions.MasterUserOptions.MasterUserARN;
    template.hasResourceProperties('AWS::Lambda::Function', {
      Role: master,
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 600,
      MemorySize: 256,
      Environment: { Variables: { REGISTRAR_ROLE_ARN: master } },
    });
  });
});
