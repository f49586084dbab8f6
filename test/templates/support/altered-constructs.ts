import { Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as logs from 'aws-cdk-lib/aws-logs';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import type { Construct } from 'constructs';
import * as lib from '../../../lib';
import { endpointPropsIn, IN_PAIRS, IN_TEI, inAll } from './altered-endpoints';
import { newApp } from './synthesize';

const REGION = 'eu-central-1';
const CASE = { query: 'capital?', winner: 'Washington', losers: ['Paris'] };
const SEARCHERS = ['arn:aws:iam::111122223333:role/search-app'];

/**
 * Every construct, with each of its optional props at least once.
 *
 * @returns the stack, and the props that it was made with, by the interface that they are of
 */
export function alteredConstructs() {
  const stack = new Stack(newApp(), 'Constructs', { env: { account: '111122223333', region: REGION } });
  const vpc = placementIn(stack);
  const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';
  const key = kms.Key.fromKeyArn(stack, 'Key', `arn:aws:kms:${REGION}:111122223333:key/${keyId}`);
  const domainProps: lib.SearchDomainProps = domainPropsWith(vpc, key);
  const domain = new lib.SearchDomain(stack, 'Domain', domainProps);
  const endpoints = endpointPropsIn(stack, vpc, key);
  const [endpoint] = endpoints.map(
    (props, index) => new lib.CrossEncoderEndpoint(stack, `Endpoint${index}`, props),
  ) as [lib.CrossEncoderEndpoint];
  const bedrockProps: lib.BedrockRerankerProps = { model: lib.BedrockModel.COHERE_RERANK_3_5 };
  const onBedrock = functionOnBedrock(stack, bedrockProps);
  const theirs = lib.CrossEncoderEndpoint.fromEndpointName(stack, 'Theirs', IN_TEI);
  lib.CrossEncoderEndpoint.fromEndpointName(stack, 'Mine', IN_PAIRS);
  const goldenQueriesOptions: lib.GoldenQueriesOptions = { minimumShare: 0.5 };
  const goldenQueries = lib.ModelValidation.goldenQueries([CASE], goldenQueriesOptions);
  const modelProps: lib.RerankModelProps = { domain, endpoint, proof: goldenQueries };
  const model = new lib.RerankModel(stack, 'Model', modelProps);
  const rest = {
    ...pipelinesOn(stack, domain, model),
    ...accessOn(stack, domain),
    ...servedBy(stack, domain, model, theirs, vpc, key),
  };
  const { scaling, scaleToZero, schedule, rollout, image, modelData, serverless } = inAll(endpoints);
  return {
    stack,
    props: {
      SearchDomainProps: [domainProps],
      DomainSizing: [domainProps],
      DedicatedMasterProps: [domainProps.dedicatedMasters],
      SearchDomainAttributes: [theirDomain(stack, vpc, key)],
      CrossEncoderEndpointProps: endpoints,
      CrossEncoderEndpointAttributes: [IN_TEI, IN_PAIRS],
      BedrockRerankerProps: [bedrockProps],
      RerankModelProps: [modelProps],
      GoldenQueriesOptions: [goldenQueriesOptions],
      VpcPlacement: [vpc],
      ServerlessProps: serverless,
      ScalingProps: scaling,
      ScaleToZeroProps: scaleToZero,
      ScheduleProps: schedule,
      RolloutProps: rollout,
      ImageProps: image,
      ModelDataProps: modelData,
      ...rest,
      RerankFunctionProps: [...rest.RerankFunctionProps, onBedrock],
    },
  };
}

function functionOnBedrock(scope: Construct, props: lib.BedrockRerankerProps): lib.RerankFunctionProps {
  const functionProps: lib.RerankFunctionProps = {
    endpoint: new lib.BedrockReranker(scope, 'Bedrock', props),
    longPassages: lib.LongPassages.WINDOWS,
    maxWindows: 100,
  };
  new lib.RerankFunction(scope, 'OnBedrock', functionProps);
  return functionProps;
}

function placementIn(scope: Construct): lib.VpcPlacement {
  const vpc = ec2.Vpc.fromVpcAttributes(scope, 'Vpc', {
    vpcId: 'vpc-0123456789abcdef0',
    availabilityZones: ['a', 'b', 'c'].map((zone) => `${REGION}${zone}`),
    privateSubnetIds: ['a', 'b', 'c'].map((zone) => `subnet-0123456789abcdef${zone}`),
    privateSubnetRouteTableIds: ['a', 'b', 'c'].map((zone) => `rtb-0123456789abcdef${zone}`),
  });
  const group = ec2.SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-0123456789abcdef0');
  return { vpc, subnets: { subnets: vpc.privateSubnets }, securityGroups: [group] };
}

function domainPropsWith(vpc: lib.VpcPlacement, kmsKey: kms.IKey): lib.SearchDomainProps {
  return {
    engineVersion: '3.3',
    instanceType: 'r7g.large.search',
    instanceCount: 3,
    availabilityZoneCount: 3,
    volumeSize: 20,
    dedicatedMasters: { instanceType: 'm7g.large.search', instanceCount: 3 },
    standby: true,
    vpc,
    vpcEgress: true,
    kmsKey,
    auditLogs: true,
    logKmsKey: kmsKey,
    logResourcePolicy: true,
    removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
  };
}

function pipelinesOn(scope: Construct, domain: lib.ISearchDomain, model: lib.IRerankModel) {
  const naming: lib.PipelineNaming = { pipelineName: 'one', adopt: true, defaultForIndices: ['docs'] };
  const own: lib.OwnProcessorProps = {
    requestProcessors: [{ ml_inference: { model_id: model.modelId } }],
    phaseResultsProcessors: [],
    responseProcessors: ['rerank', { truncate_hits: { target_size: 5 } }],
  };
  const hybrid: lib.HybridProps = {
    normalization: lib.Normalization.L2,
    combination: lib.Combination.HARMONIC_MEAN,
    weights: [0.5, 0.5],
  };
  const fusion: lib.HybridProps = { combination: lib.Combination.RECIPROCAL_RANK_FUSION, rankConstant: 1 };
  const pipeline = { ...naming, model, documentFields: ['text'], ignoreFailure: true };
  const attributes: lib.RerankModelAttributes = { modelId: 'theirs', domain, startsOnDemand: true };
  const theirs = lib.RerankModel.fromModelId(scope, 'TheirModel', attributes);
  const pipelines: lib.RerankPipelineProps[] = [
    { ...pipeline, ...own, indices: ['docs-*'] },
    { ...pipeline, pipelineName: 'deep', defaultForIndices: undefined, oversample: 2.5, hybrid },
    {
      ...pipeline,
      model: theirs,
      pipelineName: 'deeper',
      defaultForIndices: undefined,
      window: 10_000,
      hybrid: fusion,
    },
  ];
  const paused: lib.PausedRerankPipelineProps = { ...naming, ...own, pipelineName: 'two', domain };
  for (const [index, props] of pipelines.entries()) {
    new lib.RerankPipeline(scope, `Pipeline${index}`, props);
  }
  new lib.PausedRerankPipeline(scope, 'Paused', paused);
  return {
    RerankModelAttributes: [attributes],
    PipelineNaming: [naming],
    OwnProcessorProps: [own, { hybrid }],
    HybridProps: [hybrid, fusion],
    RerankPipelineProps: pipelines,
    PausedRerankPipelineProps: [paused],
  };
}

function accessOn(scope: Construct, domain: lib.ISearchDomain) {
  const access: lib.SearchAccessProps = {
    domain,
    indices: ['docs-*'],
    principals: SEARCHERS,
    roleName: 'searchers',
  };
  const administrators: lib.DomainAdministratorsProps = {
    domain,
    principals: SEARCHERS,
    removalPolicy: RemovalPolicy.DESTROY,
  };
  new lib.SearchAccess(scope, 'Access', access);
  new lib.DomainAdministrators(scope, 'Administrators', administrators);
  return { SearchAccessProps: [access], DomainAdministratorsProps: [administrators] };
}

function servedBy(
  scope: Construct,
  domain: lib.ISearchDomain,
  model: lib.IRerankModel,
  endpoint: lib.ICrossEncoderEndpoint,
  vpc: lib.VpcPlacement,
  kmsKey: kms.IKey,
) {
  const functionProps: lib.RerankFunctionProps = {
    endpoint,
    onFailure: lib.OnFailure.ORIGINAL_ORDER,
    functionUrl: true,
    callers: SEARCHERS,
    apiKeysSecret: new secretsmanager.Secret(scope, 'ApiKeys', { encryptionKey: kmsKey }),
    corsOrigins: ['*'],
    limits: {
      maxDocuments: 1,
      maxQueryCharacters: 1,
      maxBodyBytes: 6_291_456,
      maxEndpointRequestBytes: 6_291_456,
    },
    maxAttempts: 1,
    callTimeout: Duration.millis(1),
    timeout: Duration.minutes(15),
    reservedConcurrency: 1,
    memorySize: 10_240,
    logRetention: logs.RetentionDays.TEN_YEARS,
    logKmsKey: kmsKey,
    vpc,
  };
  const rerank = new lib.RerankFunction(scope, 'Rerank', functionProps);
  rerank.grantInvoke(new iam.AccountPrincipal('444455556666'));
  const monitoring: lib.RerankMonitoringProps = {
    domain,
    endpoint,
    model,
    rerank,
    alarmTopicArn: `arn:aws:sns:${REGION}:111122223333:alarms`,
    latencyBudgetMs: 60_000,
    idleHours: 168,
    gpuCount: 16,
  };
  new lib.RerankMonitoring(scope, 'Monitoring', monitoring);
  return {
    RerankFunctionProps: [functionProps],
    RerankLimits: [functionProps.limits],
    RerankMonitoringProps: [monitoring],
  };
}

/** Another domain, on which nothing is made but a pipeline's registrar. */
function theirDomain(
  scope: Construct,
  vpc: lib.VpcPlacement,
  logKmsKey: kms.IKey,
): lib.SearchDomainAttributes {
  const attributes: lib.SearchDomainAttributes = {
    domainArn: `arn:aws:es:${REGION}:111122223333:domain/docs`,
    domainEndpoint: `search-docs-abc.${REGION}.es.amazonaws.com`,
    engineVersion: '2.13',
    registrarRole: iam.Role.fromRoleArn(scope, 'Registrar', 'arn:aws:iam::111122223333:role/registrar'),
    logKmsKey,
    vpc,
  };
  const domain = lib.SearchDomain.fromAttributes(scope, 'TheirDomain', attributes);
  new lib.PausedRerankPipeline(scope, 'OnTheirDomain', { domain, pipelineName: 'three' });
  return attributes;
}
