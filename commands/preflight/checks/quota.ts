import {
  paginateListAWSDefaultServiceQuotas,
  paginateListServiceQuotas,
  type ServiceQuota,
  ServiceQuotasClient,
} from '@aws-sdk/client-service-quotas';

/** A quota of SageMaker by its name. One that was never changed may be among the defaults only. */
export async function findQuota(region: string, name: string): Promise<ServiceQuota | undefined> {
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

/** The command that asks AWS for more. */
export function increaseOf(region: string, { QuotaCode }: ServiceQuota, needed: number): string {
  return (
    `aws service-quotas request-service-quota-increase --region ${region} --service-code sagemaker ` +
    `--quota-code ${QuotaCode} --desired-value ${needed}`
  );
}
