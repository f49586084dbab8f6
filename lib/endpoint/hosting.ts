import { Duration } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as sagemaker from 'aws-cdk-lib/aws-sagemaker';
import { concurrentRequestsOf } from './concurrency';
import { componentsConfiguration, endpointConfiguration, serverlessConfiguration } from './configuration';
import { ENDPOINT_DEFAULTS, VARIANT_NAME } from './defaults';
import type { ICrossEncoderEndpoint } from './endpoint';
import type { Fleet } from './fleet';
import { inferenceComponent } from './inference-component';
import type { CrossEncoderEndpointProps } from './props';
import { RollbackAlarms } from './rollback-alarms';
import { deployment, updateSettings } from './rollout';
import { ScaleToZero, type ScaleToZeroProps } from './scale-to-zero';
import { EndpointScaling } from './scaling';
import type { ServerlessProps } from './serverless';

/** The model that an endpoint hosts, and what it is hosted with. */
export interface HostingProps extends CrossEncoderEndpointProps {
  /** The construct, whose metrics are watched. */
  readonly endpoint: ICrossEncoderEndpoint;
  readonly model: sagemaker.CfnModel;
  readonly downloadsFiles: boolean;
  readonly inferenceAmiVersion?: string;
}

/** An endpoint that hosts something. */
export interface Hosting {
  readonly cfnEndpointConfig: sagemaker.CfnEndpointConfig;
  readonly cfnEndpoint: sagemaker.CfnEndpoint;
  /** None if serverless. */
  readonly rollbackAlarms: readonly cloudwatch.Alarm[];
  /** The scaling of its copies, if it is an inference component. */
  readonly scaleToZero?: ScaleToZero;
}

/** The endpoint of a fleet: serverless, of an inference component, or of instances that serve the model. */
export function hostEndpoint(fleet: Fleet, props: HostingProps): Hosting {
  const { serverless, scaleToZero } = props;
  if (serverless) {
    return hostServerless(fleet, { ...props, serverless });
  }
  return scaleToZero ? hostComponent(fleet, { ...props, scaleToZero }) : hostModel(fleet, props);
}

/** An endpoint without instances, which SageMaker updates in its own way. */
function hostServerless(
  fleet: Fleet,
  { model, serverless }: HostingProps & { readonly serverless: ServerlessProps },
): Hosting {
  const cfnEndpointConfig = serverlessConfiguration(fleet, model, serverless);
  const cfnEndpoint = new sagemaker.CfnEndpoint(fleet, 'Resource', {
    endpointName: fleet.endpointName,
    endpointConfigName: cfnEndpointConfig.attrEndpointConfigName,
  });
  return { cfnEndpointConfig, cfnEndpoint, rollbackAlarms: [] };
}

/** An endpoint of instances that serve one model, whose updates the alarms take back. */
function hostModel(fleet: Fleet, props: HostingProps): Hosting {
  const { instanceCount = ENDPOINT_DEFAULTS.instanceCount } = props;
  const startup = startupOf(props);
  const settings = updateSettings(props, startup);
  const cfnEndpointConfig = endpointConfiguration(fleet, { ...props, settings, startup, instanceCount });
  const version = cfnEndpointConfig.attrEndpointConfigName;
  const { alarms } = new RollbackAlarms(fleet, 'Rollout', {
    ...props.rollout,
    endpoint: props.endpoint,
    version,
    dimensionsMap: {
      // Known before deployment: SageMaker wants the alarms to exist before the endpoint refers to them.
      EndpointName: fleet.endpointName,
      VariantName: VARIANT_NAME,
      EndpointConfigName: version,
    },
  });
  const cfnEndpoint = new sagemaker.CfnEndpoint(fleet, 'Resource', {
    endpointName: fleet.endpointName,
    endpointConfigName: version,
    ...deployment(settings, alarms),
  });
  return { cfnEndpointConfig, cfnEndpoint, rollbackAlarms: alarms };
}

/** Lets the number of instances follow the load, where it shall. */
export function scaleInstances(fleet: Fleet, props: HostingProps): EndpointScaling | undefined {
  const { endpoint, scaling, instanceCount = ENDPOINT_DEFAULTS.instanceCount } = props;
  const concurrency = concurrentRequestsOf(props);
  return (
    scaling && new EndpointScaling(fleet, 'Scaling', { ...scaling, endpoint, instanceCount, concurrency })
  );
}

/** An endpoint of instances that come and go with the copies of the model, whose updates the alarms take back. */
function hostComponent(
  fleet: Fleet,
  props: HostingProps & { readonly scaleToZero: ScaleToZeroProps },
): Hosting {
  const { endpoint, model, scaleToZero, schedule } = props;
  const startup = startupOf(props);
  const maxCopyCount = scaleToZero.maxCopyCount ?? ENDPOINT_DEFAULTS.scaleToZero.maxCopyCount;
  const cfnEndpointConfig = componentsConfiguration(fleet, { ...props, maxCopyCount });
  const cfnEndpoint = new sagemaker.CfnEndpoint(fleet, 'Resource', {
    endpointName: fleet.endpointName,
    endpointConfigName: cfnEndpointConfig.attrEndpointConfigName,
  });
  const inferenceComponentName = fleet.endpointName;
  const { alarms } = new RollbackAlarms(fleet, 'Rollout', {
    ...props.rollout,
    endpoint,
    version: model.attrModelName,
    dimensionsMap: { InferenceComponentName: inferenceComponentName },
  });
  const component = inferenceComponent(fleet, {
    ...props,
    ...{ endpoint: cfnEndpoint, startup, rollbackAlarms: alarms },
  });
  const scaling = new ScaleToZero(fleet, 'Scaling', {
    ...scaleToZero,
    ...{ endpoint, inferenceComponentName, startup, schedule },
  });
  scaling.node.addDependency(component);
  return { cfnEndpointConfig, cfnEndpoint, rollbackAlarms: alarms, scaleToZero: scaling };
}

/** How long an instance or a copy may take to start. */
function startupOf({ startupTimeout }: HostingProps): Duration {
  return startupTimeout ?? Duration.minutes(ENDPOINT_DEFAULTS.startupMinutes);
}
