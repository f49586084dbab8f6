import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { Device, MaxLength, ProtocolName } from '../../protocol';
import { hubModelOf } from '../serving/hub-model';
import { hostOf, imageOf } from '../serving/images';
import { mostWindows } from '../serving/long-passages';
import type { ServingContainer } from '../serving/serving';
import { servingOf } from '../serving/servings';
import type { IReranker } from '../shared/reranker';
import { RetentionWarning } from '../shared/retention-warning';
import { validate } from '../shared/validation';
import { ENDPOINT_DEFAULTS, VARIANT_NAME } from './defaults';
import { deviceOf } from './device';
import { CrossEncoderEndpointBase, type ICrossEncoderEndpoint } from './endpoint';
import { executionRole } from './execution-role';
import { Fleet } from './fleet';
import { hostedModel } from './hosted-model';
import { type HostingProps, hostEndpoint, scaleInstances } from './hosting';
import { type CrossEncoderEndpointAttributes, ReferencedEndpoint } from './imported-endpoint';
import type { CrossEncoderEndpointProps } from './props';
import { RollbackAlarms } from './rollback-alarms';
import type { ScaleToZero } from './scale-to-zero';
import type { EndpointScaling } from './scaling';
import { isOffByHours } from './schedule';
import { endpointErrors } from './validation';

export type { CrossEncoderEndpointProps } from './props';
export type { CrossEncoderEndpointAttributes, ICrossEncoderEndpoint };

/**
 * A real-time or serverless endpoint that serves a cross-encoder in the Hugging Face inference container, or in Text
 * Embeddings Inference.
 *
 * Another model, image, handler or number of instances updates it in place, blue/green. Another protocol, other instance
 * types, or going serverless and back make a second endpoint, and remove this one when connector, pipelines and rerank function have switched: the
 * connector in service would not understand another protocol, and SageMaker refuses other instance types while the endpoint
 * scales.
 *
 * @example
 * const endpoint = new CrossEncoderEndpoint(this, 'Endpoint', {
 *   instanceType: 'ml.g4dn.xlarge',
 *   scaling: { maxInstanceCount: 4 },
 * });
 * new RerankModel(this, 'Model', { domain, endpoint });
 */
export class CrossEncoderEndpoint extends CrossEncoderEndpointBase {
  /** An endpoint that was made elsewhere. */
  static fromEndpointName(
    scope: Construct,
    id: string,
    attributes: CrossEncoderEndpointAttributes,
  ): ICrossEncoderEndpoint {
    return new ReferencedEndpoint(scope, id, attributes);
  }

  /**
   * The endpoint that the same scope, id and props make, without making it: nothing is billed, calls are rejected, and
   * whatever knows it by name finds it again when it is back.
   */
  static paused(scope: Construct, id: string, props: CrossEncoderEndpointProps = {}): ICrossEncoderEndpoint {
    const place = new Construct(scope, id);
    validate(place, ...endpointErrors(props));
    const fleet = fleetOf(place, props);
    return new PausedEndpoint(place, 'Paused', {
      endpointName: fleet.endpointName,
      protocol: servingOf(props.serving).protocol,
      device: deviceIn(props),
      instanceCount: callsSideBySide(props),
      maxLength: maxLengthIn(props),
      maxWindows: mostWindows(props),
      serverless: props.serverless !== undefined,
      inferenceComponentName: componentNameOf(fleet, props),
      sleeps: props.scaleToZero !== undefined,
      ignoresUnknownMembers: ignoresUnknownMembers(props),
    });
  }

  readonly endpointName: string;
  readonly endpointArn: string;
  readonly variantName = VARIANT_NAME;
  readonly protocol: ProtocolName;
  readonly device: Device;
  readonly maxLength?: MaxLength;
  readonly ignoresUnknownMembers?: boolean;
  readonly configurationName: string;
  readonly instanceCount: number;
  readonly serverless: boolean;
  readonly maxWindows?: number;
  /** The role that the container runs with. */
  readonly executionRole: iam.IRole;
  /** The alarms that take an update back; they watch the instances of the configuration that is deployed. None if serverless. */
  readonly rollbackAlarms: readonly cloudwatch.Alarm[];
  /** The scaling of the instances, if there is any. */
  readonly scaling?: EndpointScaling;
  readonly inferenceComponentName?: string;
  readonly servedModelName?: string;
  readonly sleeps: boolean;
  readonly isOffByHours: boolean;
  /** The scaling of the copies of an inference component, if it is one. */
  readonly scaleToZero?: ScaleToZero;
  readonly cfnModel: sagemaker.CfnModel;
  readonly cfnEndpointConfig: sagemaker.CfnEndpointConfig;
  readonly cfnEndpoint: sagemaker.CfnEndpoint;

