import { Annotations, Duration, Names } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { Device, ProtocolName } from '../protocol';
import {
  type CrossEncoderEndpointAttributes,
  CrossEncoderEndpointBase,
  type ICrossEncoderEndpoint,
  ReferencedEndpoint,
  VARIANT_NAME,
} from './endpoint-handle';
import { endpointProblems } from './endpoint-problems';
import { deviceOf } from './serving/device';
import { executionRole } from './serving/execution-role';
import type { Handler } from './serving/handler';
import { type HubModel, huggingFaceContainer } from './serving/huggingface';
import type { ImageProps } from './serving/images';
import { type ModelDataProps, modelDataSource } from './serving/model-data';
import { MINUTE, Rollout, type RolloutProps } from './serving/rollout';
import { EndpointScaling, type ScalingProps } from './serving/scaling';
import { PROTOCOL_OF, Serving } from './serving/serving';
import { teiContainer } from './serving/tei';
import { refuse } from './validation';
import { securityGroupsOf, subnetIdsOf, type VpcPlacement } from './vpc-placement';

export type { CrossEncoderEndpointAttributes, ICrossEncoderEndpoint };

/** Which model is served, and on what. */
export interface CrossEncoderEndpointProps {
  /**
   * Which container serves the model. Another one speaks another protocol, so that a change replaces the endpoint.
   *
   * @default - Serving.HUGGING_FACE
   */
  readonly serving?: Serving;
  /**
   * What answers the requests in the Hugging Face container. With `modelData`, `Handler.BATCHING` needs the files of
   * `serving/huggingface` under `code/opensearch_reranker/` beside the model's.
   *
   * @default - Handler.BATCHING for a model on the Hub, Handler.STOCK with `modelData`
   */
  readonly handler?: Handler;
  /**
   * A cross-encoder with one label on the Hugging Face Hub, which the container downloads when it starts. Not together
   * with `modelData`.
   *
   * @default - cross-encoder/ms-marco-MiniLM-L-6-v2, unless `modelData` is given
   */
  readonly modelId?: string;
  /**
   * A commit hash, tag or branch of the model; only a commit hash makes instances that start later serve the same model.
   *
   * @default - the commit that this release was tested with for the default model, main for any other
   */
  readonly modelRevision?: string;
  /**
   * The files of a model in Amazon S3. The container is then isolated from the network.
   *
   * @default - the model is on the Hugging Face Hub
   */
  readonly modelData?: ModelDataProps;
  /**
   * The SageMaker instance type: x86, with an NVIDIA GPU or without; check the account's endpoint quota for it.
   *
   * @default - ml.g4dn.xlarge
   */
  readonly instanceType?: string;
  /**
   * Up to 4 further types, tried in their order when AWS has no capacity of `instanceType`; all with a GPU, or all without.
   *
   * @default - none, an update or a scale-out without capacity fails
   */
  readonly fallbackInstanceTypes?: readonly string[];
  /**
   * The number of instances, with `scaling` the least; an update needs quota for twice as many.
   *
   * @default 1
   */
  readonly instanceCount?: number;
  /**
   * How the number of instances follows the load.
   *
   * @default - it does not
   */
  readonly scaling?: ScalingProps;
  /**
   * How an update goes, and what takes it back.
   *
   * @default - all at once, taken back when within 5 minutes more than 5 % of the calls fail or the model takes over 10 s
   */
  readonly rollout?: RolloutProps;
  /**
   * Another account, repository or tag of the serving image, such as a mirror.
   *
   * @default - the image of AWS's for the serving that this release was made for
   */
  readonly image?: ImageProps;
  /**
   * Further environment variables of the container, such as `SAGEMAKER_MODEL_SERVER_WORKERS`; they override what is set
   * by default.
   *
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * How long an instance may take to pull the image, to get the model and to be healthy: 1 to 60 minutes.
   *
   * @default - 15 minutes
   */
  readonly startupTimeout?: Duration;
  /**
   * Where the container's network interfaces are. Downloading from the Hub needs a way out from there.
   *
   * @default - a network of SageMaker's
   */
  readonly vpc?: VpcPlacement;
  /**
   * The key that encrypts the instances' volumes. Types with disks of their own, such as g4dn, g5 and g6, take none.
   *
   * @default - a key of SageMaker's
   */
  readonly kmsKey?: kms.IKey;
}

