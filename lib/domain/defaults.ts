import { RemovalPolicy } from 'aws-cdk-lib';

/** The defaults of a domain. */
export const DOMAIN_DEFAULTS = {
  engineVersion: '2.19',
  instanceType: 't3.medium.search',
  instanceCount: 1,
  /** In GiB. */
  volumeSize: 10,
  dedicatedMasters: { instanceType: 'm7g.large.search', instanceCount: 3 },
  standby: false,
  vpcEgress: false,
  auditLogs: false,
  logResourcePolicy: true,
  removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
} as const;
