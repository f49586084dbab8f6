import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@opensearch-project/opensearch';
import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';
import { wrongWithSearch } from './reranked-search';

const SEARCHERS = 8;
/** Between two searches of one searcher, so that what is searched while is not starved on a small machine. */
const PAUSE_MS = 25;

/** People who search through a pipeline all the while, from before it is there. */
export class SearchLoad {
  /** Searches that were answered, reranked or not. */
  answered = 0;
  /** The violations in searches since the first one that was answered; must stay empty. */
  readonly violations: string[] = [];
  private over = false;
  private readonly searchers: Promise<unknown>;

  constructor(
    private readonly client: Client,
    private readonly target: { readonly index: string; readonly pipelineName: string },
  ) {
    this.searchers = Promise.all(Array.from({ length: SEARCHERS }, () => this.search()));
  }

  /** Waits until so many more searches have been answered. */
  async goesOn(more: number): Promise<void> {
    const enough = this.answered + more;
    const isEnough = () => this.answered >= enough || this.violations.length > 0;
    await until(Deadline.NONE, isEnough, { everyMs: PAUSE_MS });
  }

  /** Lets the searches under way end. */
  async end(): Promise<void> {
    this.over = true;
    await this.searchers;
  }

  private async search(): Promise<void> {
    while (!this.over) {
      try {
        const wrong = await wrongWithSearch(this.client, this.target);
        this.answered++;
        if (wrong) {
          this.violations.push(wrong);
        }
      } catch (error) {
        const reason = (error as Error).message;
        // Until the pipeline is there nobody can search through it; from then on it must be there.
        if (this.answered > 0 || !reason.includes(`Pipeline ${this.target.pipelineName} is not defined`)) {
          this.violations.push(reason);
        }
      }
      await sleep(PAUSE_MS);
    }
  }
}