  constructor(scope: Construct, id: string, props: CrossEncoderEndpointProps = {}) {
    super(scope, id);
    validate(this, ...endpointErrors(props));
    const { modelData, vpc } = props;
    this.serverless = props.serverless !== undefined;
    this.instanceCount = callsSideBySide(props);
    this.device = deviceIn(props);
    this.maxLength = maxLengthIn(props);
    this.ignoresUnknownMembers = ignoresUnknownMembers(props);
    this.maxWindows = mostWindows(props);
    const { protocol, images } = servingOf(props.serving);
    this.protocol = protocol;
    const image = imageOf(this, images, this.device, props.image);
    const container = containerOf(this, props);
    const files = modelData ?? container.files;
    this.executionRole = executionRole(this, 'ExecutionRole', {
      image,
      modelData: files,
      rollbackAlarms: this.serverless ? undefined : RollbackAlarms.arnsOf(this),
      inVpc: vpc !== undefined,
      isComponent: props.scaleToZero !== undefined,
    });

    const fleet = fleetOf(this, props);
    this.cfnModel = hostedModel(fleet, this, {
      ...props,
      imageUri: image.uri,
      container,
      files,
      role: this.executionRole,
    });
    this.sleeps = props.scaleToZero !== undefined;
    this.isOffByHours = isOffByHours(props.schedule);
    this.inferenceComponentName = componentNameOf(fleet, props);
    this.servedModelName = this.sleeps ? this.cfnModel.attrModelName : undefined;
    const hosting: HostingProps = {
      ...props,
      endpoint: this,
      model: this.cfnModel,
      inferenceAmiVersion: hostOf(images, this.device, props.image),
      downloadsFiles: files !== undefined,
    };
    const hosted = hostEndpoint(fleet, hosting);
    RetentionWarning.addTo(this, 'AWS::SageMaker::Endpoint', 'AWS::SageMaker::InferenceComponent');
    this.cfnEndpointConfig = hosted.cfnEndpointConfig;
    this.configurationName = this.cfnEndpointConfig.attrEndpointConfigName;
    this.rollbackAlarms = hosted.rollbackAlarms;
    this.cfnEndpoint = hosted.cfnEndpoint;
    this.endpointName = this.cfnEndpoint.attrEndpointName;
    this.endpointArn = this.cfnEndpoint.ref;
    this.scaleToZero = hosted.scaleToZero;
    this.scaling = scaleInstances(fleet, hosting);
  }
}

/** An endpoint that is not there now, and is as its props say when it is back. */
class PausedEndpoint extends ReferencedEndpoint {
  override readonly sleeps: boolean;
  readonly ignoresUnknownMembers?: boolean;

  constructor(
    scope: Construct,
    id: string,
    props: CrossEncoderEndpointAttributes & Pick<IReranker, 'sleeps' | 'ignoresUnknownMembers'>,
  ) {
    super(scope, id, props);
    this.sleeps = props.sleeps ?? false;
    this.ignoresUnknownMembers = props.ignoresUnknownMembers;
  }
}

/** Known of AWS's images alone, and of a handler that is not the model's own. */
function ignoresUnknownMembers(props: CrossEncoderEndpointProps): boolean | undefined {
  const { serving, modelData, image } = props;
  const bringsCode = servingOf(serving).runsCodeOfModelData && modelData !== undefined;
  return bringsCode || image?.repository !== undefined ? undefined : true;
}

function deviceIn(props: CrossEncoderEndpointProps): Device {
  const { serverless, instanceType = ENDPOINT_DEFAULTS.instanceType } = props;
  return serverless ? 'cpu' : (deviceOf(instanceType) as Device);
}

/** More at the same time than there are instances would queue; than there are warm containers, would wait for new ones. */
function callsSideBySide({ serverless, instanceCount }: CrossEncoderEndpointProps): number {
  return serverless
    ? (serverless.provisionedConcurrency ?? 1)
    : (instanceCount ?? ENDPOINT_DEFAULTS.instanceCount);
}

function maxLengthIn({ serving, maxLength, ...choices }: CrossEncoderEndpointProps): MaxLength | undefined {
  return maxLength ?? servingOf(serving).maxLength?.(choices);
}

function fleetOf(scope: Construct, props: CrossEncoderEndpointProps): Fleet {
  const { instanceType = ENDPOINT_DEFAULTS.instanceType, fallbackInstanceTypes } = props;
  const { protocol } = servingOf(props.serving);
  const serverless = props.serverless !== undefined;
  const scalesToZero = props.scaleToZero !== undefined;
  return new Fleet(scope, { protocol, serverless, scalesToZero, instanceType, fallbackInstanceTypes });
}

/** A component bears the name of its endpoint: another one never takes its place. */
function componentNameOf(fleet: Fleet, { scaleToZero }: CrossEncoderEndpointProps): string | undefined {
  return scaleToZero && fleet.endpointName;
}

function containerOf(scope: Construct, props: CrossEncoderEndpointProps): ServingContainer {
  const { instanceType = ENDPOINT_DEFAULTS.instanceType, fallbackInstanceTypes = [] } = props;
  return servingOf(props.serving).container(scope, {
    hubModel: props.modelData ? undefined : hubModelOf(scope, props),
    device: deviceIn(props),
    instanceTypes: props.serverless ? [] : [instanceType, ...fallbackInstanceTypes],
    serverless: props.serverless !== undefined,
    handler: props.handler,
    handlerKmsKey: props.handlerKmsKey,
    maxWindows: mostWindows(props),
  });
}
