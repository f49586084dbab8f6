import type { Client } from '@opensearch-project/opensearch';
import { Deadline } from '../../lambda/shared/deadline';
import { until } from '../../lambda/shared/until';
import { TUTORIAL } from '../../local/system/passages';
import type { Assembly } from './support/assembly';
import { changes } from './support/changes';
import { ANSWER } from './support/checks';
import { Deployment } from './support/deployment';
import { reversed } from './support/hub';
import { SteadySearches } from './support/steady-searches';

const SETUP_MS = 900_000;
const DEPLOYMENT_MS = 700_000;
const SEARCHES = 1_000;
const REVERSED = 'a'.repeat(40);
const SCHEDULE = { timeZone: 'Europe/Berlin', on: '07:00', off: '20:00' };

describe('cdk deploy of an endpoint that scales to zero', () => {
  let account: Deployment;
  let app: Assembly;
  let searcher: Client;
  let searches: SteadySearches;
  let endpointName: string;

  const control = () => account.aws.control;
  const hits = async (title: string) => {
    const found = await account.search(searcher);
    account.transcript.hits(title, found);
    return found.map(({ id }) => id);
  };
  const rerank = async () => {
    const documents = TUTORIAL.passages.map(({ text }) => text);
    const { RerankFunctionName } = await account.outputs('Rerank');
    return account.clients.invoke(RerankFunctionName!, { query: TUTORIAL.query, documents, top_n: 1 });
  };
  const asleep = async () => {
    await control().nobodyCalls();
    account.transcript.say('nobody called for a quarter of an hour: no copy, no instance');
  };
  /** No minute passes before the registrar has met the endpoint asleep: the searches would have woken it. */
  const oneMinuteAfterTheRegistrarAsked = async () => {
    const isAsked = () => account.aws.predictions.hasAnswered(400);
    expect(await until(Deadline.in(DEPLOYMENT_MS), isAsked, { everyMs: 500 })).toBe(true);
    await control().minute();
    await control().minute();
    account.transcript.say('the registrar met it asleep, and the alarm went off');
  };
  const servesModel = async () => (await account.servedImage(endpointName)).split(':')[1];

  beforeAll(async () => {
    account = await Deployment.start(process.env.DEPLOYMENT_ORDER_SEED ?? '1');
    app = await account.synthesizeWith('scale-to-zero', { endpoint: { schedule: SCHEDULE } });
    await account.deploy(app, '--all');
    endpointName = (await account.outputs('Rerank')).EndpointName!;
    searcher = await account.searcher();
    searches = new SteadySearches(async () => (await account.search(searcher))[0]!.id, 50);
  }, SETUP_MS);

  afterAll(async () => {
    await searches?.stop();
    await searcher?.close();
    await account?.stop();
  }, 60_000);

  it('reranks a search, and what the rerank function is sent', async () => {
    expect(endpointName).toMatch(/^rerank-endpoint-pairs-g4dn-xlarge-to-zero-/);
    expect((await hits('awake: a search through the pipeline'))[0]).toBe(ANSWER);
    expect(await rerank()).toMatchObject({ reranked: true, results: [{ index: 2 }] });
  });

  it('answers in the plain order while it sleeps, and is woken by the alarm', async () => {
    await asleep();
    const plain = await hits('asleep: the same search, 200 in its plain order');
    expect(plain[0]).not.toBe(ANSWER);
    expect(await rerank()).toMatchObject({ reranked: false, reason: 'waking', retry_after: 60 });

    await control().minute();
    account.transcript.say('a minute later: the alarm went off, and asked for a copy');
    expect(await hits('waking: the same search')).toEqual(plain);
    await control().minute();
    expect((await hits('awake again: the same search'))[0]).toBe(ANSWER);
    expect(await rerank()).toMatchObject({ reranked: true });
  });

  it(
    'wakes it for an update of the connector, and validates',
    async () => {
      await asleep();
      const before = await account.outputs('Rerank');
      app = await app.with('read-timeout', 'Rerank', changes.readTimeout(10));
      await Promise.all([account.deploy(app, 'Rerank', '--exclusively'), oneMinuteAfterTheRegistrarAsked()]);
      expect((await account.outputs('Rerank')).ModelId).not.toBe(before.ModelId);
      expect((await hits('after the update'))[0]).toBe(ANSWER);
    },
    DEPLOYMENT_MS,
  );

  it(
    'moves to another image in place, and goes back from a model that fails its validation',
    async () => {
      app = await app.with('image', 'Rerank', changes.imageTag('transformers4.99.0'));
      await account.deploy(app, 'Rerank', '--exclusively');
      const { outputs } = (await account.clients.stack('Rerank'))!;
      expect(outputs.EndpointName).toBe(endpointName);
      expect(await servesModel()).toContain('transformers4.99.0');

      await account.aws.hub.put(REVERSED, reversed(account.scorer));
      const worse = await app.with('reversed', 'Rerank', changes.modelRevision(REVERSED));
      const { exitCode, output } = await account.tryToDeploy(worse, 'Rerank', '--exclusively');
      expect(exitCode).not.toBe(0);
      expect(output).toContain('did not rank the relevant passage first');
      expect(await account.clients.stack('Rerank')).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', outputs });
      expect((await hits('after the rollback'))[0]).toBe(ANSWER);
    },
    DEPLOYMENT_MS,
  );

  it('is off after its hours, whoever calls, and on again without a deployment', async () => {
    await control().clockStrikes('Off');
    account.transcript.say('20:00 in Berlin: off');
    expect((await hits('off: the same search'))[0]).not.toBe(ANSWER);
    await control().minute();
    await control().minute();
    expect((await hits('off, and nothing wakes it'))[0]).not.toBe(ANSWER);

    await control().clockStrikes('On');
    await control().minute();
    account.transcript.say('07:00 in Berlin: on');
    await control().nobodyCalls();
    expect((await hits('on: the same search'))[0]).toBe(ANSWER);
  });

  it('failed none of the searches all the while', async () => {
    await searches.reach(SEARCHES);
    const { count, failures, tops } = await searches.stop();
    account.transcript.say(`${count} searches, ${failures.length} failed`);
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThanOrEqual(SEARCHES);
    expect(tops).toContain(ANSWER);
  }, 200_000);

  it(
    'is destroyed without leaving anything',
    async () => {
      await account.destroy(app, '--all');
      expect(await account.madeInAccount()).toEqual([]);
      expect(await account.madeInOpenSearch()).toEqual([]);
      expect(await control().oversights()).toEqual([]);
    },
    DEPLOYMENT_MS,
  );
});
