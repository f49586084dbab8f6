import { randomBytes } from 'node:crypto';
import { Cluster } from '../../lambda/register/opensearch/cluster';
import { Deadline } from '../../lambda/shared/deadline';
import { type LoadedCrossEncoder, loadCrossEncoder, startEndpoint } from '../endpoint';
import { openCluster } from './cluster';
import { allowLocalEndpoint } from './connector-access';
import { rememberRegistration } from './known-registrations';
import { requireOwnIndex } from './own-index';
import { loadPassages, passageIndexName } from './passage-index';
import { PASSAGE_FIELD } from './passages';
import { register } from './registration';
import { together } from './together';
import type { LocalSystem, LocalSystemOptions } from './types';
import type { Undo } from './undo';
import { untilAborted } from './until-aborted';

const REGION = 'us-east-1';
const ENDPOINT_NAME = 'cross-encoder';
const PIPELINE_NAME = 'rerank_pipeline_sagemaker';
/** A node that has just started may wait long for a disk that is busy. */
const REGISTRATION_MS = 300_000;
const REMOVAL_MS = 30_000;

/** Loads the model that scores. */
export async function loadModel(
  { modelId, maxWindows, progress, signal }: LocalSystemOptions,
  undo: Undo,
): Promise<LoadedCrossEncoder> {
  const model = await untilAborted(signal, loadCrossEncoder(modelId, { progress, maxWindows }));
  undo.add('close the model', () => model.close());
  return model;
}

/** How the parts are put together. */
interface How {
  readonly options: LocalSystemOptions;
  readonly undo: Undo;
  /** Measures how long a part takes, unless we were asked to stop. */
  readonly timedPart: <Value>(part: string, work: () => Promise<Value>) => Promise<Value>;
}

/** Starts the endpoint, registers it on the cluster, and loads the passages meanwhile. */
export async function registerSystem(
  { opensearch, model, seconds }: Pick<LocalSystem, 'opensearch' | 'model' | 'seconds'>,
  { options, undo, timedPart }: How,
): Promise<LocalSystem> {
  const { ownIndex } = options;
  const { client } = openCluster(opensearch, undo);
  const credentials = { accessKeyId: randomHex(10), secretAccessKey: randomHex(20) };
  const endpointAccess = { region: REGION, credentials };
  const endpoint = await startEndpoint({ model, endpointName: ENDPOINT_NAME, ...endpointAccess });
  undo.add('stop the endpoint', () => endpoint.close());
  const parts = { model, endpoint, endpointAccess, opensearch, client };
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
  const registerAll = (signal: AbortSignal) =>
    timedPart('registration', () =>
      registerParts(
        parts,
        { owner: index, field, pipelineName },
        { options: { ...options, signal }, undo, undoOnCluster },
      ),
    );
  const loadAll = (signal: AbortSignal) =>
    timedPart('indexing', () => loadPassages(parts, index, { ...options, signal }, undo));
  // Neither needs the other, and each waits for the cluster most of the time.
  const [registeredModelId] = await together(
    options.signal,
    registerAll,
    ownIndex ? async () => undefined : loadAll,
  );
  return { ...parts, field, pipelineName, registeredModelId, seconds, index: ownIndex?.name ?? index };
}

/** Has a step taken on the cluster at the end. */
type UndoOnCluster = (what: string, step: (on: Cluster) => Promise<unknown>) => void;

type Parts = Pick<LocalSystem, 'model' | 'opensearch' | 'endpoint' | 'endpointAccess' | 'client'>;

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
