import { setTimeout as sleep } from 'node:timers/promises';
import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';

const SEARCHERS = 2;
const PAUSE_MS = 100;

/** How the searches went. */
export interface SearchRecord {
  readonly count: number;
  /** The error of each failed search. */
  readonly failures: readonly string[];
  /** The ids that came out on top. */
  readonly tops: ReadonlySet<string>;
}

/** Searches without a stop, as the users of a deployed system do. */
export class SteadySearches {
  private readonly stopping = new AbortController();
  private readonly failures: string[] = [];
  private readonly tops = new Set<string>();
  private readonly running: Promise<unknown>;
  private count = 0;

  /**
   * @param search - answers the id of the first hit
   * @param pauseMs - between two searches of one searcher
   */
  constructor(
    private readonly search: () => Promise<string>,
    private readonly pauseMs = PAUSE_MS,
  ) {
    this.running = Promise.all(Array.from({ length: SEARCHERS }, () => this.searchUntilStopped()));
  }

  /** Lets the searches under way end. */
  async stop(): Promise<SearchRecord> {
    this.stopping.abort();
    await this.running;
    return this.record;
  }

  /** Waits until so many have been sent. */
  async reach(count: number): Promise<void> {
    await until(Deadline.NONE, () => this.count >= count, { everyMs: PAUSE_MS });
  }

  /** How the searches went so far. */
  get record(): SearchRecord {
    return { count: this.count, failures: [...this.failures], tops: new Set(this.tops) };
  }

  private async searchUntilStopped(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.count++;
      try {
        this.tops.add(await this.search());
      } catch (error) {
        this.failures.push(`${new Date().toISOString()} ${(error as Error).message}`);
      }
      await sleep(this.pauseMs);
    }
  }
}
