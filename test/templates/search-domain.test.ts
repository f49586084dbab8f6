import { RemovalPolicy } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import { SearchDomain, type SearchDomainProps } from '../../lib';
import { only, templateOf } from './support/synthesize';

const DOMAIN = 'AWS::OpenSearchService::Domain';

function domainWith(props?: SearchDomainProps) {
  return templateOf((stack) => {
    new SearchDomain(stack, 'Domain', props);
  });
}

describe('a search domain', () => {
  it('is encrypted at rest, between its nodes, and towards its clients with forward secrecy', () => {
    domainWith().hasResourceProperties(DOMAIN, {
      EncryptionAtRestOptions: { Enabled: true },
      NodeToNodeEncryptionOptions: { Enabled: true },
      DomainEndpointOptions: { EnforceHTTPS: true, TLSSecurityPolicy: 'Policy-Min-TLS-1-2-PFS-2023-10' },
    });
  });

  it('has the registrar as its master user, and nobody with a password', () => {
    const template = domainWith();
    const [registrar, role] = only(template, 'AWS::IAM::Role');

    template.hasResourceProperties(DOMAIN, {
      AdvancedSecurityOptions: {
        Enabled: true,
        InternalUserDatabaseEnabled: false,
        MasterUserOptions: { MasterUserARN: { 'Fn::GetAtt': [registrar, 'Arn'] } },
      },
    });
    expect(role.Properties.AssumeRolePolicyDocument.Statement).toEqual([
      { Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' } },
    ]);
  });

  it('lets the principals of its own account in, to send requests', () => {
    const [, domain] = only(domainWith(), DOMAIN);

    expect(domain.Properties.AccessPolicies.Statement).toEqual([
      {
        Action: 'es:ESHttp*',
        Effect: 'Allow',
        Principal: {
          AWS: {
            'Fn::Join': [
              '',
              ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ':root'],
            ],
          },
        },
        Resource: '*',
      },
    ]);
  });

  it('needs no function of its own', () => {
    const template = domainWith();
    template.resourceCountIs('Custom::OpenSearchAccessPolicy', 0);
    template.resourceCountIs('AWS::Lambda::Function', 0);
  });

  it('is small by default, and without standby, whatever the feature flags say', () => {
    domainWith().hasResourceProperties(DOMAIN, {
      EngineVersion: 'OpenSearch_2.19',
      ClusterConfig: {
        InstanceCount: 1,
        InstanceType: 't3.medium.search',
        MultiAZWithStandbyEnabled: false,
        ZoneAwarenessEnabled: false,
        ZoneAwarenessConfig: Match.absent(),
      },
      EBSOptions: { EBSEnabled: true, VolumeType: 'gp3', VolumeSize: 10 },
    });
  });

  it.each([
    [2, 2],
    [3, 3],
    [4, 2],
    [5, 3],
    [6, 3],
  ])('spreads %i nodes over %i zones', (instanceCount, zones) => {
    domainWith({ instanceCount, instanceType: 'r7g.large.search' }).hasResourceProperties(DOMAIN, {
      ClusterConfig: {
        InstanceCount: instanceCount,
        ZoneAwarenessEnabled: true,
        ZoneAwarenessConfig: { AvailabilityZoneCount: zones },
      },
    });
  });

  it('is upgraded in place and outlives its stack unless told otherwise', () => {
    domainWith().hasResource(DOMAIN, {
      UpdatePolicy: { EnableVersionUpgrade: true },
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
    });
    domainWith({ removalPolicy: RemovalPolicy.DESTROY }).hasResource(DOMAIN, { DeletionPolicy: 'Delete' });
  });

  it('refuses what cannot work, all at once', () => {
    expect(() =>
      domainWith({ engineVersion: '2.11', instanceType: 't3.small', instanceCount: 0, volumeSize: 5 }),
    ).toThrow(
      [
        'Test/Domain: engineVersion is "2.11"; it must be an OpenSearch version of at least 2.13, such as "2.19"; earlier ones cannot rerank',
        'instanceType is "t3.small"; it must be an OpenSearch instance type, such as "t3.medium.search"',
        'instanceCount is 0; it must be a whole number of at least 1',
        'volumeSize is 5; it must be a whole number of GiB of at least 10',
      ].join('\n'),
    );
  });
});
