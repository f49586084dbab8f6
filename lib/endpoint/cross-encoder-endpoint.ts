import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import type * as iam from 'aws-cdk-lib/aws-iam';
import type * as kms from 'aws-cdk-lib/aws-kms';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { Construct } from 'constructs';
import type { Device, ProtocolName } from '../../protocol';
import type { Handler } from '../serving/handler';
import { hubModelOf } from '../serving/hub-model';
import { huggingFaceContainer } from '../serving/huggingface';
import type { ImageProps } from '../serving/images';
import { type ModelDataProps, modelDataSource } from '../serving/model-data';
import { PROTOCOL_OF, Serving } from '../serving/serving';
import { teiContainer } from '../serving/tei';
import { refuse } from '../shared/validation';
import { securityGroupsOf, subnetIdsOf, type VpcPlacement } from '../shared/vpc-placement';
import { deviceOf } from './device';
import { executionRole } from './execution-role';
import { Fleet } from './fleet';
import {
  type CrossEncoderEndpointAttributes,
  CrossEncoderEndpointBase,
  type ICrossEncoderEndpoint,
  ReferencedEndpoint,
  VARIANT_NAME,
} from './imported-endpoint';
import { endpointProblems } from './problems';
import { RollbackAlarms } from './rollback-alarms';
import { blueGreenUpdatePolicy, type RolloutProps, settingsHash } from './rollout';
import { EndpointScaling, type ScalingProps } from './scaling';

export type { CrossEncoderEndpointAttributes, ICrossEncoderEndpoint };

/** Which model is served, and on what. */
export interface CrossEncoderEndpointProps {
  /**
   * Which container serves the model. Another one speaks another protocol, so that a change makes a second endpoint, and
   * removes this one when everything has switched.
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
   * The key of the bucket that assets are published to, where the CDK's bootstrap was told to take one that exists
   * (`--bootstrap-kms-key-id`): the handler is fetched from there.
   *
   * @default - a key that needs no permission: AWS's, or the one that the bootstrap made (`--bootstrap-customer-key`)
   */
  readonly handlerKmsKey?: kms.IKey;
  /**
   * The SageMaker instance type: x86, with an NVIDIA GPU or without; check the account's endpoint quota for it. Another one
   * makes a second endpoint, as another `serving` does.
   *
   * @default - ml.g4dn.xlarge
   */
  readonly instanceType?: string;
  /**
   * Up to 4 further types, tried in their order when AWS has no capacity of `instanceType`; all with a GPU, or all without.
   * Another list makes a second endpoint, as another `instanceType` does.
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
   * How an update goes, and what takes it back. Another traffic shift or bake time replaces the instances, as an update does.
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
 * Another model, image, handler or number of instances updates it in place, blue/green. Another protocol or other instance
 * types make a second endpoint, and remove this one when connector, pipelines and rerank function have switched: the
 * connector in service would not understand another protocol, and SageMaker refuses other instance types while the endpoint
 * scales.
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
    const fleet = fleetOf(place, props);
    return new ReferencedEndpoint(place, 'Paused', {
      endpointName: fleet.endpointName,
      protocol: protocolOf(props),
      device: deviceOf(props.instanceType ?? DEFAULT_INSTANCE_TYPE) as Device,
      instanceCount: props.instanceCount,
    });
  }

  readonly endpointName: string;
  readonly endpointArn: string;
  readonly variantName = VARIANT_NAME;
  readonly protocol: ProtocolName;
  readonly device: Device;
  readonly configurationName: string;
  readonly instanceCount: number;
  /** The role that the container runs with. */
  readonly executionRole: iam.IRole;
  /** The alarms that take an update back; they watch the instances of the configuration that is deployed. */
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
    const startup = props.startupTimeout ?? Duration.minutes(15);
    const hubModel = modelData ? undefined : hubModelOf(this, props);

    this.instanceCount = instanceCount;
    this.device = deviceOf(instanceType) as Device;
    const served = { hubModel, device: this.device, image: props.image };
    const container =
      props.serving === Serving.TEI
        ? teiContainer(this, {
            ...served,
            instanceTypes: [instanceType, ...(props.fallbackInstanceTypes ?? [])],
          })
        : huggingFaceContainer(this, {
            ...served,
            handler: props.handler,
            handlerKmsKey: props.handlerKmsKey,
          });
    const files = modelData ?? container.files;
    this.protocol = container.protocol;
    this.executionRole = executionRole(this, 'ExecutionRole', {
      image: container.image,
      modelData: files,
      rollbackAlarms: RollbackAlarms.arnsOf(this),
      inVpc: vpc !== undefined,
    });

    const fleet = fleetOf(this, props);

    // Neither model nor configuration has a name: any change replaces them, and SageMaker goes on using the old
    // configuration when a new one bears the same name.
    this.cfnModel = new sagemaker.CfnModel(fleet, 'Model', {
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
    const settings = {
      blueGreenUpdatePolicy: blueGreenUpdatePolicy(props.rollout ?? {}, startup),
      // Else an update sets the number of instances back to where the scaling began.
      retainAllVariantProperties: props.scaling ? true : undefined,
    };
    this.cfnEndpointConfig = new sagemaker.CfnEndpointConfig(fleet, `Config-${settingsHash(settings)}`, {
      productionVariants: [
        {
          // Never another name: an update that renames the variant cannot shift traffic gradually.
          variantName: this.variantName,
          modelName: this.cfnModel.attrModelName,
          ...fleet.instances,
          initialInstanceCount: instanceCount,
          initialVariantWeight: 1,
          inferenceAmiVersion: container.inferenceAmiVersion,
          containerStartupHealthCheckTimeoutInSeconds: startup.toSeconds(),
          modelDataDownloadTimeoutInSeconds: files && startup.toSeconds(),
          routingConfig: { routingStrategy: 'LEAST_OUTSTANDING_REQUESTS' },
        },
      ],
      kmsKeyId: props.kmsKey?.keyArn,
    });

    this.configurationName = this.cfnEndpointConfig.attrEndpointConfigName;
    this.rollbackAlarms = new RollbackAlarms(fleet, 'Rollout', {
      ...props.rollout,
      endpoint: this,
      endpointName: fleet.endpointName,
      configurationName: this.configurationName,
    }).alarms;
    this.cfnEndpoint = new sagemaker.CfnEndpoint(fleet, 'Resource', {
      endpointName: fleet.endpointName,
      endpointConfigName: this.configurationName,
      deploymentConfig: {
        autoRollbackConfiguration: {
          alarms: this.rollbackAlarms.map(({ alarmName }) => ({ alarmName })),
        },
        blueGreenUpdatePolicy: settings.blueGreenUpdatePolicy,
      },
      retainAllVariantProperties: settings.retainAllVariantProperties,
    });
    this.endpointName = this.cfnEndpoint.attrEndpointName;
    this.endpointArn = this.cfnEndpoint.ref;

    if (props.scaling) {
      this.scaling = new EndpointScaling(fleet, 'Scaling', {
        ...props.scaling,
        endpoint: this,
        instanceCount,
      });
    }
  }
}

const DEFAULT_INSTANCE_TYPE = 'ml.g4dn.xlarge';

function protocolOf({ serving = Serving.HUGGING_FACE }: CrossEncoderEndpointProps): ProtocolName {
  return PROTOCOL_OF[serving];
}

function fleetOf(scope: Construct, props: CrossEncoderEndpointProps): Fleet {
  const { instanceType = DEFAULT_INSTANCE_TYPE, fallbackInstanceTypes } = props;
  return new Fleet(scope, { protocol: protocolOf(props), instanceType, fallbackInstanceTypes });
}
