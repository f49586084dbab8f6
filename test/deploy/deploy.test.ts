import type { Client } from '@opensearch-project/opensearch';
import type { RunningServer } from '../../local/http/listen';
import type { GoldenQuery } from '../../protocol/golden-queries/golden-query';
import { ofKind } from '../integration/support/inventory';
import { API_KEY_CHECKS } from './support/api-key-checks';
import type { Assembly } from './support/assembly';
import { changes } from './support/changes';
import { ANSWER, CHECKS } from './support/checks';
import { Deployment, PIPELINE } from './support/deployment';
import {
  admitTheRegistrar,
  deployTheirEndpoint,
  nameTheirDomain,
  THEIR_ENDPOINT,
  THEIR_STACK,
} from './support/existing';
import { openFunctionUrl } from './support/function-url';
import { REGION } from './support/region';
import { SMOKE_CHECKS } from './support/smoke-checks';
import { type SearchRecord, SteadySearches } from './support/steady-searches';

/** The registrar waits two minutes for a permission, and the CLI for the registrar. */
const DEPLOYMENT_MS = 700_000;
const SMOKE_MS = 180_000;
const SETUP_MS = 900_000;

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
  }, SETUP_MS);

  afterAll(async () => {
    await searches?.stop();
    await searcher?.close();
    await account?.stop();
  }, SMOKE_MS);

  describe('of an empty account', () => {
    it.each(Object.values(CHECKS))('$promise', ({ holds }) => holds(account, dev), DEPLOYMENT_MS);
  });

  describe('and npm run smoke', () => {
    it.each(SMOKE_CHECKS)('$promise', ({ holds }) => holds(account), SMOKE_MS);
  });

  describe('of a change, while searches go on', () => {
    it(
      'moves to another connector, another field and another image',
      async () => {
        searcher = await account.searcher();
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
      },
      DEPLOYMENT_MS,
    );

    it('changes nothing when nothing changed', async () => {
      const output = await account.deploy(dev, '--all');
      expect(output.match(/\(no changes\)/g)).toHaveLength(2);
    }, 120_000);

    describe('with golden queries of its own', () => {
      const CASE = {
        id: 'capital',
        query: 'What is the capital of the United States?',
        winner: 'Washington, D.C. is the capital of the United States.',
        losers: [
          'Confidential: bread rises because yeast makes gas.',
          'Confidential: the moon causes the tide.',
        ],
      };
      const TEXTS = /Confidential|Washington, D\.C\. is/;
      const withGoldenQueries = async (goldenQueries: readonly GoldenQuery[], seconds: number) =>
        (await account.synthesizeWithGoldenQueries('dev', goldenQueries)).with(
          'changed',
          'Rerank',
          (template) => {
            changes.readTimeout(seconds)(template);
            changes.documentField('title')(template);
            changes.imageTag('transformers4.99.0')(template);
          },
        );
      const nothingIsTold = async (output: string) => {
        expect(output).not.toMatch(TEXTS);
        const events = await account.clients.events('Rerank');
        expect(JSON.stringify(events)).not.toMatch(TEXTS);
        const lines = await account.aws.control.logLines();
        expect(lines.length).toBeGreaterThan(10);
        expect(lines.filter((line) => TEXTS.test(line))).toEqual([]);
      };

      it(
        'serves a model for which they hold',
        async () => {
          const before = await account.outputs('Rerank');
          const cases = Array.from({ length: 7 }, (_, index) => ({ ...CASE, id: `capital-${index}` }));
          dev = await withGoldenQueries(cases, 11);
          await nothingIsTold(await account.deploy(dev, 'Rerank', '--exclusively'));
          const { ModelId } = await account.outputs('Rerank');
          expect(ModelId).not.toBe(before.ModelId);
          const predictions = (await account.aws.control.logLines()).filter((line) =>
            line.includes(`_predict/text_similarity/${ModelId}`),
          );
          // One more is of hostile text.
          expect(predictions).toHaveLength(cases.length + 1);
          noneFailed(searches!.record);
        },
        DEPLOYMENT_MS,
      );

      it(
        'goes back from one that ranks 200 of them wrongly, and names cases and scores, not texts',
        async () => {
          const { outputs } = (await account.clients.stack('Rerank'))!;
          const made = await account.madeInOpenSearch();
          const wrong = Array.from({ length: 200 }, (_, index) => ({
            ...CASE,
            id: `capital-${index}`,
            winner: CASE.losers[0]!,
            losers: [CASE.winner],
          }));
          const broken = await withGoldenQueries(wrong, 12);
          const { exitCode, output } = await account.tryToDeploy(broken, 'Rerank', '--exclusively');
          expect(exitCode).not.toBe(0);
          expect(output).toMatch(
            /ranks 200 of 200 golden queries wrongly; 0 hold, and 200 must.*capital-0 \(line 1\): losers\.0 got 0\.\d+, 0\.\d+ more than the winner \(0\.\d+\)/s,
          );
          expect(output).toContain('npm run evaluate -- --golden-queries FILE');
          await nothingIsTold(output);
          expect(await account.clients.stack('Rerank')).toEqual({
            status: 'UPDATE_ROLLBACK_COMPLETE',
            outputs,
          });
          expect(await account.madeInOpenSearch()).toEqual(made);
          noneFailed(searches!.record);
        },
        DEPLOYMENT_MS,
      );
    });

    it(
      'moves to a second endpoint when the instance type is another, and removes the first',
      async () => {
        const before = await account.outputs('Rerank');
        const moved = await account.synthesizeWith('dev', { endpoint: { instanceType: 'ml.g5.xlarge' } });
        await account.deploy(moved, 'Rerank', '--exclusively');

        const after = await account.outputs('Rerank');
        expect(after.EndpointName).toMatch(/^rerank-endpoint-pairs-g5-xlarge-/);
        expect(after.ModelId).not.toBe(before.ModelId);
        expect(ofKind(await account.madeInOpenSearch(), 'models')).toHaveLength(1);
        const endpoints = (await account.aws.control.sageMakerResources()).filter(({ id }) =>
          id.includes(':endpoint/'),
        );
        expect(endpoints.map(({ id }) => id)).toEqual([expect.stringMatching(`/${after.EndpointName}$`)]);
        await CHECKS.calls.holds(account);
        noneFailed(searches!.record);
      },
      DEPLOYMENT_MS,
    );

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

    it(
      'leaves nothing in OpenSearch when a first deployment fails its validation',
      async () => {
        const broken = await dev.with('never-validated', 'Rerank', changes.equalScores);
        expect((await account.tryToDeploy(broken, 'Rerank', '--exclusively')).exitCode).not.toBe(0);
        expect((await account.clients.stack('Rerank'))?.status).toBe('ROLLBACK_COMPLETE');
        expect(await account.madeInOpenSearch()).toEqual([]);
        await account.destroy(dev, 'Rerank');
      },
      DEPLOYMENT_MS,
    );
  });

  describe('of a domain and an endpoint that are there already', () => {
    let existing: Assembly;

    it(
      'adds reranking to them, once their administrator has let the registrar in',
      async () => {
        const apiKeysSecretArn = await deployTheirEndpoint(account);
        const { DomainEndpoint } = await account.outputs('SearchDomain');
        const domain = await account.aws.control.domain(DomainEndpoint!);
        existing = await account.synthesizeWith('existing', {
          // A profile's secret is in its own region, which is another one before it is named anew.
          rerank: { apiKeysSecretArn: apiKeysSecretArn.replace(REGION.name, 'eu-west-1') },
        });
        await nameTheirDomain(existing, domain!.arn, DomainEndpoint!);

        const deployed = new AbortController();
        await Promise.all([
          account.deploy(existing, '--all').finally(() => deployed.abort()),
          admitTheRegistrar(account, deployed.signal),
        ]);
        expect(await account.outputs('Rerank')).toMatchObject({ EndpointName: THEIR_ENDPOINT });
        searcher ??= await account.searcher();
        expect((await account.search(searcher))[0]!.id).toBe(ANSWER);
      },
      DEPLOYMENT_MS,
    );

    describe('and an API key of their clients', () => {
      let url: RunningServer;

      beforeAll(async () => {
        const { RerankFunctionName } = await account.outputs('Rerank');
        url = await openFunctionUrl(account.clients, RerankFunctionName!);
      });
      afterAll(() => url?.close());

      it.each(API_KEY_CHECKS)('$promise', ({ holds }) => holds(url.url), 60_000);
    });

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

  it("sent nothing that could not be held against AWS's models, and deleted nothing that an endpoint used", async () => {
    expect(await account.aws.control.oversights()).toEqual([]);
  });
});
