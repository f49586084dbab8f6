import { Annotations, Duration, Fn, RemovalPolicy } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as s3 from 'aws-cdk-lib/aws-s3';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import type { SearchDomainAttributes, SearchDomainProps } from '../domain/search-domain';
import type { CrossEncoderEndpointProps } from '../endpoint/cross-encoder-endpoint';
import { ModelValidation } from '../registration/model-validation';
import type { RerankModelProps } from '../registration/rerank-model';
import type { RerankFunctionProps } from '../rerank-function/props';
import type { VpcPlacement } from '../shared/vpc-placement';
import type { Config, SageMakerConfig, ValidationConfig, VpcConfig } from './schema';

/** The props of the domain that a profile describes. */
export function domainProps(scope: Construct, { domain: config, logKmsKey }: Config): SearchDomainProps {
  return {
    ...config,
    // A domain that a failed deployment made is not worth keeping, and would be in nobody's stack.
    removalPolicy:
      config.removalPolicy === RemovalPolicy.RETAIN
        ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE
        : config.removalPolicy,
    logKmsKey: key(scope, 'LogKey', logKmsKey),
    vpc: placement(scope, 'DomainVpc', config.vpc),
    kmsKey: key(scope, 'DomainKey', config.kmsKey),
  };
}

/** The attributes of the domain that a profile names. */
export function domainAttributes(
  scope: Construct,
  existing: NonNullable<Config['domain']['existing']>,
  logKmsKey?: string,
): SearchDomainAttributes {
  const { registrarRoleArn } = existing;
  return {
    ...existing,
    vpc: placement(scope, 'DomainVpc', existing.vpc),
    logKmsKey: key(scope, 'DomainLogKey', logKmsKey),
    registrarRole: registrarRoleArn
      ? iam.Role.fromRoleArn(scope, 'RegistrarRole', registrarRoleArn)
      : undefined,
  };
}

/** The props of the endpoint that a profile describes. */
export function endpointProps(
  scope: Construct,
  config: SageMakerConfig,
  { longPassages, maxWindows }: NonNullable<Config['model']> = {},
): CrossEncoderEndpointProps {
  const { modelData, scaling, scaleToZero, rollout } = config;
  return {
    ...config,
    longPassages,
    maxWindows,
    modelData: modelData && {
      bucket: s3.Bucket.fromBucketName(scope, 'ModelBucket', modelData.bucketName),
      key: modelData.key,
      kmsKey: key(scope, 'ModelKey', modelData.kmsKey),
    },
    handlerKmsKey: key(scope, 'HandlerKey', config.handlerKmsKey),
    scaling: scaling && { ...scaling, scaleInCooldown: minutes(scaling.scaleInMinutes) },
    scaleToZero: scaleToZero && {
      ...scaleToZero,
      scaleInCooldown: minutes(scaleToZero.scaleInMinutes),
    },
    rollout: rollout && { ...rollout, bakeTime: minutes(rollout.bakeMinutes) },
    startupTimeout: minutes(config.startupMinutes),
    vpc: placement(scope, 'EndpointVpc', config.vpc),
    kmsKey: key(scope, 'EndpointKey', config.kmsKey),
  };
}

/** The props of the model that a profile describes, apart from where it is. */
export function modelProps(config: Config['model']): Pick<RerankModelProps, 'proof'> {
  return { proof: config?.proof && validationOf(config.proof) };
}

/** The validation that a profile describes. */
export function validationOf(proof: ValidationConfig): ModelValidation {
  if (typeof proof === 'string') {
    return proof === 'order' ? ModelValidation.ORDER : ModelValidation.SCORES;
  }
  const { goldenQueries, minimumShare } = proof;
  return typeof goldenQueries === 'string'
    ? ModelValidation.goldenQueriesFromFile(goldenQueries, { minimumShare })
    : ModelValidation.goldenQueries(goldenQueries, { minimumShare });
}

/** The props of the rerank function that a profile describes, apart from its endpoint. */
export function functionProps(
  scope: Construct,
  { rerank, logKmsKey }: Config,
): Omit<RerankFunctionProps, 'endpoint'> {
  const { apiKeysSecretArn, apiKeysKmsKey, callTimeoutMs, timeoutSeconds, ...settings } = rerank ?? {};
  return {
    ...settings,
    apiKeysSecret:
      apiKeysSecretArn === undefined
        ? undefined
        : secretsmanager.Secret.fromSecretAttributes(scope, 'ApiKeys', {
            secretCompleteArn: apiKeysSecretArn,
            encryptionKey: key(scope, 'ApiKeysKey', apiKeysKmsKey),
          }),
    callTimeout: callTimeoutMs === undefined ? undefined : Duration.millis(callTimeoutMs),
    timeout: timeoutSeconds === undefined ? undefined : Duration.seconds(timeoutSeconds),
    vpc: placement(scope, 'RerankVpc', rerank?.vpc),
    logKmsKey: key(scope, 'LogKey', logKmsKey),
  };
}

function minutes(amount: number | undefined): Duration | undefined {
  return amount === undefined ? undefined : Duration.seconds(Math.round(amount * 60));
}

function key(scope: Construct, id: string, arn: string | undefined): kms.IKey | undefined {
  return arn === undefined ? undefined : kms.Key.fromKeyArn(scope, id, arn);
}

function placement(scope: Construct, id: string, config: VpcConfig | undefined): VpcPlacement | undefined {
  if (config === undefined) {
    return undefined;
  }
  const { vpcId, subnetIds, securityGroupIds } = config;
  const vpc = ec2.Vpc.fromVpcAttributes(scope, id, {
    vpcId,
    privateSubnetIds: subnetIds,
    // Which zones the subnets are in is not known without asking AWS, and nothing here depends on it.
    availabilityZones: subnetIds.map((_, index) => Fn.select(index, Fn.getAzs())),
  });
  Annotations.of(vpc).acknowledgeWarning(
    '@aws-cdk/aws-ec2:noSubnetRouteTableId',
    'Nothing here reads the route tables of the subnets.',
  );
  return {
    vpc,
    subnets: { subnets: vpc.privateSubnets },
    securityGroups: securityGroupIds?.map((groupId, index) =>
      ec2.SecurityGroup.fromSecurityGroupId(scope, `${id}SecurityGroup${index}`, groupId),
    ),
  };
}
