import { TUTORIAL } from '../../../local/system/passages';
import type { Assembly } from './assembly';
import { changes } from './changes';
import { type Deployment, PIPELINE } from './deployment';

/** The passage that answers the tutorial's question. */
export const ANSWER = '3';

/** The purposes of a first deployment, in this order. */
export const CHECKS = {
  deploys: {
    promise: 'makes both stacks, and says what they hold',
    async holds(account: Deployment, app: Assembly) {
      await account.deploy(app, '--all');
      expect(await account.outputs('SearchDomain')).toMatchObject({
        DomainEndpoint: expect.stringMatching(/^search-[a-z0-9-]+\.us-east-1\.es\.amazonaws\.com$/),
      });
      expect(await account.outputs('Rerank')).toEqual({
        EndpointName: expect.stringMatching(/^rerank-endpoint-pairs-g4dn-xlarge-[0-9a-f]{8}$/),
        ModelId: expect.stringMatching(/^[\w-]{20}$/),
        PipelineName: PIPELINE,
        RerankFunctionName: expect.stringMatching(/^Rerank-/),
        RerankUrl: expect.stringMatching(/^https:\/\/.*\.lambda-url\.us-east-1\.on\.aws\/$/),
      });
      const made = await account.madeInOpenSearch();
      expect(made.map((thing) => thing.split(' ')[0])).toEqual([
        'connectors',
        'model_groups',
        'models',
        'pipeline',
      ]);
    },
  },
  searches: {
    promise: 'lets a search through the pipeline put the answer on top',
    async holds(account: Deployment) {
      const searcher = await account.searcher();
      try {
        const hits = await account.search(searcher);
        account.transcript.hits('a search through the pipeline', hits);
        const scores = hits.map(({ score }) => score);
        expect(hits[0]!.id).toBe(ANSWER);
        expect(scores).toEqual(scores.toSorted((a, b) => b - a));
        expect(scores.every((score) => score > 0 && score < 1)).toBe(true);
      } finally {
        await searcher.close();
      }
    },
  },
  calls: {
    promise: 'gives a rerank function that scores documents through the same endpoint',
    async holds(account: Deployment) {
      const { query, passages } = TUTORIAL;
      const { RerankFunctionName } = await account.outputs('Rerank');
      const documents = passages.map(({ text }) => text);
      const answer = await account.clients.invoke(RerankFunctionName!, { query, documents, top_n: 2 });
      expect(answer).toMatchObject({ reranked: true, results: [{ index: 2 }, {}] });
    },
  },
  repairs: {
    promise: 'lets a deployment repair an endpoint whose instances fail every call',
    async holds(account: Deployment, app: Assembly) {
      const { EndpointName } = await account.outputs('Rerank');
      await account.aws.control.breakEndpoint(EndpointName!);
      await account.deploy(
        await app.with('repaired', 'Rerank', changes.imageTag('transformers4.99.1')),
        '--all',
      );
      expect(await account.servedImage(EndpointName!)).toContain('transformers4.99.1');
    },
  },
} as const;
