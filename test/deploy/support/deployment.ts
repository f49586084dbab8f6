import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Client } from '@opensearch-project/opensearch';
import { openClient } from '../../../lambda/register/opensearch/client';
import { type AccessKeys, type CrossEncoder, loadCrossEncoder } from '../../../local/endpoint';
import { TUTORIAL } from '../../../local/system/passages';
import { indexPassages } from '../../../local/system/search';
import { formatGoldenQueries, type GoldenQuery } from '../../../protocol/golden-queries/golden-query';
import { inventory } from '../../integration/support/inventory';
import { Assembly } from './assembly';
import { AwsClients } from './aws-clients';
import { Cdk } from './cdk';
import type { Outcome } from './command';
import { type EmulatedAws, inProject, startEmulatedAws } from './emulated-aws';
import { remembering } from './remembering';
import { admitSearcher, searchClient } from './searcher';
import { configurationOf, servedContainer } from './served-container';
import { Transcript } from './transcript';

/** The index that is searched, as in the README. */
const INDEX = 'my-test-data';
/** The search pipeline that every profile makes. */
export const PIPELINE = 'rerank_pipeline_sagemaker';

/** A search hit. */
export interface Hit {
  readonly id: string;
  readonly score: number;
  readonly text: string;
}

/** A bootstrapped account without stacks, and everything that a test does with it. */
export class Deployment {
  readonly cdk: Cdk;
  readonly clients: AwsClients;
  readonly transcript: Transcript;
  /** The administrator of the node behind the domain. */
  readonly administrator: Client;
  private searcherKeys?: Promise<AccessKeys>;
  private inAccount: readonly string[] = [];
  private inOpenSearch: readonly string[] = [];
  private alteredProfiles = 0;

  private constructor(
    readonly aws: EmulatedAws,
    /** The usual model. */
    readonly scorer: CrossEncoder,
  ) {
    this.cdk = new Cdk(aws);
    this.clients = new AwsClients(aws.emulator.environment);
    this.transcript = new Transcript(this.clients);
    this.administrator = openClient(aws.administration);
  }

  /** Starts the emulated AWS, indexes the tutorial's passages and bootstraps the account. */
  static async start(orderSeed: string): Promise<Deployment> {
    const scorer = remembering(await loadCrossEncoder());
    const progress = (line: string) => process.stderr.write(`${line}\n`);
    const aws = await startEmulatedAws({ model: scorer, orderSeed, progress });
    const deployment = new Deployment(aws, scorer);
    try {
      await indexPassages(deployment.administrator, INDEX, TUTORIAL.passages);
      // Not into the project's own cdk.out, which another CLI may be writing to.
      await deployment.cdk.run('bootstrap', '--output', join(aws.folder, 'cdk.out-bootstrap'));
      deployment.inOpenSearch = await inventory(deployment.administrator);
      deployment.inAccount = await aws.control.inventory();
    } catch (error) {
      await deployment.stop();
      throw error;
    }
    return deployment;
  }

  async stop(): Promise<void> {
    await this.administrator.close();
    await this.aws.stop();
    await this.scorer.close();
  }

  /** `cdk synth` of a profile. */
  async synthesize(profile: string, name = profile): Promise<Assembly> {
    const folder = join(this.aws.folder, `cdk.out-${name}`);
    await this.cdk.run('synth', '--quiet', '-c', `profile=${profile}`, '--output', folder);
    return new Assembly(folder);
  }

  /** `cdk synth` of a profile with other settings; in a section those that are `undefined` are left out. */
  async synthesizeWith(from: string, settings: Readonly<Record<string, object | string>>): Promise<Assembly> {
    const config = inProject('config');
    const profile = JSON.parse(await readFile(join(config, `${from}.json`), 'utf8'));
    for (const [section, values] of Object.entries(settings)) {
      profile[section] = typeof values === 'string' ? values : { ...profile[section], ...values };
    }
    const name = `${from}-altered-${++this.alteredProfiles}`;
    await writeFile(join(this.aws.folder, `${name}.json`), JSON.stringify(profile));
    return this.synthesize(relative(config, join(this.aws.folder, name)), name);
  }

  /** `cdk synth` of a profile that validates its model by these golden queries. */
  async synthesizeWithGoldenQueries(from: string, goldenQueries: readonly GoldenQuery[]): Promise<Assembly> {
    const file = join(this.aws.folder, `golden-queries-${this.alteredProfiles}.jsonl`);
    await writeFile(file, formatGoldenQueries(goldenQueries));
    return this.synthesizeWith(from, {
      model: { proof: { goldenQueries: relative(inProject('config'), file) } },
    });
  }

  /** `cdk deploy`, which must end well; answers what it wrote. */
  async deploy(assembly: Assembly, ...args: readonly string[]): Promise<string> {
    const { exitCode, output } = await this.tryToDeploy(assembly, ...args);
    if (exitCode !== 0) {
      throw new Error(`cdk deploy ${args.join(' ')} ended with ${exitCode}:\n${output}`);
    }
    return output;
  }

  /** `cdk deploy`, well or not; what CloudFormation did is in the transcript. */
  async tryToDeploy(assembly: Assembly, ...args: readonly string[]): Promise<Outcome> {
    const outcome = await this.cdk.outcomeOf(
      ...['deploy', ...args, '--app', assembly.folder, '--require-approval', 'never'],
    );
    this.transcript.predictions(this.aws.predictions.take());
    await this.transcript.events('SearchDomain', 'Rerank');
    return outcome;
  }

  /** `cdk destroy`, which must end well. */
  async destroy(assembly: Assembly, ...args: readonly string[]): Promise<void> {
    await this.cdk.run('destroy', ...args, '--force', '--app', assembly.folder);
  }

  async outputs(stack: string): Promise<Record<string, string>> {
    return (await this.clients.stack(stack))?.outputs ?? {};
  }

  /** The things in OpenSearch that were not there at the start. */
  async madeInOpenSearch(): Promise<string[]> {
    return (await inventory(this.administrator)).filter((thing) => !this.inOpenSearch.includes(thing));
  }

  /** The resources in the account beyond the bootstrap. */
  async madeInAccount(): Promise<string[]> {
    return (await this.aws.control.inventory()).filter((thing) => !this.inAccount.includes(thing));
  }

  /** Somebody who may search the index, and nothing else, on the domain that is deployed now. */
  async searcher(): Promise<Client> {
    this.searcherKeys ??= admitSearcher(this.aws, this.clients, INDEX);
    const { DomainEndpoint } = await this.outputs('SearchDomain');
    return searchClient(this.aws, DomainEndpoint!, await this.searcherKeys);
  }

  /** The search of the README, through the pipeline. */
  async search(client: Client, query = TUTORIAL.query): Promise<Hit[]> {
    const { body } = await client.search({
      index: INDEX,
      search_pipeline: PIPELINE,
      body: {
        query: { match: { passage_text: query } },
        size: 10,
        ext: { rerank: { query_context: { query_text: query } } },
      } as object,
    });
    return body.hits.hits.map(({ _id, _score, _source }) => ({
      id: String(_id),
      score: Number(_score),
      text: String((_source as { passage_text: string }).passage_text),
    }));
  }

  /** The image of the container behind an endpoint. */
  async servedImage(endpointName: string): Promise<string> {
    return servedContainer(await this.aws.control.sageMakerResources(), endpointName).Image;
  }

  /** The configuration that an endpoint runs with. */
  async servedConfiguration(endpointName: string): Promise<string> {
    return configurationOf(await this.aws.control.sageMakerResources(), endpointName);
  }
}
