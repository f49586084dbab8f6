import { ENDPOINT_DEFAULTS } from '../../../lib/endpoint/defaults';
import type { Config } from '../../../lib/profile/validate';
import { check, type Finding, fails, passes } from '../finding';
import { findQuota, increaseOf } from './quota';

/** Whether the account may run the endpoint, and what an update starts beside it. */
export function checkEndpointQuota(region: string, endpoint: Config['endpoint']): Promise<Finding> {
  const instanceType = endpoint.instanceType ?? ENDPOINT_DEFAULTS.instanceType;
  const { needed, why } = neededFor(endpoint);
  const name = `${instanceType} for endpoint usage`;
  return check(`quota "${name}"`, `${needed}, ${why}`, 'servicequotas:ListServiceQuotas', async () => {
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
  });
}

function neededFor({ scaleToZero, scaling, instanceCount }: Config['endpoint']) {
  if (scaleToZero) {
    const copies = scaleToZero.maxCopyCount ?? ENDPOINT_DEFAULTS.scaleToZero.maxCopyCount;
    return {
      needed: copies + 1,
      why: `one more than ${copies}, since an update starts one copy before it ends another`,
    };
  }
  const instances = scaling?.maxInstanceCount ?? instanceCount ?? ENDPOINT_DEFAULTS.instanceCount;
  return {
    needed: 2 * instances,
    why: `twice ${instances}, since an update replaces the instances blue/green`,
  };
}
