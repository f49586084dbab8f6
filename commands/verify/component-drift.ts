import { DescribeInferenceComponentCommand, type SageMakerClient } from '@aws-sdk/client-sagemaker';
import type { Drift } from '../../lambda/register/resource/drift';

/**
 * Compares an inference component with the model that the stack has it run: SageMaker takes an update of its copies back by
 * itself, as it does for an endpoint. Whether it has a copy now says nothing: it may sleep.
 *
 * @param model - undefined where the stack does not know it
 */
export async function componentDrifts(
  sageMaker: SageMakerClient,
  name: string,
  model: string | undefined,
): Promise<Drift[]> {
  const what = `inference component ${name}`;
  try {
    const live = await sageMaker.send(
      new DescribeInferenceComponentCommand({ InferenceComponentName: name }),
    );
    const { InferenceComponentStatus: status = 'without a status', FailureReason, Specification } = live;
    const because = FailureReason ? `: ${FailureReason}` : '';
    const runs = Specification?.ModelName;
    return [
      ...(status === 'InService'
        ? []
        : [altered(what, `it is ${status}, not InService${because}`, STATUS_REMEDY)]),
      ...(model === undefined || runs === model
        ? []
        : [
            altered(what, `it runs model ${runs}, and the stack has it run ${model}${because}`, MODEL_REMEDY),
          ]),
    ];
  } catch (error) {
    return [notSeen(what, error as Error)];
  }
}

const altered = (what: string, found: string, remedy: string): Drift => ({
  ...{ kind: 'altered', what, found, remedy },
});

function notSeen(what: string, { name, message }: Error): Drift {
  return /could not find inference component/i.test(message)
    ? { kind: 'missing', what, found: 'SageMaker has none of that name', remedy: MISSING_REMEDY }
    : {
        kind: 'unknown',
        what,
        found: `${name}: ${message}`,
        remedy: 'Allow sagemaker:DescribeInferenceComponent on it to whoever runs this, and verify again.',
      };
}

const STATUS_REMEDY =
  'While it is Creating or Updating, wait and verify again. Otherwise read its log group, ' +
  '/aws/sagemaker/InferenceComponents/NAME, correct the cause, and deploy again.';
const MODEL_REMEDY =
  'SageMaker took an update back, or somebody updated it by hand: the alarms of its rollout and its log group say why. ' +
  'Deploy the change once more when it is corrected, or the commit before it.';
const MISSING_REMEDY =
  'Somebody deleted it, which CloudFormation does not notice: destroy the stack that reranks, and deploy it again.';
