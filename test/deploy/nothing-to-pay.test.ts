import type { Client } from '@opensearch-project/opensearch';
import { Deadline } from '../../lambda/shared/deadline';
import { until } from '../../lambda/shared/until';
import { TUTORIAL } from '../../local/system/passages';
import { ofKind } from '../integration/support/inventory';
import type { Assembly } from './support/assembly';
import { changes } from './support/changes';
import { ANSWER, CHECKS } from './support/checks';
import { CONNECTOR_SERVICE } from './support/connector-exchange';
import { Denied } from './support/control';
import { Deployment } from './support/deployment';
import { reversed } from './support/hub';
import { REGION, REGION_RERANKER } from './support/region';
import { SteadySearches } from './support/steady-searches';

const SETUP_MS = 900_000;
const DEPLOYMENT_MS = 700_000;

/** A search waits no longer here, and a model that is replaced goes when searches under way have had that time. */
const READ_SECONDS = 5;
/** Longer than a search waits. */
const LONG_START_MS = 6_000;
const SHORT_START_MS = 1_000;

const CALL_PAUSE_MS = 500;

const REVERSED = 'a'.repeat(40);
const ANOTHER_REGION = 'us-west-2';

/** The one line of a profile. */
const GPU = { instanceType: 'ml.g4dn.xlarge' };
const SERVERLESS = { serverless: { maxConcurrency: 10 } };
const BEDROCK = { serving: 'bedrock', bedrockModel: REGION_RERANKER.endpointName };

