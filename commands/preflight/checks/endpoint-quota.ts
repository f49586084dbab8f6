import { ENDPOINT_DEFAULTS } from '../../../lib/endpoint/defaults';
import type { Config } from '../../../lib/profile/validate';
import { check, type Finding, fails, passes } from '../finding';
import { findQuota, increaseOf } from './quota';

/** Whether the account may run the endpoint, and the second fleet that a blue/green update starts beside it. */
export function checkEndpointQuota(region: string, endpoint: Config['endpoint']): Promise<Finding> {
  const instanceType = endpoint.instanceType ?? ENDPOINT_DEFAULTS.instanceType;
  const instances =
    endpoint.scaling?.maxInstanceCount ?? endpoint.instanceCount ?? ENDPOINT_DEFAULTS.instanceCount;
  const needed = 2 * instances;
  const name = `${instanceType} for endpoint usage`;
  return check(
    `quota "${name}"`,
    `${needed}, twice ${instances}, since an update replaces the instances blue/green`,
    'servicequotas:ListServiceQuotas',
    async () => {
      const quota = await findQuota(region, name);
      if (quota?.Value === undefined) {
        return fails(
          `no such quota in ${region}`,
          'Choose an instance type that SageMaker offers in the region.',
        );
      }
      return quota.Value >= needed
        ? passes(String(quota.Value))
        : fails(String(quota.Value), increaseOf(region, quota, needed));
    },
  );
}
