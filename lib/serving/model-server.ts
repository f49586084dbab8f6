import type { Device } from '../../protocol';

/**
 * Requests that wait for the worker of a CPU, for each vCPU. They are taken one after the other, and one that waited for longer
 * than its caller does is computed all the same: the 100 of the model server's own would be minutes of work for nobody.
 */
const WAITING_PER_VCPU = 2;
/** Fewer than the connections of a data node, so that an endpoint says by itself that it is overloaded. */
const MOST_WAITING = 28;

/** The requests that wait for the worker of a CPU at most; those beyond are refused. */
export function mostWaiting(vcpus: number): number {
  return Math.min(WAITING_PER_VCPU * vcpus, MOST_WAITING);
}

/**
 * The settings of the model server in the Hugging Face container.
 *
 * @param vcpus - those of an instance; undefined where nobody knows them
 */
export function modelServerEnvironment(device: Device, vcpus: number | undefined): Record<string, string> {
  if (device === 'gpu') {
    return {};
  }
  return {
    // One worker that computes on all cores answers soonest; by default there is one for each, and each starts as many threads.
    SAGEMAKER_MODEL_SERVER_WORKERS: '1',
    ...(vcpus !== undefined && {
      MMS_JOB_QUEUE_SIZE: String(mostWaiting(vcpus)),
    }),
  };
}
