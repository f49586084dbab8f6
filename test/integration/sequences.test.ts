import { randomInt } from 'node:crypto';
import { Ground } from '../sequences/lane';
import { LARGEST_SEED, seedOf, trySeed } from '../sequences/try-seed';
import { onEveryVersion } from './support/clusters';
import { inParallel } from './support/pool';

const LANES = 4;
const SHRINK_MS = 120_000;

/** How many sequences are played on each version. */
const SEQUENCES = Number(process.env.SEQUENCES ?? 16);

/** The seed of the first one; a failure names the seed of its own. */
const SEED = Number(process.env.SEQUENCES_SEED ?? randomInt(LARGEST_SEED));

onEveryVersion('a random sequence of deployments, deletes, late events and faults', (node) => {
  let ground: Ground;

  beforeAll(async () => {
    ground = await Ground.prepare(node, LANES);
  }, 120_000);

  afterAll(() => ground.leave());

  it(`keeps the invariants after every step (SEQUENCES_SEED=${SEED})`, async () => {
    const seeds = Array.from({ length: SEQUENCES }, (_, number) => seedOf(SEED, number));
    const found: string[] = [];
    await inParallel(LANES, seeds, async (seed, lane) => {
      // One counter-example is enough to shrink.
      const example = found.length === 0 && (await trySeed(ground.lanes[lane]!, seed, SHRINK_MS));
      if (example) {
        found.push(example.report);
      }
    });
    expect(seeds.length).toBeGreaterThan(0);
    expect(found.join('\n')).toBe('');
  }, 1_200_000);
});