/**
 * A real-time endpoint that serves a cross-encoder in the Hugging Face inference container, or in Text Embeddings
 * Inference.
 *
 * Another model, image or instance type updates it in place, blue/green. Another protocol replaces it, since the
 * connector that is in service would no longer understand it.
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
   * The endpoint that the same scope, id and props make, without making it: nothing is billed, calls are refused, and
   * whatever knows it by name finds it again when it is back.
   */
  static paused(scope: Construct, id: string, props: CrossEncoderEndpointProps = {}): ICrossEncoderEndpoint {
    const place = new Construct(scope, id);
    refuse(place, ...endpointProblems(props));
    const protocol = PROTOCOL_OF[props.serving ?? Serving.HUGGING_FACE];
    return new ReferencedEndpoint(place, 'Paused', {
      endpointName: endpointNameOf(new Construct(place, protocol)),
      protocol,
      device: deviceOf(props.instanceType ?? DEFAULT_INSTANCE_TYPE) as Device,
    });
  }

  readonly endpointName: string;
  readonly endpointArn: string;
  readonly variantName = VARIANT_NAME;
  readonly protocol: ProtocolName;
  readonly device: Device;
  /** The role that the container runs with. */
  readonly executionRole: iam.IRole;
  /** The alarms that take an update back. */
  readonly rollbackAlarms: readonly cloudwatch.Alarm[];
  /** The scaling, if there is any. */
  readonly scaling?: EndpointScaling;
  readonly cfnModel: sagemaker.CfnModel;
  readonly cfnEndpointConfig: sagemaker.CfnEndpointConfig;
  readonly cfnEndpoint: sagemaker.CfnEndpoint;

  constructor(scope: Construct, id: string, props: CrossEncoderEndpointProps = {}) {
    super(scope, id);
    refuse(this, ...endpointProblems(props));
    const { modelData, vpc, instanceCount = 1, instanceType = DEFAULT_INSTANCE_TYPE } = props;
    const startupSeconds = (props.startupTimeout ?? Duration.minutes(15)).toSeconds();
    const hubModel = modelData ? undefined : hubModelOf(props);
    this.warnOfMovingRevision(hubModel);

    this.device = deviceOf(instanceType) as Device;
    const served = { hubModel, device: this.device, image: props.image };
    const container =
      props.serving === Serving.TEI
        ? teiContainer(this, {
            ...served,
            instanceTypes: [instanceType, ...(props.fallbackInstanceTypes ?? [])],
          })
        : huggingFaceContainer(this, { ...served, handler: props.handler });
    const files = modelData ?? container.files;
    this.protocol = container.protocol;
    this.executionRole = executionRole(this, 'ExecutionRole', {
      image: container.image,
      modelData: files,
      inVpc: vpc !== undefined,
    });

    // The protocol becomes part of the logical ids, so that another protocol makes another endpoint.
    const serving = new Construct(this, container.protocol);

    // Neither model nor configuration has a name: any change replaces them, and SageMaker goes on using the old
    // configuration when a new one bears the same name.
    this.cfnModel = new sagemaker.CfnModel(serving, 'Model', {
      executionRoleArn: this.executionRole.roleArn,
      primaryContainer: {
        image: container.image.uri,
        environment: { ...container.environment, ...props.environment },
        modelDataSource: files && modelDataSource(files),
      },
      enableNetworkIsolation: modelData !== undefined,
      vpcConfig: vpc && {
        subnets: subnetIdsOf(vpc),
        securityGroupIds: securityGroupsOf(this, vpc, 'The cross-encoder endpoint').map(
          ({ securityGroupId }) => securityGroupId,
        ),
      },
    });
    this.cfnEndpointConfig = new sagemaker.CfnEndpointConfig(serving, 'Config', {
      productionVariants: [
        {
          // Never another name: an update that renames the variant cannot shift traffic gradually.
          variantName: this.variantName,
          modelName: this.cfnModel.attrModelName,
          ...instances(instanceType, props.fallbackInstanceTypes),
          initialInstanceCount: instanceCount,
          initialVariantWeight: 1,
          inferenceAmiVersion: container.inferenceAmiVersion,
          containerStartupHealthCheckTimeoutInSeconds: startupSeconds,
          modelDataDownloadTimeoutInSeconds: files && startupSeconds,
          routingConfig: { routingStrategy: 'LEAST_OUTSTANDING_REQUESTS' },
        },
      ],
      kmsKeyId: props.kmsKey?.keyArn,
    });

    const name = endpointNameOf(serving);
    // With its configuration, the new fleet of an update alone: a broken old one would take every repair back.
    const dimensionsMap = {
      EndpointName: name,
      VariantName: this.variantName,
      EndpointConfigName: this.cfnEndpointConfig.attrEndpointConfigName,
    };
    const rollout = new Rollout(this, 'Rollout', {
      ...props.rollout,
      of: {
        calls: this.metricInvocations({ dimensionsMap, period: MINUTE }),
        errors: this.metricModelErrors({ dimensionsMap, period: MINUTE }),
        latency: this.metricModelLatency({ dimensionsMap, period: MINUTE, statistic: 'p90' }),
      },
    });
    this.rollbackAlarms = rollout.alarms;
    this.cfnEndpoint = new sagemaker.CfnEndpoint(serving, 'Resource', {
      endpointName: name,
      endpointConfigName: this.cfnEndpointConfig.attrEndpointConfigName,
      deploymentConfig: rollout.deploymentConfig,
      // Else an update sets the number of instances back to where the scaling began.
      retainAllVariantProperties: props.scaling ? true : undefined,
    });
    this.endpointName = this.cfnEndpoint.attrEndpointName;
    this.endpointArn = this.cfnEndpoint.ref;

    if (props.scaling) {
      this.scaling = new EndpointScaling(this, 'Scaling', {
        ...props.scaling,
        endpoint: this,
        instanceCount,
      });
    }
  }

  private warnOfMovingRevision(model: HubModel | undefined): void {
    if (model && !/^[0-9a-f]{40}$/.test(model.modelRevision)) {
      Annotations.of(this).addWarningV2(
        'rerank:movingModelRevision',
        `${model.modelId} at ${JSON.stringify(model.modelRevision)} may become another model, which instances that ` +
          'start later would serve without a deployment. Set modelRevision to a commit hash of 40 digits.',
      );
    }
  }
}

const DEFAULT_INSTANCE_TYPE = 'ml.g4dn.xlarge';

const DEFAULT_MODEL: HubModel = {
  modelId: 'cross-encoder/ms-marco-MiniLM-L-6-v2',
  modelRevision: 'c5ee24cb16019beea0893ab7796b1df96625c6b8',
};

function hubModelOf({ modelId = DEFAULT_MODEL.modelId, modelRevision }: CrossEncoderEndpointProps): HubModel {
  const isDefault = modelId === DEFAULT_MODEL.modelId;
  return { modelId, modelRevision: modelRevision ?? (isDefault ? DEFAULT_MODEL.modelRevision : 'main') };
}

function instances(instanceType: string, fallbacks: readonly string[] = []) {
  return fallbacks.length === 0
    ? { instanceType }
    : {
        instancePools: [instanceType, ...fallbacks].map((type, index) => ({
          instanceType: type,
          priority: index + 1,
        })),
      };
}

/** At most 63 characters, and lower case, as ARNs of endpoints are. */
function endpointNameOf(serving: Construct): string {
  return Names.uniqueResourceName(serving, { maxLength: 63, separator: '-' }).toLowerCase();
}
