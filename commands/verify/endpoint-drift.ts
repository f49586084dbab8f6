import { DescribeEndpointCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import { rerankModel } from '../../lambda/register/rerank-model/resource';
import type { Drift } from '../../lambda/register/resource/drift';
import { MODEL_OF_COMPONENT, OF_CONTENT } from '../../protocol/endpoint-configuration';
import { INFERENCE_COMPONENT_HEADER } from '../../protocol/inference-component';
import { componentDrifts } from './component-drift';
import { type DesiredState, ofType } from './desired-state';

/**
 * Compares the endpoints behind the models with what the stack has them run. SageMaker takes an update back by itself
 * when an alarm goes off; the endpoint is then in service with the configuration before, which works and is not what was
 * deployed.
 */
export async function endpointDrifts(sageMaker: SageMakerClient, state: DesiredState): Promise<Drift[]> {
  const drifts: Drift[] = [];
  for (const { desired } of ofType(rerankModel, state)) {
    const { connector, configuration } = desired;
    const name = connector.actions[0]?.url.match(/\/endpoints\/([^/]+)\/invocations$/)?.[1];
    const [endpointConfiguration, model] = configuration?.split(MODEL_OF_COMPONENT) ?? [];
    if (name) {
      drifts.push(...(await observe(sageMaker, name, endpointConfiguration)));
    }
    const component = connector.actions[0]?.headers[INFERENCE_COMPONENT_HEADER];
    if (component !== undefined) {
      drifts.push(...(await componentDrifts(sageMaker, component, model)));
    }
  }
  return drifts;
}

async function observe(
  sageMaker: SageMakerClient,
  name: string,
  configuration: string | undefined,
): Promise<Drift[]> {
  const what = `endpoint ${name}`;
  try {
    const live = await sageMaker.send(new DescribeEndpointCommand({ EndpointName: name }));
    const { EndpointStatus: status = 'without a status', EndpointConfigName: runs, FailureReason } = live;
    const because = FailureReason ? `: ${FailureReason}` : '';
    const drifts: Drift[] = [];
    if (status !== 'InService') {
      const found = `it is ${status}, not InService${because}`;
      drifts.push({ kind: 'altered', what, found, remedy: STATUS_REMEDY[status] ?? FAILED_REMEDY });
    }
    if (isNamed(configuration) && runs !== configuration) {
      const found =
        `it runs configuration ${runs}, and the stack has it run ${configuration}: SageMaker took an update back, or ` +
        `somebody updated it by hand${status === 'InService' ? because : ''}`;
      drifts.push({ kind: 'altered', what, found, remedy: configurationRemedy(runs) });
    }
    return drifts;
  } catch (error) {
    return [notSeen(what, error as Error)];
  }
}

/** Whether the stack knows the configuration by its name. */
function isNamed(configuration: string | undefined): boolean {
  return configuration !== undefined && !configuration.startsWith(OF_CONTENT);
}

function notSeen(what: string, { name, message }: Error): Drift {
  return /could not find endpoint/i.test(message)
    ? { kind: 'missing', what, found: 'SageMaker has none of that name', remedy: MISSING_REMEDY }
    : {
        kind: 'unknown',
        what,
        found: `${name}: ${message}`,
        remedy: 'Allow sagemaker:DescribeEndpoint on it to whoever runs this, and verify again.',
      };
}

const WAIT = 'Wait until it is InService, and verify again.';
const STATUS_REMEDY: Readonly<Record<string, string>> = {
  Creating: WAIT,
  Updating: WAIT,
  SystemUpdating: WAIT,
  RollingBack: WAIT,
};
const FAILED_REMEDY =
  "Read the endpoint's log group, /aws/sagemaker/Endpoints/NAME, correct the cause, and deploy again.";
const MISSING_REMEDY =
  'Somebody deleted it, which CloudFormation does not notice: destroy the stack that reranks, and deploy it again.';

/** Deploying the same again is no change to CloudFormation. */
function configurationRemedy(runs: string | undefined): string {
  return (
    'The alarms of its rollout and its log group say why. Deploy the change once more when it is corrected, or the commit ' +
    'before it: either makes another configuration, and validates the model. With an endpoint of your own, deploy with ' +
    `${JSON.stringify(runs)} as endpoint.existing.configurationName.`
  );
}
