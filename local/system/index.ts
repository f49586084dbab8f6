import { randomBytes } from 'node:crypto';
import type { Client } from '@opensearch-project/opensearch';
import { Cluster } from '../../lambda/register/opensearch/cluster';
import { Deadline } from '../../lambda/shared/deadline';
import { type LoadedCrossEncoder, type LocalEndpoint, loadCrossEncoder, startEndpoint } from '../endpoint';
import type { OpenSearchNode } from '../opensearch';
import { startCluster } from './cluster';
import { allowLocalEndpoint } from './connector-access';
import { rememberRegistration } from './known-registrations';
import { type OwnIndex, requireOwnIndex } from './own-index';
import { loadPassages, passageIndexName } from './passage-index';
import { PASSAGE_FIELD, type Passages } from './passages';
import { register } from './registration';
import { timed } from './timed';
import { Undo } from './undo';
import { untilAborted } from './until-aborted';

const REGION = 'us-east-1';
const ENDPOINT_NAME = 'cross-encoder';
const PIPELINE_NAME = 'rerank_pipeline_sagemaker';
/** A node that has just started may wait long for a disk that is busy. */
const REGISTRATION_MS = 300_000;
const REMOVAL_MS = 30_000;

/** The whole product on one machine: OpenSearch, a model endpoint, and the registered search pipeline. */
export interface LocalSystem {
  readonly opensearch: OpenSearchNode;
  readonly endpoint: LocalEndpoint;
  /** The credentials that sign calls to the endpoint. */
  readonly endpointAccess: EndpointAccess;
  readonly model: LoadedCrossEncoder;
  readonly client: Client;
  readonly index: string;
  /** The text field that is searched and reranked. */
  readonly field: string;
  readonly pipelineName: string;
  /** The id of the model on OpenSearch. */
  readonly registeredModelId: string;
  /** How long each part took to start, in seconds. */
  readonly seconds: Readonly<Record<string, number>>;
}

/** A region, and keys that the endpoint accepts. */
interface EndpointAccess {
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Settings of the local system. */
export interface LocalSystemOptions {
  readonly passages: Passages;
  /** An index that is there, searched as it is. @default - a new index holds the passages */
  readonly ownIndex?: OwnIndex;
  /** @default - OpenSearch is started */
  readonly opensearchUrl?: string;
  /** A Hub id or a folder. @default - the bundled demo model */
  readonly modelId?: string;
  /** The most windows of a passage that the model cannot read whole. @default - 1, which cuts it */
  readonly maxWindows?: number;
  /** The validation that the model must pass. @default - order */
  readonly validation?: 'order' | 'scores';
  readonly progress: (line: string) => void;
  /** Asks to stop. */
  readonly signal: AbortSignal;
}

/**
 * Starts the system, hands it over, and takes everything down again, whatever happens meanwhile. On a cluster of one's
 * own, settings are put back and what was made is removed.
 */
export async function withLocalSystem<Result>(
  options: LocalSystemOptions,
  use: (system: LocalSystem) => Promise<Result>,
): Promise<Result> {
  const undo = new Undo();
  try {
    return await untilAborted(options.signal, use(await startLocalSystem(options, undo)));
  } finally {
    for (const failure of await undo.run()) {
      options.progress(failure);
    }
  }
}

async function startLocalSystem(options: LocalSystemOptions, undo: Undo): Promise<LocalSystem> {
  const { signal, ownIndex } = options;
  const seconds: Record<string, number> = {};
  const timedPart: TimedPart = async (part, work) => {
    signal.throwIfAborted();
    const { value, ms } = await timed(work);
    seconds[part] = Math.round(ms) / 1_000;
    return value;
  };

  const parts = await startParts(options, undo, timedPart);
  const { client, opensearch } = parts;
  const undoOnCluster: UndoOnCluster = (what, step) => {
    // A node of ours is thrown away whole.
    if (opensearch.source === 'url') {
      undo.add(what, () => step(new Cluster(client, { deadline: Deadline.in(REMOVAL_MS) })));
    }
  };
  if (ownIndex) {
    await requireOwnIndex(client, ownIndex);
  }
  const index = passageIndexName();
  const field = ownIndex?.field ?? PASSAGE_FIELD;
  // A cluster of your own may have a pipeline of that name.
  const pipelineName = opensearch.source === 'url' ? `${PIPELINE_NAME}_${randomHex(4)}` : PIPELINE_NAME;
  const registeredModelId = await timedPart('registration', () =>
    registerParts(parts, { owner: index, field, pipelineName }, { options, undo, undoOnCluster }),
  );
  const system = { ...parts, field, pipelineName, registeredModelId, seconds };
  if (ownIndex) {
    return { ...system, index: ownIndex.name };
  }
  await timedPart('indexing', () => loadPassages(parts, index, options, undo));
  return { ...system, index };
}

/** Measures how long a part takes, unless we were asked to stop. */
type TimedPart = <Value>(part: string, work: () => Promise<Value>) => Promise<Value>;

/** Has a step taken on the cluster at the end. */
type UndoOnCluster = (what: string, step: (on: Cluster) => Promise<unknown>) => void;

type Parts = Pick<LocalSystem, 'model' | 'opensearch' | 'endpoint' | 'endpointAccess' | 'client'>;

async function startParts(options: LocalSystemOptions, undo: Undo, timedPart: TimedPart): Promise<Parts> {
  const { progress, signal } = options;
  const model = await timedPart('model', () =>
    untilAborted(signal, loadCrossEncoder(options.modelId, { progress, maxWindows: options.maxWindows })),
  );
  undo.add('close the model', () => model.close());

  const cluster = await timedPart('opensearch', () => startCluster(options, undo));

  const credentials = { accessKeyId: randomHex(10), secretAccessKey: randomHex(20) };
  const endpointAccess = { region: REGION, credentials };
  const endpoint = await startEndpoint({ model, endpointName: ENDPOINT_NAME, ...endpointAccess });
  undo.add('stop the endpoint', () => endpoint.close());
  return { model, endpoint, endpointAccess, ...cluster };
}

/** @returns the id of the model on OpenSearch */
async function registerParts(
  { client, opensearch, endpoint, endpointAccess }: Parts,
  { owner, field, pipelineName }: { owner: string; field: string; pipelineName: string },
  how: { options: LocalSystemOptions; undo: Undo; undoOnCluster: UndoOnCluster },
): Promise<string> {
  const { options, undo, undoOnCluster } = how;
  const { url, endpointHost, version } = opensearch;
  const { accessKeyId, secretAccessKey } = endpointAccess.credentials;
  options.progress('registering connector, model and search pipeline');
  const cluster = new Cluster(client, {
    deadline: Deadline.in(REGISTRATION_MS),
    signal: options.signal,
  });
  undoOnCluster('put the settings of the cluster back', await allowLocalEndpoint(cluster, endpointHost));
  const registration = await register(cluster, {
    owner,
    invocationsUrl: endpoint.invocationsUrl.replace('127.0.0.1', endpointHost),
    region: REGION,
    engineVersion: version,
    credential: { access_key: accessKeyId, secret_key: secretAccessKey },
    pipelineName,
    documentFields: [field],
    validation: options.validation,
  });
  undoOnCluster('remove pipeline, model and connector', (on) => registration.remove(on));
  const forget = await rememberRegistration(url, owner, registration.resources);
  undo.add('forget what was registered', forget);
  return registration.modelId;
}

function randomHex(bytes: number): string {
  return randomBytes(bytes).toString('hex');
}
