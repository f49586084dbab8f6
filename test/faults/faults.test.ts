import type { Client } from '@opensearch-project/opensearch';
import { type LocalEndpoint, startEndpoint } from '../../local/endpoint';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import type { CloudFormation, StackStatus, Template } from '../integration/support/cloudformation';
import { clientOf, clusterOf, onEveryVersion } from '../integration/support/clusters';
import { count } from '../integration/support/counts';
import { FAULTS, type Fault } from '../integration/support/fault-proxy';
import { FaultyRegistrar } from '../integration/support/faulty-stack';
import { inventoryOf, violations } from '../integration/support/invariants';
import { inParallel } from '../integration/support/pool';
import { connectorTo, KEYS } from '../integration/support/stack';
import { overlapModel } from '../support/overlap-model';

const LANES = 6;

/** Each call meets every so many faults, in turn, so that every call and every fault is tried; 1 tries them all. */
const STRIDE = Number(process.env.FAULT_STRIDE ?? 5);

interface Operation {
  readonly name: string;
  readonly before: (stack: CloudFormation, url: string) => Promise<unknown>;
  readonly run: (stack: CloudFormation, url: string) => Promise<StackStatus>;
  readonly mayEnd: readonly StackStatus[];
}

const template = (url: string, change: { readTimeout?: number; fields?: string[] } = {}): Template => ({
  connector: connectorTo(url, change.readTimeout),
  documentFields: change.fields ?? ['passage_text'],
});

const OPERATIONS: readonly Operation[] = [
  {
    name: 'create',
    before: async () => undefined,
    run: (stack, url) => stack.deploy(template(url)),
    mayEnd: ['CREATE_COMPLETE', 'ROLLBACK_COMPLETE'],
  },
  {
    name: 'update the connector',
    before: (stack, url) => stack.deploy(template(url)),
    run: (stack, url) => stack.deploy(template(url, { readTimeout: 31 })),
    mayEnd: ['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'],
  },
  {
    name: 'update the pipeline',
    before: (stack, url) => stack.deploy(template(url)),
    run: (stack, url) => stack.deploy(template(url, { fields: ['passage_text', 'title'] })),
    mayEnd: ['UPDATE_COMPLETE', 'UPDATE_ROLLBACK_COMPLETE'],
  },
  {
    name: 'delete',
    before: (stack, url) => stack.deploy(template(url)),
    run: (stack) => stack.destroy(),
    mayEnd: ['DELETE_COMPLETE', 'DELETE_FAILED'],
  },
];

onEveryVersion('a fault at any call', (node) => {
  let client: Client;
  let endpoint: LocalEndpoint;
  let url: string;
  let registrars: FaultyRegistrar[];

  beforeAll(async () => {
    client = clientOf(node);
    endpoint = await startEndpoint({
      model: overlapModel,
      endpointName: 'cross-encoder',
      region: 'us-east-1',
      credentials: KEYS,
    });
    url = endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost);
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    registrars = await Promise.all(Array.from({ length: LANES }, () => FaultyRegistrar.start(node)));
  }, 60_000);

  afterAll(async () => {
    await Promise.all(registrars.map((registrar) => registrar.stop()));
    await endpoint.close();
    await client.close();
  });

  it.each(OPERATIONS)(
    'leaves the invariants as they are, or heals by the next attempt: $name',
    async (operation) => {
      const calls = await callsOf(operation);
      const cases = Array.from({ length: calls }, (_, at) =>
        FAULTS.filter((_, number) => (at + number) % STRIDE === 0).map((fault) => ({ at, fault })),
      ).flat();
      const problems: string[] = [];
      await inParallel(LANES, cases, async ({ at, fault }, lane) => {
        problems.push(...(await survive(operation, at, fault, registrars[lane]!)));
        count({ sequences: 1, faults: 1 });
      });
      expect(cases.length).toBeGreaterThan(0);
      expect(problems).toEqual([]);
    },
    900_000,
  );

  async function callsOf(operation: Operation): Promise<number> {
    const { proxy } = registrars[0]!;
    const stack = registrars[0]!.newStack();
    await operation.before(stack, url);
    proxy.arm();
    await operation.run(stack, url);
    const calls = proxy.calls.length;
    await stack.destroy();
    return calls;
  }

  /** Runs the operation with one fault, and then whatever its outcome calls for. @returns what did not hold */
  async function survive(
    operation: Operation,
    at: number,
    fault: Fault,
    registrar: FaultyRegistrar,
  ): Promise<string[]> {
    const stack = registrar.newStack();
    const problems: string[] = [];
    const check = async (when: string) => {
      const found = violations(stack, await inventoryOf(client, stack));
      problems.push(
        ...found.map((problem) => `${operation.name}, call ${at}, ${fault}, ${when}: ${problem}`),
      );
    };

    registrar.proxy.arm();
    await operation.before(stack, url);
    registrar.proxy.arm(at, fault);
    const status = await operation.run(stack, url);
    const failed = /ROLLBACK|FAILED/.test(status);
    if (!operation.mayEnd.includes(status)) {
      problems.push(`${operation.name}, call ${at}, ${fault}: ended ${status}: ${stack.reason}`);
    }
    const killed = fault.startsWith('killed');
    if (failed && !killed && !stack.reason.includes('Could not ')) {
      problems.push(`${operation.name}, call ${at}, ${fault}: no cause in "${stack.reason}"`);
    }
    registrar.proxy.arm();
    // Nobody can clean up for a handler that was killed; whoever comes next must. A delete that failed is half done.
    if (!(failed && killed) && status !== 'DELETE_FAILED') {
      await check(`after ${status}`);
    }
    if (status.endsWith('ROLLBACK_COMPLETE')) {
      await stack.deploy(template(url, { readTimeout: 32 }));
      await check('after the next deployment');
    }
    const last = await stack.destroy();
    if (last !== 'DELETE_COMPLETE') {
      problems.push(`${operation.name}, call ${at}, ${fault}: cannot be deleted: ${stack.reason}`);
    }
    await check('after the delete');
    return problems;
  }
});
