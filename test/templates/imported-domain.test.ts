import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { SearchDomain } from '../../lib';
import { newApp, templateOf } from './support/synthesize';

const DOMAIN = 'AWS::OpenSearchService::Domain';

describe('a domain of somebody else', () => {
  const attributes = {
    domainArn: 'arn:aws:es:eu-west-1:111122223333:domain/docs',
    domainEndpoint: 'search-docs-abc.eu-west-1.es.amazonaws.com',
  };

  it('is known by its attributes, and gets a registrar of a name that can be mapped before', () => {
    const stack = new Stack(newApp(), 'Test', { env: { account: '111122223333', region: 'eu-west-1' } });
    const domain = SearchDomain.fromAttributes(stack, 'Domain', attributes);
    expect(domain.domainName).toBe('docs');
    expect(domain.metric('Nodes').dimensions).toEqual({ DomainName: 'docs', ClientId: '111122223333' });
    const template = Template.fromStack(stack);
    template.resourceCountIs(DOMAIN, 0);
    template.hasResourceProperties('AWS::IAM::Role', {
      RoleName: 'Test-Domain-85E3B0E9-registrar-eu-west-1',
    });
  });

  it('has no role made for it when it is given one', () => {
    const template = templateOf((stack) => {
      const registrarRole = iam.Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/registrar');
      SearchDomain.fromAttributes(stack, 'Domain', { ...attributes, registrarRole });
    });
    template.resourceCountIs('AWS::IAM::Role', 0);
  });

  it('is rejected when it cannot be one', () => {
    expect(() =>
      templateOf((stack) => {
        SearchDomain.fromAttributes(stack, 'Domain', {
          domainArn: 'docs',
          domainEndpoint: 'https://search-docs',
        });
      }),
    ).toThrow(/domainArn is "docs"; it must be the ARN of a domain.*\ndomainEndpoint is "https:/);
  });
});
