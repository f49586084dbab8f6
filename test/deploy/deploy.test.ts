import type { Client } from '@opensearch-project/opensearch';
import { FAULTS } from '../../local/endpoint';
import { TUTORIAL } from '../../local/system/passages';
import { ofKind } from '../integration/support/inventory';
import type { Assembly } from './support/assembly';
import { breakageNamed, READY } from './support/breakages';
import { changes } from './support/changes';
import { Deployment, INDEX, PIPELINE } from './support/deployment';
import {
  admitTheRegistrar,
  deployTheirEndpoint,
  nameTheirDomain,
  THEIR_ENDPOINT,
  THEIR_STACK,
} from './support/existing';
import { searcherOf } from './support/searcher';
import { allow } from './support/security';
import { OPERATOR, OPERATOR_PERMISSIONS, runSmoke } from './support/smoke';
import { type SearchRecord, SteadySearches } from './support/steady-searches';

const { query, passages } = TUTORIAL;
/** The passage that answers the tutorial's question. */
const ANSWER = '3';

describe('cdk deploy', () => {
  let account: Deployment;
  let dev: Assembly;
  let searcher: Client;
  let searches: SteadySearches | undefined;

  const noneFailed = ({ count, failures, tops }: SearchRecord) => {
    account.transcript.say(`${count} searches so far, ${failures.length} failed`);
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(10);
    expect([...tops]).toEqual([ANSWER]);
  };

  beforeAll(async () => {
    account = await Deployment.start(process.env.DEPLOYMENT_ORDER_SEED ?? '1');
    dev = await account.synthesize('dev');
    await breakageNamed(process.env.DEPLOYMENT_BREAKAGE)?.apply(dev);
    account.transcript.say(READY);
  }, 300_000);

  afterAll(async () => {
    await searches?.stop();
    await searcher?.close();
    await account?.stop();
  }, 60_000);

  describe('of an empty account', () => {
    it('makes both stacks, and says what they hold', async () => {
      await account.deploy(dev, '--all');
      expect(await account.outputs('SearchDomain')).toMatchObject({
        DomainEndpoint: expect.stringMatching(/^search-[a-z0-9-]+\.us-east-1\.es\.amazonaws\.com$/),
      });
      expect(await account.outputs('Rerank')).toEqual({
        EndpointName: expect.stringMatching(/^rerank-endpoint-pairs-/),
        ModelId: expect.stringMatching(/^[\w-]{20}$/),
        PipelineName: PIPELINE,
        RerankFunctionName: expect.stringMatching(/^Rerank-/),
        RerankUrl: expect.stringMatching(/^https:\/\/.*\.lambda-url\.us-east-1\.on\.aws\/$/),
      });
      expect((await account.madeInOpenSearch()).map((thing) => thing.split(' ')[0])).toEqual([
        'connectors',
        'model_groups',
        'models',
        'pipeline',
      ]);
    }, 400_000);

    it('lets a search through the pipeline put the answer on top', async () => {
      const { DomainEndpoint } = await account.outputs('SearchDomain');
      searcher = await searcherOf(account.aws, account.clients, DomainEndpoint!, INDEX);
      const hits = await account.search(searcher);
      account.transcript.hits('a search through the pipeline', hits);
      const scores = hits.map(({ score }) => score);
      expect(hits[0]!.id).toBe(ANSWER);
      expect(scores).toEqual(scores.toSorted((a, b) => b - a));
      expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
    }, 60_000);

    it('gives a rerank function that scores documents through the same endpoint', async () => {
      const { RerankFunctionName } = await account.outputs('Rerank');
      const documents = passages.map(({ text }) => text);
      const answer = await account.clients.invoke(RerankFunctionName!, { query, documents, top_n: 2 });
      expect(answer).toMatchObject({ reranked: true, results: [{ index: 2 }, {}] });
    }, 60_000);
  });

  describe('and npm run smoke', () => {
    const failsWith = async (...words: readonly string[]) => {
      const { exitCode, output } = await runSmoke(account.aws, '--stack', 'Rerank');
      expect(exitCode).toBe(1);
      for (const word of words) {
        expect(output).toContain(word);
      }
    };

    it('fails for somebody whom the domain does not know', async () => {
      await failsWith('no permissions for', 'must map your role');
    }, 60_000);

    it('prints both orders and latencies, and removes what it made', async () => {
      await allow(account.aws, 'operator', OPERATOR, OPERATOR_PERMISSIONS);
      const { exitCode, output } = await runSmoke(account.aws, '--stack', 'Rerank');
      process.stderr.write(`${output}\n`);
      expect(exitCode).toBe(0);
      expect(output).toMatch(/Rerank function: 3 \(0\.\d{4}\), /);
      expect(output).toMatch(/ms {2}search through the pipeline/);
      expect((await account.administrator.indices.get({ index: 'smoke-*' })).body).toEqual({});
    }, 60_000);

    it('fails when the endpoint is stopped', async () => {
      account.aws.endpoint.faults = { failWith: FAULTS.unavailable };
      await failsWith('Could not search through the pipeline', 'The SageMaker endpoint does not score');
      account.aws.endpoint.faults = {};
    }, 60_000);

    it('fails when the pipeline was deleted', async () => {
      const { transport } = account.administrator;
      const path = `/_search/pipeline/${PIPELINE}`;
      const { body } = await transport.request({ method: 'GET', path });
      await transport.request({ method: 'DELETE', path });
      await failsWith(`has no search pipeline ${PIPELINE}`);
      const pipeline = (body as unknown as Record<string, object>)[PIPELINE]!;
      await transport.request({ method: 'PUT', path, body: pipeline });
    }, 60_000);

    it('fails when there is no such stack', async () => {
      const { exitCode, output } = await runSmoke(account.aws, '--stack', 'Another');
      expect(output).toContain('There is no stack Another');
      expect(exitCode).toBe(1);
    }, 60_000);
  });

  describe('of a change, while searches go on', () => {
    it('moves to another connector, another field and another image', async () => {
      searches = new SteadySearches(async () => (await account.search(searcher))[0]!.id);
      const before = await account.outputs('Rerank');
      dev = await dev.with('changed', 'Rerank', (template) => {
        changes.readTimeout(10)(template);
        changes.documentField('title')(template);
        changes.imageTag('transformers4.99.0')(template);
      });
      await account.deploy(dev, '--all');

      const after = await account.outputs('Rerank');
      expect(after).toEqual({ ...before, ModelId: expect.not.stringContaining(before.ModelId!) });
      const made = await account.madeInOpenSearch();
      expect(ofKind(made, 'models')).toEqual([expect.stringContaining(after.ModelId!)]);
      expect(ofKind(made, 'connectors')).toHaveLength(1);
      const path = `/_search/pipeline/${PIPELINE}`;
      const { body } = await account.administrator.transport.request({ method: 'GET', path });
      expect(JSON.stringify(body)).toContain('"document_fields":["passage_text","title"]');
      expect(await account.servedImage(after.EndpointName!)).toContain('transformers4.99.0');
      noneFailed(searches.record);
    }, 400_000);

    it('changes nothing when nothing changed', async () => {
      const output = await account.deploy(dev, '--all');
      expect(output.match(/\(no changes\)/g)).toHaveLength(2);
    }, 120_000);

    it('rolls back when the new model fails its proof', async () => {
      const { outputs } = (await account.clients.stack('Rerank'))!;
      const made = await account.madeInOpenSearch();
      const broken = await dev.with('equal-scores', 'Rerank', changes.equalScores);
      const { exitCode, output } = await account.tryToDeploy(broken, 'Rerank', '--exclusively');
      expect(exitCode).not.toBe(0);
      expect(output).toContain('is no reranker');
      expect(await account.clients.stack('Rerank')).toEqual({ status: 'UPDATE_ROLLBACK_COMPLETE', outputs });
      expect(await account.madeInOpenSearch()).toEqual(made);
      noneFailed(searches!.record);
    }, 400_000);

    it('failed no search and left none without reranking', async () => {
      noneFailed(await searches!.stop());
    });
  });

  describe('and cdk destroy', () => {
    it('takes the rerank stack away and leaves nothing of it in OpenSearch', async () => {
      await account.destroy(dev, 'Rerank');
      expect(await account.madeInOpenSearch()).toEqual([]);
      expect((await account.clients.stack('SearchDomain'))?.status).toMatch(/_COMPLETE$/);
    }, 200_000);

    it('leaves nothing in OpenSearch when a first deployment fails its proof', async () => {
      const broken = await dev.with('never-proven', 'Rerank', changes.equalScores);
      expect((await account.tryToDeploy(broken, 'Rerank', '--exclusively')).exitCode).not.toBe(0);
      expect((await account.clients.stack('Rerank'))?.status).toBe('ROLLBACK_COMPLETE');
      expect(await account.madeInOpenSearch()).toEqual([]);
      await account.destroy(dev, 'Rerank');
    }, 400_000);
  });

  describe('of a domain and an endpoint that are there already', () => {
    let existing: Assembly;

    it('adds reranking to them, once their administrator has let the registrar in', async () => {
      await deployTheirEndpoint(account);
      const { DomainEndpoint } = await account.outputs('SearchDomain');
      const domain = await account.aws.control.domain(DomainEndpoint!);
      existing = await account.synthesize('existing');
      await nameTheirDomain(existing, domain!.arn, DomainEndpoint!);

      const deployed = new AbortController();
      await Promise.all([
        account.deploy(existing, '--all').finally(() => deployed.abort()),
        admitTheRegistrar(account, deployed.signal),
      ]);
      expect(await account.outputs('Rerank')).toMatchObject({ EndpointName: THEIR_ENDPOINT });
      expect((await account.search(searcher))[0]!.id).toBe(ANSWER);
    }, 400_000);

    it('leaves both as they were when it is destroyed', async () => {
      await account.destroy(existing, '--all');
      expect(await account.madeInOpenSearch()).toEqual([]);
      expect(await account.servedImage(THEIR_ENDPOINT)).toContain('theirs:1');
      await account.clients.deleteStack(THEIR_STACK);
    }, 200_000);
  });

  it('leaves nothing in the account when everything is destroyed', async () => {
    await account.destroy(dev, '--all');
    expect(await account.clients.stack('Rerank')).toBeUndefined();
    expect(await account.clients.stack('SearchDomain')).toBeUndefined();
    expect(await account.madeInAccount()).toEqual([]);
    expect(await account.madeInOpenSearch()).toEqual([]);
  }, 200_000);
});
