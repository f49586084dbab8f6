import { randomInt } from 'node:crypto';
import { Environment } from '../sequences/environment';
import { LARGEST_SEED, seedOf, trySeed } from '../sequences/try-seed';
import { onEveryVersion } from './support/clusters';
import { inParallel } from './support/pool';

const WORKERS = 4;
const SHRINK_MS = 120_000;

/** How many sequences run on each version. */
const SEQUENCES = Number(process.env.SEQUENCES ?? 16);

/** The seed of the first one; a failure names the seed of its own. */
const SEED = Number(process.env.SEQUENCES_SEED ?? randomInt(LARGEST_SEED));

onEveryVersion('a random sequence of deployments, deletes, late events and faults', (node) => {
  let environment: Environment;

  beforeAll(async () => {
    environment = await Environment.prepare(node, WORKERS);
  }, 120_000);

  afterAll(() => environment.close());

  it(`keeps the invariants after every step (SEQUENCES_SEED=${SEED})`, async () => {
    const seeds = Array.from({ length: SEQUENCES }, (_, number) => seedOf(SEED, number));
    const found: string[] = [];
    await inParallel(WORKERS, seeds, async (seed, worker) => {
      // One counter-example is enough to shrink.
      const example = found.length === 0 && (await trySeed(environment.workers[worker]!, seed, SHRINK_MS));
      if (example) {
        found.push(example.report);
      }
    });
    expect(seeds.length).toBeGreaterThan(0);
    expect(found.join('\n')).toBe('');
  }, 1_200_000);
});
