import type { Client } from '@opensearch-project/opensearch';
import { invokeModel } from '../../lambda/rerank/invoke-model';
import { ofKind } from '../integration/support/inventory';
import type { Assembly } from './support/assembly';
import { changes } from './support/changes';
import { ANSWER, CHECKS } from './support/checks';
import { Deployment } from './support/deployment';
import { SteadySearches } from './support/steady-searches';

const SETUP_MS = 900_000;
const DEPLOYMENT_MS = 700_000;

/** The one line of the profile, `endpoint`, in each of the choices. */
const CHOICES = {
  gpu: { instanceType: 'ml.g4dn.xlarge' },
  serverless: { serverless: {} },
  larger: { serverless: { memorySize: 4096, provisionedConcurrency: 1 } },
  bedrock: { serving: 'bedrock', bedrockModel: 'cohere.rerank-v3-5:0' },
} as const;

/** A search waits no longer, and a model that goes for no more searches. */
const READ_SECONDS = 5;

describe('one stack that goes from a GPU to serverless, to Amazon Bedrock and back', () => {
  let account: Deployment;
  let searcher: Client;
  let searches: SteadySearches | undefined;
  let deployed: Assembly;

  const top = async () => (await account.search(searcher))[0]!.id;
  const as = async (choice: keyof typeof CHOICES): Promise<Assembly> => {
    const others = { modelId: undefined, instanceType: undefined, instanceCount: undefined };
    const assembly = await account.synthesizeWith('dev', { endpoint: { ...others, ...CHOICES[choice] } });
    await assembly.edit('Rerank', changes.readTimeout(READ_SECONDS));
    return assembly;
  };
  const deploy = async (choice: keyof typeof CHOICES) => {
    deployed = await as(choice);
    await account.deploy(deployed, 'Rerank', '--exclusively');
  };
  const endpoints = async () =>
    (await account.aws.control.sageMakerResources())
      .filter(({ type }) => type === 'AWS::SageMaker::Endpoint')
      .map(({ id }) => id.split('/').at(-1));
  /** Reranked searches only, and the function too; one model is left. */
  const serves = async () => {
    expect(await top()).toBe(ANSWER);
    await CHECKS.calls.holds(account);
    expect(ofKind(await account.madeInOpenSearch(), 'models')).toHaveLength(1);
    noneFailed();
  };
  const noneFailed = () => {
    const { count, failures, tops } = searches!.record;
    account.transcript.say(`${count} searches so far, ${failures.length} failed`);
    expect(failures).toEqual([]);
    expect([...tops]).toEqual([ANSWER]);
  };
  /** Leaves everything as it was when a new model fails its validation. */
  const goesBack = async () => {
    const before = { made: await account.madeInOpenSearch(), outputs: await account.outputs('Rerank') };
    const broken = await deployed.with('equal-scores', 'Rerank', changes.equalScores);
    const { exitCode, output } = await account.tryToDeploy(broken, 'Rerank', '--exclusively');
    expect(exitCode).not.toBe(0);
    expect(output).toContain('did not rank the relevant passage first');
    expect((await account.clients.stack('Rerank'))?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect({ made: await account.madeInOpenSearch(), outputs: await account.outputs('Rerank') }).toEqual(
      before,
    );
    noneFailed();
  };

  beforeAll(async () => {
    account = await Deployment.start(process.env.DEPLOYMENT_ORDER_SEED ?? '1');
    deployed = await as('gpu');
    await CHECKS.deploys.holds(account, deployed);
    searcher = await account.searcher();
    searches = new SteadySearches(top);
  }, SETUP_MS);

  afterAll(async () => {
    await searches?.stop();
    await searcher?.close();
    await account?.stop();
  }, 60_000);

  describe('serverless', () => {
    it(
      'gets a second endpoint, waits until its container has started, and removes the first',
      async () => {
        const before = await account.outputs('Rerank');
        await deploy('serverless');
        const after = await account.outputs('Rerank');
        expect(after).toMatchObject({ PipelineName: before.PipelineName });
        expect(after.EndpointName).toMatch(/^rerank-endpoint-pairs-serverless-[0-9a-f]{8}$/);
        expect(await endpoints()).toEqual([after.EndpointName]);
        await serves();
      },
      DEPLOYMENT_MS,
    );

    it('goes back when another connector fails its validation', goesBack, DEPLOYMENT_MS);

    it('answers a search in its plain order while a container starts, and the next one reranked', async () => {
      await searches!.stop();
      noneFailed();
      account.aws.serverless.end();
      expect(await top()).not.toBe(ANSWER);
      account.transcript.say('a search that met no container was answered in its plain order');
      await account.aws.serverless.started();
      expect(await top()).toBe(ANSWER);
      searches = new SteadySearches(top);
    }, 60_000);

    it(
      'gets more memory in place, and is validated again',
      async () => {
        const before = await account.outputs('Rerank');
        const from = account.transcript.lines.length;
        await deploy('larger');
        expect(await account.outputs('Rerank')).toEqual(before);
        const predictions = account.transcript.lines
          .slice(from)
          .filter((line) => /test prediction/.test(line));
        expect(predictions.length).toBeGreaterThanOrEqual(2);
        await serves();
      },
      DEPLOYMENT_MS,
    );

    it('answers what needs more than 4 MB in parts', async () => {
      const { RerankFunctionName } = await account.outputs('Rerank');
      const documents = Array.from({ length: 10 }, (_, index) => `${index} `.repeat(220_000));
      const request = { query: 'three', documents };
      const answer = await account.clients.invoke(RerankFunctionName!, request);
      expect(JSON.stringify(request).length).toBeGreaterThan(4 * 1024 * 1024);
      expect(answer).toMatchObject({ reranked: true, results: documents.map(() => expect.anything()) });
    }, 120_000);
  });

  describe('Amazon Bedrock', () => {
    it(
      'takes the place of the endpoint',
      async () => {
        await deploy('bedrock');
        expect(await account.outputs('Rerank')).toMatchObject({ BedrockModelId: 'cohere.rerank-v3-5:0' });
        expect(await endpoints()).toEqual([]);
        await serves();
      },
      DEPLOYMENT_MS,
    );

    it('answers nobody who may not ask the model', async () => {
      const { keys } = await account.clients.createUser('stranger', ['sagemaker:InvokeEndpoint']);
      const { env } = process;
      const { AWS_REGION, AWS_ENDPOINT_URL_BEDROCK_RUNTIME } = account.aws.emulator.environment;
      process.env = { AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey };
      try {
        const invoke = invokeModel('cohere.rerank-v3-5:0', { AWS_REGION, AWS_ENDPOINT_URL_BEDROCK_RUNTIME });
        await expect(invoke('{}', { timeoutMs: 10_000 })).rejects.toMatchObject({
          reason: 'refused',
          details: { errorName: 'AccessDeniedException', status: 403 },
        });
      } finally {
        process.env = env;
      }
    }, 60_000);

    it('goes back when another connector fails its validation', goesBack, DEPLOYMENT_MS);

    it(
      'goes on with another field',
      async () => {
        deployed = await deployed.with('changed', 'Rerank', changes.documentField('title'));
        await account.deploy(deployed, 'Rerank', '--exclusively');
        await serves();
      },
      DEPLOYMENT_MS,
    );
  });

  it(
    'and back, without a failed or unranked search',
    async () => {
      await deploy('gpu');
      const { EndpointName } = await account.outputs('Rerank');
      expect(EndpointName).toMatch(/^rerank-endpoint-pairs-g4dn-xlarge-/);
      await serves();
      await searches!.stop();
      noneFailed();
      await account.destroy(deployed, 'Rerank');
      expect(await account.madeInOpenSearch()).toEqual([]);
    },
    DEPLOYMENT_MS,
  );

  it.each(['bedrock', 'serverless'] as const)(
    'from nothing, and leaves nothing: %s',
    async (choice) => {
      await deploy(choice);
      expect(await top()).toBe(ANSWER);
      await CHECKS.calls.holds(account);
      await account.destroy(deployed, 'Rerank');
      expect(await account.madeInOpenSearch()).toEqual([]);
      expect(await endpoints()).toEqual([]);
    },
    DEPLOYMENT_MS,
  );

  it("leaves nothing in the account, and sent nothing that could not be held against AWS's models", async () => {
    await account.destroy(deployed, '--all');
    expect(await account.madeInAccount()).toEqual([]);
    expect(await account.aws.control.oversights()).toEqual([]);
  }, 200_000);
});
