import { type Config, isOnSageMaker } from '../../lib/profile/validate';
import { checkBedrockModel } from './checks/bedrock-model';
import { checkBootstrap } from './checks/bootstrap';
import { checkCredentials } from './checks/credentials';
import { checkEndpointQuota } from './checks/endpoint-quota';
import { checkExistingDomain, checkExistingEndpoint } from './checks/existing';
import { checkExistingComponent } from './checks/existing-component';
import { checkNewDomain } from './checks/new-domain';
import { checkServerlessQuotas } from './checks/serverless-quotas';
import { checkServingImage } from './checks/serving-image';
import type { Finding } from './finding';

/** Checks, before minutes are lost in a deployment, for what would make it fail; changes nothing. */
export async function preflight(config: Config, region: string): Promise<Finding[]> {
  const credentials = await checkCredentials(region, config.account);
  if (credentials.verdict === 'FAILS') {
    return [credentials];
  }
  const { domain, endpoint } = config;
  return [
    credentials,
    ...(await Promise.all([
      checkBootstrap(region, config.account),
      ...(config.paused ? [] : endpointChecks(region, endpoint)),
      ...(domain.existing ? [checkExistingDomain(region, domain.existing)] : checkNewDomain(region, domain)),
    ])),
  ];
}

function endpointChecks(region: string, endpoint: Config['endpoint']): (Finding | Promise<Finding>)[] {
  if (endpoint.existing) {
    const { endpointName, inferenceComponentName } = endpoint.existing;
    return [
      checkExistingEndpoint(region, endpoint.existing),
      ...(inferenceComponentName === undefined
        ? []
        : [checkExistingComponent(region, endpointName, inferenceComponentName)]),
    ];
  }
  if (!isOnSageMaker(endpoint)) {
    return [checkBedrockModel(region, endpoint)];
  }
  return [
    checkServingImage(region, endpoint),
    ...(endpoint.serverless
      ? checkServerlessQuotas(region, endpoint.serverless)
      : [checkEndpointQuota(region, endpoint)]),
  ];
}
