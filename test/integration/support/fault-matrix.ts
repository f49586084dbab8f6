import type { Client } from '@opensearch-project/opensearch';
import type { LocalEndpoint } from '../../../local/endpoint';
import { allowLocalEndpoint } from '../../../local/system/connector-access';
import type { CloudFormation, StackStatus, Template } from './cloudformation';
import { clientOf, clusterOf, onEveryVersion } from './clusters';
import { count } from './counts';
import { FAULTS, type PlannedFault } from './fault-proxy';
import { FaultyRegistrar } from './faulty-stack';
import { awaitIdsWithoutHyphen } from './hyphenated-ids';
import { lastingViolations } from './invariants';
import { startOverlapEndpoint } from './overlap-endpoint';
import { inParallel } from './pool';
import { connectorTo } from './stack';

const WORKERS = 4;

/**
 * Each call meets one of so many faults, in turn; 1 tries them all, which takes more than an hour.
 *
 * @default - as few as have every call meet a fault, and every fault a call
 */
const STRIDE = process.env.FAULT_STRIDE && Number(process.env.FAULT_STRIDE);

/** Which fault the first call meets: other pairs of call and fault are tried with each. */
const OFFSET = Number(process.env.FAULT_OFFSET ?? 0);

/** The operations on a stack during which a call meets a fault. */
export interface Operation {
  readonly name: string;
  readonly before?: (stack: CloudFormation, url: string) => Promise<unknown>;
  readonly run: (stack: CloudFormation, url: string) => Promise<StackStatus>;
  readonly mayEnd: readonly StackStatus[];
}

/** A template whose model is at that URL; other values make other contents. */
export function templateOf(
  url: string,
  change: { readTimeout?: number; fields?: string[]; configuration?: string } = {},
): Template {
  return {
    connector: connectorTo(url, change.readTimeout),
    configuration: change.configuration ?? 'first',
    documentFields: change.fields ?? ['passage_text'],
  };
}

/** Promises that the operation, on every version, converges or fails with its cause, whichever call meets which fault. */
export function surviveFaults(operation: Operation): void {
  onEveryVersion(`a fault at any call of: ${operation.name}`, (node) => {
    let client: Client;
    let endpoint: LocalEndpoint;
    let url: string;
    let registrars: FaultyRegistrar[];

    beforeAll(async () => {
      client = clientOf(node);
      endpoint = await startOverlapEndpoint();
      url = endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost);
      await allowLocalEndpoint(clusterOf(client), node.endpointHost);
      registrars = await Promise.all(Array.from({ length: WORKERS }, () => FaultyRegistrar.start(node)));
    }, 180_000);

    afterAll(async () => {
      await Promise.all(registrars.map((registrar) => registrar.stop()));
      await endpoint.close();
      await client.close();
    });

    it(
      'leaves the invariants as they are, or heals by the next attempt',
      async () => {
        const calls = await callsOf(operation, registrars[0]!, url);
        const stride = STRIDE || Math.min(calls, FAULTS.length);
        const cases = Array.from({ length: calls }, (_, at) =>
          FAULTS.filter((_, number) => (at + number) % stride === OFFSET % stride).map((fault) => ({
            at,
            fault,
          })),
        ).flat();
        const violations: string[] = [];
        await inParallel(WORKERS, cases, async (planned, worker) => {
          await awaitIdsWithoutHyphen();
          violations.push(
            ...(await survive({ operation, planned, registrar: registrars[worker]!, client, url })),
          );
        });
        const faults = new Set(cases.map(({ fault }) => fault));
        expect(faults.size).toBe(FAULTS.length);
        expect(violations).toEqual([]);
      },
      STRIDE ? 7_200_000 : 1_800_000,
    );
  });
}

async function callsOf(operation: Operation, registrar: FaultyRegistrar, url: string): Promise<number> {
  const stack = registrar.newStack();
  await operation.before?.(stack, url);
  registrar.proxy.arm();
  await operation.run(stack, url);
  const calls = registrar.proxy.calls.length;
  await stack.destroy();
  return calls;
}

interface Case {
  readonly operation: Operation;
  readonly planned: PlannedFault;
  readonly registrar: FaultyRegistrar;
  readonly client: Client;
  readonly url: string;
}

/** Runs the operation with one fault, and then whatever its outcome calls for. @returns what did not hold */
async function survive({ operation, planned, registrar, client, url }: Case): Promise<string[]> {
  const stack = registrar.newStack();
  const violations: string[] = [];
  const report = (violation: string) =>
    violations.push(`${operation.name}, call ${planned.at}, ${planned.fault}, ${violation}`);
  const check = async (when: string) => {
    for (const violation of await lastingViolations(client, stack)) {
      report(`${when}: ${violation}`);
    }
  };

  registrar.proxy.arm();
  await operation.before?.(stack, url);
  registrar.proxy.arm(planned);
  let status = await operation.run(stack, url);
  count({ sequences: 1, faults: registrar.proxy.injected.length });
  const failed = /ROLLBACK|FAILED/.test(status);
  if (!operation.mayEnd.includes(status)) {
    report(`ended ${status}: ${stack.reason}`);
  }
  const killed = planned.fault.startsWith('killed');
  if (failed && !killed && !stack.reason.includes('Could not ')) {
    report(`no cause in "${stack.reason}"`);
  }
  registrar.proxy.arm();
  if (status === 'UPDATE_ROLLBACK_FAILED') {
    status = await stack.continueRollback();
  }
  // Nobody can clean up for a handler that was killed; whoever comes next must. A delete that failed is half done.
  if (!(failed && killed) && status !== 'DELETE_FAILED') {
    await check(`after ${status}`);
  }
  if (status.endsWith('ROLLBACK_COMPLETE')) {
    await stack.deploy(templateOf(url, { readTimeout: 32 }));
    await check('after the next deployment');
  }
  const last = await stack.destroy();
  if (last !== 'DELETE_COMPLETE') {
    report(`cannot be deleted: ${stack.reason}`);
  }
  await check('after the delete');
  return violations;
}
