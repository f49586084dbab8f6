import { RemovalPolicy } from 'aws-cdk-lib';
import { DOMAIN_DEFAULTS as DEFAULTS } from '../domain/defaults';
import { choice, flag, number, section, text, texts } from './fields';
import * as rules from './rules';
import { vpc } from './vpc-section';

/** The domain, as a profile describes it. */
export const domain = section('The OpenSearch domain.', {
  existing: section('A domain of your own, instead of one that is made; see docs/bring-your-own.md.', {
    domainArn: text('The ARN.', rules.DOMAIN_ARN),
    domainEndpoint: text('The host name.', rules.DOMAIN_ENDPOINT),
    engineVersion: text('Its OpenSearch version. Default: unknown.', rules.ENGINE_VERSION).optional(),
    registrarRoleArn: text(
      'The role that registers, mapped on the domain. Default: one is made, to be mapped.',
      rules.ROLE_ARN,
    ).optional(),
    vpc: vpc.optional(),
  }).optional(),
  engineVersion: text(
    `The OpenSearch version. Default: ${DEFAULTS.engineVersion}.`,
    rules.ENGINE_VERSION,
  ).optional(),
  instanceType: text(
    `The type of the data nodes. Default: ${DEFAULTS.instanceType}.`,
    rules.DOMAIN_INSTANCE_TYPE,
  ).optional(),
  instanceCount: number(
    `The number of data nodes. Default: ${DEFAULTS.instanceCount}.`,
    rules.INSTANCE_COUNT,
  ).optional(),
  availabilityZoneCount: number(
    'The zones that they are spread over. Default: by their number.',
    rules.ZONE_COUNT,
  ).optional(),
  volumeSize: number(
    `The gp3 volume of a data node. Default: ${DEFAULTS.volumeSize} GiB.`,
    rules.VOLUME_SIZE,
  ).optional(),
  dedicatedMasters: section('Nodes of their own for the state of the cluster. Default: none.', {
    instanceType: text(
      `Their type. Default: ${DEFAULTS.dedicatedMasters.instanceType}.`,
      rules.DOMAIN_INSTANCE_TYPE,
    ).optional(),
    instanceCount: number(
      `Their number. Default: ${DEFAULTS.dedicatedMasters.instanceCount}.`,
      rules.DEDICATED_MASTER_COUNT,
    ).optional(),
  }).optional(),
  standby: flag(`Whether one of three zones stands by. Default: ${DEFAULTS.standby}.`).optional(),
  vpc: vpc.optional(),
  vpcEgress: flag(
    `Whether calls to the endpoint take the routes of the VPC. Default: ${DEFAULTS.vpcEgress}.`,
  ).optional(),
  kmsKey: text('The key that encrypts the indices. Default: the key of AWS.', rules.KMS_KEY).optional(),
  auditLogs: flag(`Whether audit logs are published. Default: ${DEFAULTS.auditLogs}.`).optional(),
  logResourcePolicy: flag(
    `Whether a policy is made by which domains may write these logs; false where the account's own lets them. Default: ${DEFAULTS.logResourcePolicy}.`,
  ).optional(),
  removalPolicy: choice(
    'What becomes of the domain and its logs when its stack is deleted. Default: retain.',
    {
      destroy: RemovalPolicy.DESTROY,
      retain: RemovalPolicy.RETAIN,
    },
  ).optional(),
  administrators: texts(
    'Who administers the domain besides the registrar. Default: nobody.',
    rules.PRINCIPALS,
  ).optional(),
});
