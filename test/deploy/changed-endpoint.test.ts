import type { Client } from '@opensearch-project/opensearch';
import { FAULTS } from '../support/faulty-endpoint';
import type { Assembly } from './support/assembly';
import { changes } from './support/changes';
import { ANSWER, CHECKS } from './support/checks';
import { Deployment } from './support/deployment';
import { reversed } from './support/hub';
import { type SearchRecord, SteadySearches } from './support/steady-searches';

const SETUP_MS = 900_000;
/** The registrar may take two minutes for a validation, and a thousand searches as long on a busy machine. */
const DEPLOYMENT_MS = 1_200_000;
const SEARCHES = 1_000;
const SEARCH_PAUSE_MS = 20;

/** Revisions of the model on the Hub. */
const REVISION = { reversed: 'a'.repeat(40), good: 'b'.repeat(40), failing: 'c'.repeat(40) };

const GOLDEN_QUERY = {
  id: 'tides',
  query: 'What causes the tide?',
  winner: 'The tide is caused by the gravity of the moon.',
  losers: ['Bread rises because yeast turns sugar into carbon dioxide.'],
};

describe('a deployment that changes what the endpoint serves', () => {
  let account: Deployment;
  let dev: Assembly;
  let searcher: Client;
  let searches: SteadySearches | undefined;

  const top = async () => (await account.search(searcher))[0]!.id;
  const searching = () => {
    searches = new SteadySearches(top, SEARCH_PAUSE_MS);
    return searches;
  };
  const noneFailed = ({ count, failures }: SearchRecord) => {
    account.transcript.say(`${count} searches, ${failures.length} failed`);
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(SEARCHES);
  };
  const to = (revision: string, name: string) => dev.with(name, 'Rerank', changes.modelRevision(revision));
  const deployTo = async (revision: string, name: string) => {
    dev = await to(revision, name);
    await account.deploy(dev, 'Rerank', '--exclusively');
  };
  /** The endpoint's model, and the registered model. */
  const state = async () => {
    const outputs = await account.outputs('Rerank');
    return {
      outputs,
      configuration: await account.servedConfiguration(outputs.EndpointName!),
      made: await account.madeInOpenSearch(),
    };
  };
  const predictions = (from: number) =>
    account.transcript.lines.slice(from).filter((line) => /test prediction: POST .* answers 200/.test(line));

  beforeAll(async () => {
    account = await Deployment.start(process.env.DEPLOYMENT_ORDER_SEED ?? '1');
    dev = await account.synthesize('dev');
    await CHECKS.deploys.holds(account, dev);
    searcher = await account.searcher();
    await account.aws.hub.put(REVISION.reversed, reversed(account.scorer));
  }, SETUP_MS);

  afterAll(async () => {
    await searches?.stop();
    await searcher?.close();
    await account?.stop();
  }, 60_000);

  /** Deploys it while searches go on, which must fail with that message and leave everything as it was. */
  const goesBack = async (assembly: Assembly, message: RegExp) => {
    const before = await state();
    const load = searching();
    await load.reach(SEARCHES / 4);
    const { exitCode, output } = await account.tryToDeploy(assembly, 'Rerank', '--exclusively');
    await load.reach(SEARCHES);
    noneFailed(await load.stop());

    expect(exitCode).not.toBe(0);
    expect(output).toMatch(message);
    expect((await account.clients.stack('Rerank'))?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await state()).toEqual(before);
    // Between the switch of the traffic and the rollback the order is that of the model that fails.
    expect(load.record.tops).toContain(ANSWER);
    expect(await top()).toBe(ANSWER);
  };

  it(
    'to a model that ranks the wrong way round fails its validation, and goes back, while no search fails',
    async () => goesBack(await to(REVISION.reversed, 'reversed'), /did not rank the relevant passage first/),
    DEPLOYMENT_MS,
  );

  it(
    'to a good model ends well, with the test predictions in the transcript, while no search fails',
    async () => {
      const before = await state();
      const from = account.transcript.lines.length;
      const load = searching();
      await load.reach(SEARCHES / 4);
      await deployTo(REVISION.good, 'good');
      await load.reach(SEARCHES);
      noneFailed(await load.stop());

      const after = await state();
      expect(after.outputs).toEqual(before.outputs);
      expect(after.configuration).not.toBe(before.configuration);
      expect(load.record.tops).toEqual(new Set([ANSWER]));
      expect(predictions(from)).toEqual([
        expect.stringContaining(after.outputs.ModelId!),
        expect.stringContaining(after.outputs.ModelId!),
      ]);
    },
    DEPLOYMENT_MS,
  );

  it(
    'to a model that ranks golden queries wrongly fails its validation, names the case, and goes back',
    async () => {
      const from = account.transcript.lines.length;
      const validated = await account.synthesizeWithGoldenQueries('dev', [GOLDEN_QUERY]);
      dev = await validated.with('golden', 'Rerank', changes.modelRevision(REVISION.good));
      await account.deploy(dev, 'Rerank', '--exclusively');
      // Only the requirement changed, so that the model that serves gets two predictions: one of hostile
      // text, one of the case.
      expect(predictions(from)).toHaveLength(2);

      await goesBack(
        await to(REVISION.reversed, 'golden-reversed'),
        /ranks 1 of 1 golden queries wrongly; 0 hold, and 1 must.*tides \(line 1\): losers\.0 got/s,
      );
    },
    DEPLOYMENT_MS,
  );

  it(
    'repairs an endpoint whose container fails every call',
    async () => {
      const served = await account.aws.hub.put(REVISION.failing);
      await deployTo(REVISION.failing, 'not-failing-yet');
      served.faults = { failWith: FAULTS.modelOverloaded };
      await expect(top()).rejects.toThrow(/503/);

      await deployTo(REVISION.good, 'repaired');
      expect(await top()).toBe(ANSWER);
    },
    DEPLOYMENT_MS,
  );

  it('leaves nothing behind', async () => {
    await account.destroy(dev, '--all');
    expect(await account.madeInAccount()).toEqual([]);
    expect(await account.madeInOpenSearch()).toEqual([]);
  }, 200_000);
});
