import type { Config } from '../../../lib/profile/validate';
import { BEDROCK_DEFAULTS, regionErrors } from '../../../lib/serving/bedrock';
import { type Finding, fails, passes } from '../finding';

/** Whether Bedrock has the model in the region, by AWS's list; it asks nobody. */
export function checkBedrockModel(region: string, endpoint: Config['endpoint']): Finding {
  const { bedrockModel = BEDROCK_DEFAULTS.model } = endpoint;
  const [error] = regionErrors(bedrockModel, region);
  return {
    check: 'model of Amazon Bedrock',
    needed: `${bedrockModel} in ${region}`,
    ...(error === undefined
      ? passes('there, by the list of AWS')
      : fails(`not in ${region}`, `${error} (endpoint.bedrockModel).`)),
  };
}
