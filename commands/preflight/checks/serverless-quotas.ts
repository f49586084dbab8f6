import { SERVERLESS_DEFAULTS as DEFAULTS } from '../../../lib/endpoint/defaults';
import type { ServerlessProps } from '../../../lib/endpoint/serverless';
import { check, type Finding, fails, type Observed, passes } from '../finding';
import { findQuota, increaseOf } from './quota';

const CONCURRENCY = 'Maximum total concurrency that can be allocated across all serverless endpoints';
const MEMORY = 'Memory size in MB per serverless endpoint';

/** Whether the account may run the serverless endpoint; other endpoints of the account share the first quota. */
export function checkServerlessQuotas(region: string, serverless: ServerlessProps): Promise<Finding>[] {
  const { maxConcurrency = DEFAULTS.maxConcurrency, memorySize = DEFAULTS.memorySize } = serverless;
  return [
    checkQuota(region, CONCURRENCY, maxConcurrency, {
      found: `no such quota in ${region}`,
      verdict: 'FAILS',
      remedy: 'Choose a region that has Serverless Inference, or instances.',
    }),
    checkQuota(region, MEMORY, memorySize, unlisted(memorySize)),
  ];
}

/** SageMaker names that quota where it refuses an endpoint; Service Quotas does not list it everywhere. */
function unlisted(memorySize: number): Observed {
  return memorySize <= DEFAULTS.memorySize
    ? passes(`Service Quotas lists none; new accounts have ${DEFAULTS.memorySize}`)
    : {
        found: 'Service Quotas lists none',
        verdict: 'unknown',
        remedy:
          `New accounts have ${DEFAULTS.memorySize}: set serverless.memorySize to that, or ask AWS Support for ` +
          `${memorySize} MB.`,
      };
}

function checkQuota(region: string, name: string, needed: number, otherwise: Observed): Promise<Finding> {
  return check(`quota "${name}"`, String(needed), 'servicequotas:ListServiceQuotas', async () => {
    const quota = await findQuota(region, name);
    if (quota?.Value === undefined) {
      return otherwise;
    }
    return quota.Value >= needed
      ? passes(String(quota.Value))
      : fails(String(quota.Value), increaseOf(region, quota, needed));
  });
}
