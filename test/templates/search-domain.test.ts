import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import { SearchDomain, type SearchDomainProps } from '../../lib';
import { Registrar } from '../../lib/registration/registrar';
import { domainWith } from './support/search-domain';
import { statementsOf } from './support/statements';
import { newApp, only, templateOf } from './support/synthesize';

const DOMAIN = 'AWS::OpenSearchService::Domain';

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

  it('is upgraded in place', () => {
    domainWith().hasResource(DOMAIN, { UpdatePolicy: { EnableVersionUpgrade: true } });
  });

  describe('with all that it cannot do without', () => {
    /** Every resource of a domain in a VPC, with its removal policies. */
    const policiesWith = (props: SearchDomainProps) => {
      const template = templateOf((stack) => {
        const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
          vpcId: 'vpc-1',
          privateSubnetIds: ['subnet-1'],
          privateSubnetRouteTableIds: ['rtb-1'],
          availabilityZones: ['a'],
        });
        new SearchDomain(stack, 'Domain', { vpc: { vpc }, auditLogs: true, ...props });
      });
      const resources: { Type: string; DeletionPolicy: string; UpdateReplacePolicy: string }[] =
        Object.values(template.toJSON().Resources);
      return resources.map((resource) => [
        resource.Type,
        resource.DeletionPolicy,
        resource.UpdateReplacePolicy,
      ]);
    };
    const ALL = [
      'AWS::EC2::SecurityGroup',
      'AWS::IAM::Role',
      ...Array(4).fill('AWS::Logs::LogGroup'),
      'AWS::Logs::ResourcePolicy',
      DOMAIN,
    ];

    it('outlives its stack, and not a deployment that failed', () => {
      expect(policiesWith({}).sort()).toEqual(ALL.map((type) => [type, 'RetainExceptOnCreate', 'Retain']));
    });

    it('outlives both when told so', () => {
      expect(policiesWith({ removalPolicy: RemovalPolicy.RETAIN }).sort()).toEqual(
        ALL.map((type) => [type, 'Retain', 'Retain']),
      );
    });

    it('goes with its stack when told so', () => {
      const policies = policiesWith({ removalPolicy: RemovalPolicy.DESTROY });
      expect(policies.filter(([, policy]) => policy?.startsWith('Retain'))).toEqual([]);
      expect(policies).toContainEqual([DOMAIN, 'Delete', 'Delete']);
    });
  });

  it('leaves no name behind that is in the way of another', () => {
    const template = domainWith({ auditLogs: true });
    const names = Object.values(template.toJSON().Resources).flatMap((resource) => {
      const { Properties = {} } = resource as { Properties?: Record<string, unknown> };
      return ['DomainName', 'RoleName', 'LogGroupName'].filter((name) => name in Properties);
    });
    expect(names).toEqual([]);
    const [, policy] = only(template, 'AWS::Logs::ResourcePolicy');
    expect(policy.Properties.PolicyName).toEqual({
      'Fn::Join': [
        '',
        [
          expect.stringMatching(/^Test-Domain-/),
          { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] },
        ],
      ],
    });
  });

  it('survives the loss of a zone when it is told to', () => {
    domainWith({
      instanceType: 'r7g.large.search',
      instanceCount: 3,
      availabilityZoneCount: 3,
      dedicatedMasters: {},
      standby: true,
    }).hasResourceProperties(DOMAIN, {
      ClusterConfig: {
        DedicatedMasterEnabled: true,
        DedicatedMasterCount: 3,
        DedicatedMasterType: 'm7g.large.search',
        MultiAZWithStandbyEnabled: true,
        ZoneAwarenessConfig: { AvailabilityZoneCount: 3 },
      },
    });
  });

  it('publishes its logs into groups that domains of this account alone may write', () => {
    const template = domainWith({ auditLogs: true });
    const groups = Object.keys(template.findResources('AWS::Logs::LogGroup'));
    const [policy, { Properties }] = only(template, 'AWS::Logs::ResourcePolicy');
    expect(groups).toHaveLength(4);
    template.hasResource(DOMAIN, {
      Properties: {
        LogPublishingOptions: {
          ES_APPLICATION_LOGS: { Enabled: true },
          SEARCH_SLOW_LOGS: { Enabled: true },
          INDEX_SLOW_LOGS: { Enabled: true },
          AUDIT_LOGS: { Enabled: true },
        },
      },
      DependsOn: Match.arrayWith([policy]),
    });
    const document = JSON.stringify(Properties.PolicyDocument);
    for (const group of groups) {
      expect(document).toContain(group);
    }
    expect(document).toContain('aws:SourceAccount');
  });

  it("writes its logs by a policy of the account's where it makes none", () => {
    const template = domainWith({ logResourcePolicy: false });
    template.resourceCountIs('AWS::Logs::ResourcePolicy', 0);
    template.hasResourceProperties(DOMAIN, {
      LogPublishingOptions: { ES_APPLICATION_LOGS: { Enabled: true } },
    });
  });

  it('encrypts its logs, and those of what registers on it, with a key of its own', () => {
    const template = templateOf((stack) => {
      const logKmsKey = new kms.Key(stack, 'Key');
      const domain = new SearchDomain(stack, 'Domain', { auditLogs: true, logKmsKey });
      Registrar.of(stack, domain);
    });
    const [key] = only(template, 'AWS::KMS::Key');
    const groups = Object.values(template.findResources('AWS::Logs::LogGroup'));
    expect(groups).toHaveLength(6);
    expect(groups.map(({ Properties }) => Properties.KmsKeyId)).toEqual(
      groups.map(() => ({ 'Fn::GetAtt': [key, 'Arn'] })),
    );
  });

  it('encrypts with a key of its own', () => {
    const template = templateOf((stack) => {
      new SearchDomain(stack, 'Domain', { kmsKey: new kms.Key(stack, 'Key') });
    });
    template.hasResourceProperties(DOMAIN, {
      EncryptionAtRestOptions: { KmsKeyId: { Ref: only(template, 'AWS::KMS::Key')[0] } },
    });
  });

  it('lives in a VPC, where the registrar is let in', () => {
    const app = newApp();
    const domainStack = new Stack(app, 'Data');
    const rerankStack = new Stack(app, 'Rerank');
    const vpc = ec2.Vpc.fromVpcAttributes(domainStack, 'Vpc', {
      vpcId: 'vpc-1',
      privateSubnetIds: ['subnet-1', 'subnet-2'],
      privateSubnetRouteTableIds: ['rtb-1', 'rtb-2'],
      availabilityZones: ['a', 'b'],
    });
    const domain = new SearchDomain(domainStack, 'Domain', {
      instanceCount: 2,
      vpc: { vpc },
      vpcEgress: true,
    });
    Registrar.of(rerankStack, domain);

    const data = Template.fromStack(domainStack);
    const [group] = only(data, 'AWS::EC2::SecurityGroup');
    data.hasResourceProperties(DOMAIN, {
      VPCOptions: {
        SubnetIds: ['subnet-1', 'subnet-2'],
        SecurityGroupIds: [{ 'Fn::GetAtt': [group, 'GroupId'] }],
        EgressEnabled: true,
      },
    });
    const rerank = Template.fromStack(rerankStack);
    rerank.hasResourceProperties('AWS::Lambda::Function', {
      VpcConfig: { SubnetIds: ['subnet-1', 'subnet-2'], SecurityGroupIds: Match.anyValue() },
    });
    rerank.hasResourceProperties('AWS::EC2::SecurityGroupIngress', { FromPort: 443, ToPort: 443 });
    rerank.hasResourceProperties('AWS::EC2::SecurityGroupEgress', { FromPort: 443, ToPort: 443 });
    expect(domainStack.dependencies).toEqual([]);
  });

  it('allows searches of named indices only', () => {
    const template = templateOf((stack) => {
      const caller = new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() });
      new SearchDomain(stack, 'Domain').grantSearch(caller, 'docs');
    });
    const [domain] = only(template, DOMAIN);
    expect(statementsOf(template).filter(({ of }) => of.startsWith('Caller'))).toMatchObject([
      {
        actions: ['es:ESHttpGet', 'es:ESHttpPost'],
        resources: [{ 'Fn::Join': ['', [{ 'Fn::GetAtt': [domain, 'Arn'] }, '/docs/_search']] }],
      },
    ]);
  });
});