describe('cdk deploy of what costs nothing while nobody searches', () => {
  let account: Deployment;
  let app: Assembly;
  let searcher: Client;
  let searches: SteadySearches;
  let calls: SteadySearches;

  const control = () => account.aws.control;
  const top = async () => (await account.search(searcher))[0]!.id;
  /** The document that the rerank function puts first. */
  const reranked = async (functionName: string) => {
    const documents = TUTORIAL.passages.map(({ text }) => text);
    const answer = await account.clients.invoke(functionName, { query: TUTORIAL.query, documents });
    const [first] = (answer as { readonly results: readonly { readonly index: number }[] }).results;
    return TUTORIAL.passages[first!.index]!.id;
  };
  const hits = async (title: string) => {
    const found = await account.search(searcher);
    account.transcript.hits(title, found);
    return found.map(({ id }) => id);
  };
  const endpoints = async () =>
    (await control().sageMakerResources())
      .filter(({ type }) => type === 'AWS::SageMaker::Endpoint')
      .map(({ id }) => id.split('/').at(-1));

  /** The app of profile `dev` with another line for the endpoint. */
  const synthesize = async (endpoint: object, settings: Readonly<Record<string, string>> = {}) => {
    const others = { modelId: undefined, instanceType: undefined, instanceCount: undefined };
    const assembly = await account.synthesizeWith('dev', {
      endpoint: { ...others, ...endpoint },
      ...settings,
    });
    await assembly.edit('Rerank', changes.readTimeout(READ_SECONDS));
    return assembly;
  };
  const synthesized = new Map<object, Promise<Assembly>>();
  const withLine = (line: object) => {
    const assembly = synthesized.get(line) ?? synthesize(line);
    synthesized.set(line, assembly);
    return assembly;
  };
  const deploy = async (assembly: Assembly) => {
    app = assembly;
    await account.deploy(app, 'Rerank', '--exclusively');
  };
  const serves = async () => {
    expect((await hits('a search through the pipeline'))[0]).toBe(ANSWER);
    await CHECKS.calls.holds(account);
    expect(ofKind(await account.madeInOpenSearch(), 'models')).toHaveLength(1);
  };
  const searching = async () => {
    const { RerankFunctionName } = await account.outputs('Rerank');
    searches = new SteadySearches(top);
    calls = new SteadySearches(() => reranked(RerankFunctionName!), CALL_PAUSE_MS);
  };
  const noneFailed = () => {
    for (const [what, { record }] of Object.entries({ searches, 'calls of the function': calls })) {
      account.transcript.say(`${record.count} ${what} so far, ${record.failures.length} failed`);
      expect(record.failures).toEqual([]);
      expect(record.count).toBeGreaterThan(10);
    }
  };
  const stopped = async () => {
    const records = await Promise.all([searches.stop(), calls.stop()]);
    noneFailed();
    return new Set(records.flatMap(({ tops }) => [...tops]));
  };
  const state = async () => ({
    outputs: await account.outputs('Rerank'),
    made: await account.madeInOpenSearch(),
    resources: await control().sageMakerResources(),
  });
  /** Deploys what must fail with that message while searches go on, and leave everything as it was. */
  const goesBack = async (broken: Assembly, message: RegExp) => {
    const before = await state();
    const { exitCode, output } = await account.tryToDeploy(broken, 'Rerank', '--exclusively');
    expect(exitCode).not.toBe(0);
    expect(output).toMatch(message);
    expect((await account.clients.stack('Rerank'))?.status).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await state()).toEqual(before);
    expect(await top()).toBe(ANSWER);
    noneFailed();
  };
  const isTakenAway = async () => {
    await stopped();
    await account.destroy(app, 'Rerank');
    expect(await account.madeInOpenSearch()).toEqual([]);
    expect(await control().sageMakerResources()).toEqual([]);
  };

  beforeAll(async () => {
    account = await Deployment.start(process.env.DEPLOYMENT_ORDER_SEED ?? '1');
  }, SETUP_MS);

  afterAll(async () => {
    await Promise.all([searches?.stop(), calls?.stop()]);
    await searcher?.close();
    await account?.stop();
  }, 60_000);

  describe('a serverless endpoint', () => {
    it(
      'is deployed into an empty account, which waits until its container has started',
      async () => {
        account.aws.serverless.startMs = LONG_START_MS;
        app = await withLine(SERVERLESS);
        await account.deploy(app, '--all');
        const { EndpointName } = await account.outputs('Rerank');
        expect(EndpointName).toMatch(/^rerank-endpoint-pairs-serverless-[0-9a-f]{8}$/);
        expect(await endpoints()).toEqual([EndpointName]);
        const predictions = account.transcript.lines.filter((line) => line.includes('test prediction'));
        expect(predictions[0]).not.toMatch(/answers 200$/);
        expect(predictions.at(-1)).toMatch(/answers 200$/);
        searcher = await account.searcher();
        await serves();
      },
      DEPLOYMENT_MS,
    );

    it('answers a search in its plain order while a container starts, and the next one reranked', async () => {
      const { serverless } = account.aws;
      serverless.nobodyCalls();
      expect((await hits('no container runs: 200 in the plain order'))[0]).not.toBe(ANSWER);
      await until(Deadline.in(LONG_START_MS * 2), () => serverless.isIdle, { everyMs: 100 });
      expect((await hits('it has started: the same search'))[0]).toBe(ANSWER);
      serverless.startMs = SHORT_START_MS;
      await searching();
    }, 60_000);

    it('answers what needs more than 4 MB in parts', async () => {
      const { RerankFunctionName } = await account.outputs('Rerank');
      // A word that long is one token, so that reading it takes no time.
      const documents = Array.from({ length: 10 }, (_, index) => `${index} ${'x'.repeat(440_000)}`);
      const request = { query: 'three', documents };
      expect(JSON.stringify(request).length).toBeGreaterThan(4 * 1024 * 1024);
      const answer = await account.clients.invoke(RerankFunctionName!, request);
      expect(answer).toMatchObject({ reranked: true, results: documents.map(() => expect.anything()) });
    }, 120_000);

    it(
      'gets more memory in place, and is validated again',
      async () => {
        const before = await account.outputs('Rerank');
        const configuration = await account.servedConfiguration(before.EndpointName!);
        const from = account.transcript.lines.length;
        await deploy(await app.with('more-memory', 'Rerank', changes.serverlessMemory(4096)));
        expect(await account.outputs('Rerank')).toEqual(before);
        expect(await account.servedConfiguration(before.EndpointName!)).not.toBe(configuration);
        expect(account.transcript.lines.slice(from)).toContainEqual(
          expect.stringMatching(/test prediction: POST .* answers 200$/),
        );
        await serves();
        noneFailed();
      },
      DEPLOYMENT_MS,
    );

    it(
      'goes back from a model that ranks the wrong way round',
      async () => {
        await account.aws.hub.put(REVERSED, reversed(account.scorer));
        const broken = await app.with('reversed', 'Rerank', changes.modelRevision(REVERSED));
        await goesBack(broken, /did not rank the relevant passage first/);
      },
      DEPLOYMENT_MS,
    );

    it('is taken away, and leaves nothing', isTakenAway, DEPLOYMENT_MS);
  });

  describe('a model of Amazon Bedrock', () => {
    it(
      'is registered without an endpoint',
      async () => {
        await deploy(await withLine(BEDROCK));
        expect(await account.outputs('Rerank')).toMatchObject({ BedrockModelId: BEDROCK.bedrockModel });
        expect(await endpoints()).toEqual([]);
        await serves();
        await searching();
      },
      DEPLOYMENT_MS,
    );

    it('may be invoked by the role of the connector, and no other model', async () => {
      const { DomainEndpoint } = await account.outputs('SearchDomain');
      const role = await account.clients.physicalId('Rerank', /^ModelConnectorRole/);
      const { arn } = (await control().domain(DomainEndpoint!))!;
      const roleArn = `arn:aws:iam::${REGION.account}:role/${role}`;
      const { accessKeyId } = await control().assume(roleArn, CONNECTOR_SERVICE, arn);
      const invoke = (model: string) =>
        control().authorize({
          accessKeyId,
          action: 'bedrock:InvokeModel',
          resource: `arn:aws:bedrock:${REGION.name}::foundation-model/${model}`,
        });
      await invoke(BEDROCK.bedrockModel);
      await expect(invoke('amazon.rerank-v1:0')).rejects.toThrow(Denied);
    });

    it(
      'is registered anew with another connector',
      async () => {
        const before = await account.outputs('Rerank');
        await deploy(await app.with('read-timeout', 'Rerank', changes.readTimeout(READ_SECONDS + 1)));
        const after = await account.outputs('Rerank');
        expect(after).toEqual({ ...before, ModelId: expect.not.stringContaining(before.ModelId!) });
        await serves();
        noneFailed();
      },
      DEPLOYMENT_MS,
    );

    it(
      'goes back from a model that the region does not have',
      async () => {
        // Synthesis refuses it for a region that it knows; made for another region, it is deployed here.
        const elsewhere = await synthesize({ serving: 'bedrock' }, { region: ANOTHER_REGION });
        await elsewhere.replaceAll('Rerank', { [ANOTHER_REGION]: REGION.name });
        await goesBack(elsewhere, /The provided model identifier is invalid/);
      },
      DEPLOYMENT_MS,
    );

    it('is taken away, and leaves nothing', isTakenAway, DEPLOYMENT_MS);
  });

  describe('by one line of the profile', () => {
    it(
      'goes from a GPU to serverless, to Amazon Bedrock and back, and no search fails or is not reranked',
      async () => {
        await deploy(await withLine(GPU));
        await searching();
        const steps = [
          [SERVERLESS, /^rerank-endpoint-pairs-serverless-/],
          [BEDROCK, undefined],
          [GPU, /^rerank-endpoint-pairs-g4dn-xlarge-/],
        ] as const;
        for (const [line, name] of steps) {
          account.transcript.say(`"endpoint": ${JSON.stringify(line)}`);
          await deploy(await withLine(line));
          expect(await endpoints()).toEqual(name ? [expect.stringMatching(name)] : []);
          await serves();
          noneFailed();
        }
        expect(await stopped()).toEqual(new Set([ANSWER]));
      },
      DEPLOYMENT_MS,
    );

    it('leaves nothing in the account, and nothing was sent that AWS would refuse', async () => {
      await account.destroy(app, '--all');
      expect(await account.madeInAccount()).toEqual([]);
      expect(await account.madeInOpenSearch()).toEqual([]);
      expect(await control().oversights()).toEqual([]);
    }, 200_000);
  });
});
