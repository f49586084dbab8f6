import { Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { SearchDomain, type SearchDomainProps } from '../../lib';
import { domainWith } from './support/search-domain';
import { newApp, templateOf } from './support/synthesize';

describe('a search domain', () => {
  it('rejects what cannot work, all at once', () => {
    expect(() =>
      domainWith({ engineVersion: '2.11', instanceType: 't3.small', instanceCount: 0, volumeSize: 5 }),
    ).toThrow(
      [
        'Test/Domain: engineVersion is "2.11"; it must be an OpenSearch version of at least 2.13, such as "2.19"; earlier ones cannot rerank',
        'instanceType is "t3.small"; it must be an OpenSearch instance type that has EBS volumes and encrypts them (not i, im, oi, r6gd, r7gd, r8gd, m3, r3, t2), such as "t3.medium.search"',
        'instanceCount is 0; it must be a whole number of at least 1',
        'volumeSize is 5; it must be a whole number of GiB of at least 10',
      ].join('\n'),
    );
  });

  it.each<[string, SearchDomainProps, RegExp]>([
    ['a type without volumes', { instanceType: 'i3.large.search' }, /instanceType is "i3.large.search"/],
    ['a type without encryption', { instanceType: 't2.small.search' }, /instanceType is "t2.small.search"/],
    [
      'too large a volume',
      { volumeSize: 500 },
      /volumeSize is 500; it must be at most 200 GiB with t3.medium/,
    ],
    ['too many small nodes', { instanceCount: 12 }, /instanceCount is 12; it must be at most 10 with t3/],
    [
      'more zones than nodes',
      { availabilityZoneCount: 3 },
      /availabilityZoneCount is 3; .*at most instanceCount, 1/,
    ],
    [
      'two zones with three nodes',
      { instanceCount: 3, availabilityZoneCount: 2 },
      /2 only with an even number/,
    ],
    [
      'two masters',
      { dedicatedMasters: { instanceCount: 2 } },
      /dedicatedMasters.instanceCount is 2; it must be 3 or 5/,
    ],
    [
      'standby without what it takes',
      { standby: true },
      /standby is true; it must be false, or go with another instanceType than t3.medium.search: t3 has no standby; dedicatedMasters; an instanceCount that 3 divides, not 1; availabilityZoneCount 3, not 1/,
    ],
    ['egress without a VPC', { vpcEgress: true }, /vpcEgress is true; it must be false without vpc/],
  ])('rejects %s', (_, props, message) => {
    expect(() => domainWith(props)).toThrow(message);
  });

  it('rejects a VPC with too few subnets', () => {
    const build = () =>
      templateOf((stack) => {
        const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 });
        new SearchDomain(stack, 'Domain', { instanceCount: 2, vpc: { vpc } });
      });
    expect(build).toThrow(/vpc has 1 subnets; it must have 2, one in each availability zone/);
  });

  it('warns of a version that AWS may not offer', () => {
    const stack = new Stack(newApp(), 'Test');
    new SearchDomain(stack, 'Domain', { engineVersion: '2.99' });
    jest.spyOn(console, 'error').mockImplementation();
    Annotations.fromStack(stack).hasWarning('/Test/Domain', Match.stringLikeRegexp('OpenSearch 2.99'));
  });
});
