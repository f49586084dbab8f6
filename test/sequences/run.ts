import { setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import { REFRESH_MS } from '../../lambda/register/opensearch/create-once';
import { protocols } from '../../protocol';
import type { CloudFormation, StackStatus } from '../integration/support/cloudformation';
import { count } from '../integration/support/counts';
import type { PlannedFault } from '../integration/support/fault-proxy';
import { lastingViolations, serviceViolations, violations } from '../integration/support/invariants';
import { PASSAGE_TEXTS, QUERY, wrongWithSearch } from '../integration/support/reranked-search';
import type { Worker } from './environment';
import type { Sequence, Step } from './steps';

/** A promise of the registrar that did not hold. */
class Violation extends Error {
  override readonly name = 'Violation';
}

const UNEVENTFUL = {
  do: 'deploy',
  connector: 0,
  configuration: 0,
  pipeline: 0,
  fails: 'no',
  faults: [],
} as const;

/**
 * Runs a sequence with a stack of its own, checks the invariants after every step, and removes the stack in the end.
 *
 * @throws Violation of the first invariant that does not hold
 */
export async function runSequence(worker: Worker, sequence: Sequence): Promise<void> {
  count({ sequences: 1 });
  const run = new SequenceRun(worker, sequence);
  for (const [number, step] of sequence.steps.entries()) {
    await run.take(step, `step ${number + 1}, ${step.do}`);
  }
  await run.end();
}

class SequenceRun {
  private readonly stack: CloudFormation;
  /** Whether something was left that only the next deployment can remove. */
  private unsettled = false;

  constructor(
    private readonly worker: Worker,
    private readonly sequence: Sequence,
  ) {
    this.stack = worker.registrar.newStack({ conditions: sequence.conditions });
  }

  async take(step: Step, name: string): Promise<void> {
    const { stack, worker } = this;
    switch (step.do) {
      case 'deploy':
        await this.makeDeployable(name);
        await this.deploy(step, name);
        break;
      case 'destroy':
        await this.under(step.faults, name, () => stack.destroy());
        break;
      case 'deliver a late event':
        if (!this.unsettled) {
          await this.deliverAgain(step.event, name);
        }
        break;
      case 'delete what never was':
        if (!this.unsettled) {
          worker.registrar.proxy.arm();
          await stack.deleteWhatNeverWas(
            step.kind,
            worker.template({ ...UNEVENTFUL, connector: step.connector }),
          );
        }
        break;
    }
    await this.check(name);
  }

  /** Whatever the steps have left, one more deployment and a delete leave nothing. */
  async end(): Promise<void> {
    if (this.unsettled) {
      await this.take(UNEVENTFUL, 'the deployment after the last step');
    }
    await this.take({ do: 'destroy', faults: [] }, 'the delete in the end');
  }

  /** CloudFormation wants a failed delete or rollback finished before anything else. */
  private async makeDeployable(name: string): Promise<void> {
    if (this.stack.status === 'DELETE_FAILED') {
      await this.under([], `${name}, after its delete`, () => this.stack.destroy());
    }
    if (this.stack.status === 'UPDATE_ROLLBACK_FAILED') {
      const cause = this.stack.unfinishedCause;
      await this.under([], `${name}, after its rollback`, () => this.stack.continueRollback(), cause);
    }
  }

  private async deploy(step: Extract<Step, { do: 'deploy' }>, name: string): Promise<void> {
    const status = await this.under(step.faults, name, () => this.stack.deploy(this.worker.template(step)));
    const complete = status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE';
    this.hold(!(complete && step.fails !== 'no'), name, `ended ${status}, though it fails by ${step.fails}`);
  }

  /**
   * Lets an operation meet the faults. What meets none must not fail, and what fails must say why; a rollback that goes on
   * gives the cause that it began with, which a handler that was killed could not name.
   */
  private async under(
    faults: readonly PlannedFault[],
    name: string,
    operation: () => Promise<StackStatus>,
    causeBefore?: string,
  ): Promise<StackStatus> {
    const { stack } = this;
    const { proxy } = this.worker.registrar;
    const stable = stack.stableModelId;
    proxy.arm(...faults);
    const status = await operation();
    const met = [...proxy.injected];
    proxy.arm();
    count({ faults: met.length });
    const killed = met.some((fault) => fault.startsWith('killed'));
    const failed = /ROLLBACK|FAILED/.test(status);
    const named =
      /Could not |did not rank the relevant passage first|is not on the domain/.test(stack.reason) ||
      stack.reason === causeBefore;
    this.hold(!failed || killed || named, name, `ended ${status} without a cause: ${stack.reason}`);
    this.hold(met.length > 0 || !status.endsWith('_FAILED'), name, `ended ${status}: ${stack.reason}`);
    this.hold(
      status !== 'UPDATE_ROLLBACK_COMPLETE' || killed || met.length > 0 || stack.modelId === stable,
      name,
      `the rollback ended with model ${stack.modelId}, not ${stable}`,
    );
    const left = stack.gaveUp || /failed as well/.test(stack.reason) || status.endsWith('_FAILED');
    const swept = status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE';
    this.unsettled = (failed && killed) || left || (this.unsettled && !swept);
    if (this.unsettled) {
      await sleep(REFRESH_MS);
    }
    return status;
  }

  private async deliverAgain(number: number, name: string): Promise<void> {
    const events = this.stack.lateEvents;
    const event = events[number % Math.max(events.length, 1)];
    if (!event) {
      return;
    }
    this.worker.registrar.proxy.arm();
    const id = await this.stack.replay(event);
    const live = event.ResourceType.endsWith('Model') ? this.stack.modelId : this.stack.pipelineName;
    this.hold(
      event.RequestType === 'Delete' || id === live,
      name,
      `a late ${event.RequestType} answered ${id}, not ${live}`,
    );
  }

  private async check(name: string): Promise<void> {
    const { stack, worker } = this;
    if (stack.status === 'DELETE_FAILED') {
      return;
    }
    const violationsIn = this.unsettled ? serviceViolations : violations;
    const found = await lastingViolations(worker.client, stack, violationsIn);
    this.hold(found.length === 0, name, found.join('; '));
    if (stack.servedModelId !== undefined) {
      await this.search(name);
    }
  }

  private async search(name: string): Promise<void> {
    const { worker, stack, sequence } = this;
    const query = `${QUERY} ${sequence.text}`;
    const { index } = worker;
    worker.received.length = 0;
    const wrong = await wrongWithSearch(worker.client, {
      index,
      pipelineName: stack.pipelineName,
      query,
    }).catch((error: Error) => error.message);
    this.hold(wrong === undefined, name, `a search is not reranked: ${wrong}`);
    const wanted = JSON.parse(protocols.pairs.encodeRequest(query, PASSAGE_TEXTS, { device: 'cpu' }));
    const arrived = worker.received.some((body) => isDeepStrictEqual(JSON.parse(body), wanted));
    this.hold(
      arrived,
      name,
      `the model did not get ${JSON.stringify(query)}, but ${worker.received.join(' and ')}`,
    );
    count({ texts: 1 });
  }

  private hold(holds: boolean, name: string, violation: string): void {
    if (!holds) {
      const { stackName, status, reason } = this.stack;
      throw new Violation(`${name}: ${violation} (stack ${stackName}, ${status}, last cause "${reason}")`);
    }
  }
}
