import { Aws, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { Construct, type IConstruct } from 'constructs';
import type { Device, ProtocolName } from '../protocol';
import { ACCOUNT, ENDPOINT_INSTANCE_TYPE, INSTANCE_COUNT, MODEL_ID, MODEL_REVISION } from './rules';
import { deviceOf } from './serving/device';
import { executionRole } from './serving/execution-role';
import { huggingFaceContainer } from './serving/huggingface';
import type { ImageProps } from './serving/images';
import { complaint, problemsOf, refuse } from './validation';

/** A SageMaker endpoint that scores query and passage pairs. */
export interface ICrossEncoderEndpoint extends IConstruct {
  readonly endpointName: string;
  readonly endpointArn: string;
  /** What the endpoint speaks. */
  readonly protocol: ProtocolName;
  /** What the model runs on; decides the batch size that requests ask for. */
  readonly device: Device;
  /** The region that calls are signed for. */
  readonly region: string;
  /** Where calls go to. */
  readonly invocationUrl: string;
  /** Allows the grantee to invoke this endpoint. */
  grantInvoke(grantee: iam.IGrantable): iam.Grant;
}

/** What every endpoint can do, whoever made it. */
abstract class CrossEncoderEndpointBase extends Construct implements ICrossEncoderEndpoint {
  abstract readonly endpointName: string;
  abstract readonly endpointArn: string;
  abstract readonly protocol: ProtocolName;
  abstract readonly device: Device;

  get region(): string {
    return Stack.of(this).region;
  }

  get invocationUrl(): string {
    return `https://runtime.sagemaker.${this.region}.${Aws.URL_SUFFIX}/endpoints/${this.endpointName}/invocations`;
  }

  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: ['sagemaker:InvokeEndpoint'],
      resourceArns: [this.endpointArn],
    });
  }
}

/** Which model is served, and on what. */
export interface CrossEncoderEndpointProps {
  /**
   * A cross-encoder with one label on the Hugging Face Hub, which the container downloads when it starts.
   *
   * @default - cross-encoder/ms-marco-MiniLM-L-6-v2
   */
  readonly modelId?: string;
  /**
   * A commit hash, tag or branch of the model; only a commit hash makes instances that start later serve the same model.
   *
   * @default - main
   */
  readonly modelRevision?: string;
  /**
   * The SageMaker instance type: x86, with an NVIDIA GPU or without; check the account's endpoint quota for it.
   *
   * @default - ml.g4dn.xlarge
   */
  readonly instanceType?: string;
  /**
   * The number of instances; an update needs quota for twice as many.
   *
   * @default 1
   */
  readonly instanceCount?: number;
  /**
   * Another account, repository or tag of the serving image, such as a mirror.
   *
   * @default - the AWS Deep Learning Container that this release was tested with
   */
  readonly image?: ImageProps;
}

/**
 * A real-time endpoint that serves a cross-encoder in the Hugging Face inference container.
 *
 * Another model, image or instance type updates it in place, blue/green. Another protocol replaces it, since the
 * connector that is in service would no longer understand it.
 */
export class CrossEncoderEndpoint extends CrossEncoderEndpointBase {
  readonly endpointName: string;
  readonly endpointArn: string;
  readonly protocol: ProtocolName;
  readonly device: Device;
  /** The role that the container runs with. */
  readonly executionRole: iam.IRole;
  readonly cfnModel: sagemaker.CfnModel;
  readonly cfnEndpointConfig: sagemaker.CfnEndpointConfig;
  readonly cfnEndpoint: sagemaker.CfnEndpoint;

  constructor(scope: Construct, id: string, props: CrossEncoderEndpointProps = {}) {
    super(scope, id);
    const instanceType = props.instanceType ?? 'ml.g4dn.xlarge';
    const device = deviceOf(instanceType);
    refuse(
      this,
      ...problemsOf('modelId', props.modelId, MODEL_ID),
      ...problemsOf('modelRevision', props.modelRevision, MODEL_REVISION),
      // Not skipped for a token: image, driver and connector depend on it.
      ...(device ? [] : [`instanceType ${complaint(instanceType, ENDPOINT_INSTANCE_TYPE.must)}`]),
      ...problemsOf('instanceCount', props.instanceCount, INSTANCE_COUNT),
      ...problemsOf('image.account', props.image?.account, ACCOUNT),
    );
    this.device = device as Device;
    const container = huggingFaceContainer(this, {
      modelId: props.modelId ?? 'cross-encoder/ms-marco-MiniLM-L-6-v2',
      modelRevision: props.modelRevision ?? 'main',
      device: this.device,
      image: props.image,
    });
    this.protocol = container.protocol;
    this.executionRole = executionRole(this, 'ExecutionRole', container.image);

    // The protocol becomes part of the logical ids, so that another protocol makes another endpoint.
    const serving = new Construct(this, container.protocol);

    // Neither model nor configuration has a name: any change replaces them, and SageMaker goes on using the old
    // configuration when a new one bears the same name.
    this.cfnModel = new sagemaker.CfnModel(serving, 'Model', {
      executionRoleArn: this.executionRole.roleArn,
      primaryContainer: { image: container.image.uri, environment: container.environment },
    });
    this.cfnEndpointConfig = new sagemaker.CfnEndpointConfig(serving, 'Config', {
      productionVariants: [
        {
          // Never another name: an update that renames the variant cannot shift traffic gradually.
          variantName: VARIANT_NAME,
          modelName: this.cfnModel.attrModelName,
          instanceType,
          initialInstanceCount: props.instanceCount ?? 1,
          initialVariantWeight: 1,
          inferenceAmiVersion: container.inferenceAmiVersion,
          containerStartupHealthCheckTimeoutInSeconds: STARTUP_TIMEOUT_SECONDS,
          routingConfig: { routingStrategy: 'LEAST_OUTSTANDING_REQUESTS' },
        },
      ],
    });
    this.cfnEndpoint = new sagemaker.CfnEndpoint(serving, 'Resource', {
      endpointConfigName: this.cfnEndpointConfig.attrEndpointConfigName,
    });
    this.endpointName = this.cfnEndpoint.attrEndpointName;
    this.endpointArn = this.cfnEndpoint.ref;
  }
}

const VARIANT_NAME = 'AllTraffic';

/** Time to pull an image of several GiB and to download the model. */
const STARTUP_TIMEOUT_SECONDS = 900;
