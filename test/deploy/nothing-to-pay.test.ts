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
  serverless: { serverless: {} },
  'serverless, kept warm': { serverless: { memorySize: 4096, provisionedConcurrency: 1 } },
  bedrock: { serving: 'bedrock', bedrockModel: 'cohere.rerank-v3-5:0' },
  gpu: { instanceType: 'ml.g4dn.xlarge' },
} as const;
type Choice = keyof typeof CHOICES;

/** A search waits no longer, and a model that goes for no more searches. */
const READ_SECONDS = 5;

describe('one stack that goes from serverless to Amazon Bedrock, to a GPU and back', () => {
  let account: Deployment;
  let searcher: Client;
  let searches: SteadySearches | undefined;
  let deployed: Assembly;
  const assemblies = new Map<Choice, Promise<Assembly>>();

  const top = async () => (await account.search(searcher))[0]!.id;
  const synthesize = async (choice: Choice): Promise<Assembly> => {
    const others = { modelId: undefined, instanceType: undefined, instanceCount: undefined };
    const assembly = await account.synthesizeWith('dev', { endpoint: { ...others, ...CHOICES[choice] } });
    await assembly.edit('Rerank', changes.readTimeout(READ_SECONDS));
    return assembly;
  };
  const as = (choice: Choice): Promise<Assembly> => {
    const assembly = assemblies.get(choice) ?? synthesize(choice);
    assemblies.set(choice, assembly);
    return assembly;
  };
  const deploy = async (choice: Choice) => {
    deployed = await as(choice);
    await account.deploy(deployed, 'Rerank', '--exclusively');
  };
  const endpoints = async () =>
    (await account.aws.control.sageMakerResources())
      .filter(({ type }) => type === 'AWS::SageMaker::Endpoint')
      .map(({ id }) => id.split('/').at(-1));
  const noneFailed = () => {
    const { count, failures, tops } = searches!.record;
    account.transcript.say(`${count} searches so far, ${failures.length} failed`);
    expect(failures).toEqual([]);
    expect(count).toBeGreaterThan(10);
    expect([...tops]).toEqual([ANSWER]);
  };
  /** Searches are reranked, the function too, and one model is left. */
  const serves = async () => {
    expect(await top()).toBe(ANSWER);
    await CHECKS.calls.holds(account);
    expect(ofKind(await account.madeInOpenSearch(), 'models')).toHaveLength(1);
    noneFailed();
  };
  /** Leaves everything as it was when a new model fails its validation. */
  const goesBack = async () => {
    const state = async () => ({
      made: await account.madeInOpenSearch(),
      outputs: await account.outputs('Rerank'),
    });
    const before = await state();
    const broken = await deployed.with('equal-scores', 'Rerank', changes.equalScores);
    const { exitCode, output } = await account.tryToDeploy(broken, 'Rerank', '--exclusively');
    expect(exitCode).not.toBe(0);
    expect(output).toContain('did not rank the relevant passage first');
    expect((await account.clients.stack('Rerank'))?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await state()).toEqual(before);
    noneFailed();
  };

  beforeAll(async () => {
    account = await Deployment.start(process.env.DEPLOYMENT_ORDER_SEED ?? '1');
  }, SETUP_MS);

  afterAll(async () => {
    await searches?.stop();
    await searcher?.close();
    await account?.stop();
  }, 60_000);

  describe('serverless', () => {
    it(
      'is deployed into an empty account, waiting until its container has started',
      async () => {
        deployed = await as('serverless');
        await account.deploy(deployed, '--all');
        const { EndpointName } = await account.outputs('Rerank');
        expect(EndpointName).toMatch(/^rerank-endpoint-pairs-serverless-[0-9a-f]{8}$/);
        expect(await endpoints()).toEqual([EndpointName]);
        searcher = await account.searcher();
        expect(await top()).toBe(ANSWER);
        await CHECKS.calls.holds(account);
      },
      DEPLOYMENT_MS,
    );

    it('answers a search in its plain order while a container starts, and the next one reranked', async () => {
      account.aws.serverless.end();
      expect(await top()).not.toBe(ANSWER);
      account.transcript.say('a search that met no container was answered in its plain order');
      await account.aws.serverless.started();
      expect(await top()).toBe(ANSWER);
      searches = new SteadySearches(top);
    }, 60_000);

    it('goes back when another connector fails its validation', goesBack, DEPLOYMENT_MS);

    it(
      'gets more memory in place, and is validated again',
      async () => {
        const before = await account.outputs('Rerank');
        const from = account.transcript.lines.length;
        await deploy('serverless, kept warm');
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
      expect(JSON.stringify(request).length).toBeGreaterThan(4 * 1024 * 1024);
      const answer = await account.clients.invoke(RerankFunctionName!, request);
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

  it.each<[Choice, RegExp]>([
    ['gpu', /^rerank-endpoint-pairs-g4dn-xlarge-/],
    ['serverless', /^rerank-endpoint-pairs-serverless-/],
  ])(
    'then %s, without a failed or unranked search',
    async (choice, name) => {
      await deploy(choice);
      const { EndpointName } = await account.outputs('Rerank');
      expect(EndpointName).toMatch(name);
      expect(await endpoints()).toEqual([EndpointName]);
      await serves();
    },
    DEPLOYMENT_MS,
  );

  it('is taken away while serverless, and leaves nothing in OpenSearch', async () => {
    await searches!.stop();
    noneFailed();
    await account.destroy(deployed, 'Rerank');
    expect(await account.madeInOpenSearch()).toEqual([]);
    expect(await endpoints()).toEqual([]);
  }, 200_000);

  it(
    'is made anew on Amazon Bedrock, taken away, and leaves nothing in the account',
    async () => {
      await deploy('bedrock');
      expect(await top()).toBe(ANSWER);
      await account.destroy(deployed, '--all');
      expect(await account.madeInAccount()).toEqual([]);
      expect(await account.madeInOpenSearch()).toEqual([]);
      // Everything that was sent was held against AWS's models.
      expect(await account.aws.control.oversights()).toEqual([]);
    },
    DEPLOYMENT_MS,
  );
});
