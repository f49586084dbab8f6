import {
  paginateListAWSDefaultServiceQuotas,
  paginateListServiceQuotas,
  type ServiceQuota,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';
import { ENDPOINT_DEFAULTS } from '../../../lib/endpoint/defaults';
import type { Config } from '../../../lib/profile/validate';
import { check, type Finding, fails, passes } from '../finding';

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
      : fails(
          String(quota.Value),
          `aws service-quotas request-service-quota-increase --region ${region} --service-code sagemaker ` +
            `--quota-code ${quota.QuotaCode} --desired-value ${needed}`,
        );
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

/** A quota that was never changed may be among the defaults only. */
async function findQuota(region: string, name: string): Promise<ServiceQuota | undefined> {
  const client = new ServiceQuotasClient({ region });
  for (const paginate of [paginateListServiceQuotas, paginateListAWSDefaultServiceQuotas]) {
    for await (const { Quotas } of paginate({ client, pageSize: 100 }, { ServiceCode: 'sagemaker' })) {
      const quota = Quotas?.find(({ QuotaName }) => QuotaName === name);
      if (quota) {
        return quota;
      }
    }
  }
  return undefined;
}
