import { join } from 'node:path';
import type { ClusterLocation } from '../../../lambda/register/opensearch/client';
import { type CrossEncoder, startEndpoint } from '../../../local/endpoint';
import { cacheFolder } from '../../../local/opensearch/cache';
import { thisMachine } from '../../../local/opensearch/machine';
import { freePort } from '../../../local/opensearch/ports';
import { makeRunFolder } from '../../../local/opensearch/run-folder';
import { Undo } from '../../../local/system/undo';
import type { Service } from '../../../protocol';
import { startTestNode } from '../../integration/support/nodes';
import type { FaultyEndpoint } from '../../support/faulty-endpoint';
import { serveBedrock } from './bedrock-front';
import { makeCertificate } from './certificate';
import { ConnectorExchange } from './connector-exchange';
import { Control } from './control';
import { serveDomain } from './domain-front';
import { type Emulator, startEmulator } from './emulator';
import { FineGrainedAccess } from './fine-grained-access';
import { type Front, openFront } from './front';
import { Gate } from './gate';
import { Hub } from './hub';
import { NodeClient } from './node-client';
import { Predictions } from './predictions';
import { REGION, REGION_RERANKER } from './region';
import { serveRuntime } from './runtime-front';
import { ServerlessContainers } from './serverless-containers';

const ENDPOINT_KEYS = { accessKeyId: 'local-endpoint', secretAccessKey: 'local-endpoint' };

/** AWS on this machine: MiniStack, a real OpenSearch node behind its domains, a model behind its SageMaker runtime. */
export interface EmulatedAws {
  readonly emulator: Emulator;
  readonly control: Control;
  /** The node behind the domain. */
  readonly node: NodeClient;
  /** How the administrator of that node reaches it. */
  readonly administration: ClusterLocation;
  /** The models that containers load, by revision. */
  readonly hub: Hub;
  /** The endpoint of the usual model. */
  readonly endpoint: FaultyEndpoint;
  /** The containers of serverless endpoints. */
  readonly serverless: ServerlessContainers;
  /** The test predictions that the registrar asked for. */
  readonly predictions: Predictions;
  /** The certificate of the domains, PEM. */
  readonly ca: string;
  /** For files of the run; gone when the emulator ends. */
  readonly folder: string;
  stop(): Promise<void>;
}

/** The options of the emulated AWS. */
export interface EmulatedAwsOptions {
  readonly model: CrossEncoder;
  /** Deploys independent resources in an order that this decides. */
  readonly orderSeed: string;
  readonly progress: (line: string) => void;
}

/** Starts everything; what was started is stopped again when something cannot be. */
export async function startEmulatedAws(options: EmulatedAwsOptions): Promise<EmulatedAws> {
  const undo = new Undo();
  const stop = async () => {
    const failures = await undo.run();
    if (failures.length > 0) {
      throw new Error(failures.join('\n'));
    }
  };
  try {
    return { ...(await start(options, undo)), stop };
  } catch (error) {
    await stop().catch(options.progress);
    throw error;
  }
}

async function start(
  { model, orderSeed, progress }: EmulatedAwsOptions,
  undo: Undo,
): Promise<Omit<EmulatedAws, 'stop'>> {
  // The line of versions that profile dev deploys, and the one that the security plugin can be had for.
  const opensearch = await startTestNode({ security: true, port: 0, heap: '512m', progress });
  undo.add('stop OpenSearch', () => opensearch.stop());
  const node = new NodeClient(opensearch);
  undo.add('disconnect from OpenSearch', async () => node.close());
  const hub = await Hub.open({
    model,
    endpointName: 'cross-encoder',
    region: REGION.name,
    credentials: ENDPOINT_KEYS,
  });
  undo.add('stop the endpoints', () => hub.close());

  const folder = await makeRunFolder(await cacheFolder(thisMachine()));
  const certificate = await makeCertificate(folder, REGION.name);
  const ports = { aws: await freePort(0), control: await freePort(0) };
  const control = new Control(`http://127.0.0.1:${ports.control}`);

  const serverless = new ServerlessContainers();
  const runtimes = await openRuntimes({ control, hub, serverless, model }, undo);
  const gate = new Gate(control, REGION, 'es');
  const urlOf = ({ port }: Front) => `http://${opensearch.endpointHost}:${port}/`;
  const urls = { sagemaker: urlOf(runtimes.sagemaker), bedrock: urlOf(runtimes.bedrock) };
  const predictions = new Predictions();
  const domainParts = {
    ...{ gate, node, access: new FineGrainedAccess(node) },
    exchange: new ConnectorExchange(gate, REGION, urls),
  };
  const domain = await openFront(predictions.watch(serveDomain(domainParts)), certificate);
  undo.add("stop the domain's endpoint", () => domain.close());
  await trust(node, Object.values(urls));

  const emulator = await startEmulator({
    region: REGION,
    folder,
    ports,
    fronts: {
      domain: domain.port,
      runtime: runtimes.sagemaker.port,
      bedrock: runtimes.bedrock.port,
    },
    certificate,
    orderSeed,
  });
  undo.add('stop the emulator', () => emulator.stop());
  return {
    ...{ emulator, control, node, hub, endpoint: hub.usual, serverless, predictions, folder },
    administration: administrationOf(opensearch),
    ca: certificate.certificate,
  };
}

/** The APIs by which AWS scores. */
async function openRuntimes(
  { control, hub, serverless, model }: RuntimeOptions,
  undo: Undo,
): Promise<Readonly<Record<Service, Front>>> {
  const gateOf = (service: Service) => new Gate(control, REGION, service);
  const sagemaker = await openFront(
    serveRuntime({
      gate: gateOf('sagemaker'),
      region: REGION,
      hub,
      serverless,
      endpointKeys: ENDPOINT_KEYS,
    }),
  );
  undo.add("stop SageMaker's runtime", () => sagemaker.close());
  const reranker = await startEndpoint({
    ...REGION_RERANKER,
    model,
    region: REGION.name,
    credentials: ENDPOINT_KEYS,
  });
  undo.add("stop Bedrock's model", () => reranker.close());
  const bedrock = await openFront(
    serveBedrock({
      gate: gateOf('bedrock'),
      region: REGION,
      model: reranker,
      endpointKeys: ENDPOINT_KEYS,
    }),
  );
  undo.add("stop Bedrock's runtime", () => bedrock.close());
  return { sagemaker, bedrock };
}

interface RuntimeOptions extends Pick<EmulatedAws, 'control' | 'hub' | 'serverless'> {
  readonly model: CrossEncoder;
}

function administrationOf({ url, ca, auth }: Awaited<ReturnType<typeof startTestNode>>): ClusterLocation {
  return { url, ca, auth: auth ? { type: 'basic', ...auth } : { type: 'none' } };
}

/** A node of your own trusts the URLs of AWS only. */
async function trust(node: NodeClient, urls: readonly string[]): Promise<void> {
  const { status, body } = await node.send(
    'PUT',
    '/_cluster/settings',
    JSON.stringify({
      persistent: {
        'plugins.ml_commons.trusted_connector_endpoints_regex': urls.map((url) => `^${url}.*$`),
      },
    }),
  );
  if (status !== 200) {
    throw new Error(`The node refused its settings: ${body}`);
  }
}

/** Where a file of the project is. */
export function inProject(...path: readonly string[]): string {
  return join(__dirname, '..', '..', '..', ...path);
}
