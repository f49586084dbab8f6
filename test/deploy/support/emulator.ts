import { delimiter, join } from 'node:path';
import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';
import { logTail } from '../../../local/opensearch/log-tail';
import { type Supervised, supervise } from '../../../local/opensearch/supervise';
import { lambdaNodeFolder } from '../../support/lambda-node';
import type { Certificate } from './certificate';
import { emulatorPython } from './python';
import type { Region } from './region';

const SOURCE = join(__dirname, '..', 'emulator');
const START_MS = 60_000;

/** Where the emulator and everything that belongs to it listens, and what it keeps its files in. */
export interface EmulatorOptions {
  readonly region: Region;
  /** Removed when the emulator ends. */
  readonly folder: string;
  readonly ports: { readonly aws: number; readonly control: number };
  readonly fronts: { readonly domain: number; readonly runtime: number; readonly bedrock: number };
  readonly certificate: Certificate;
  /** Deploys independent resources in an order that this decides. */
  readonly orderSeed: string;
}

/** A running emulator. */
export interface Emulator {
  /** The environment in which a process takes the emulator for AWS. */
  readonly environment: Readonly<Record<string, string>>;
  /** Its last output. */
  log(): Promise<string>;
  stop(): Promise<void>;
}

/** Starts MiniStack with our additions; it ends with this process, however that ends. */
export async function startEmulator(options: EmulatorOptions): Promise<Emulator> {
  const { folder, ports, orderSeed } = options;
  const environment = environmentOf(options);
  const output = join(folder, 'emulator.log');
  const supervised = await supervise({
    command: await emulatorPython(),
    args: [join(SOURCE, 'main.py')],
    cwd: folder,
    env: {
      ...environment,
      // MiniStack starts functions as `node`; theirs is that of Lambda's runtime.
      PATH: [await lambdaNodeFolder(), environment.PATH].join(delimiter),
      PYTHONDONTWRITEBYTECODE: '1',
      BIND_HOST: '127.0.0.1',
      GATEWAY_PORT: String(ports.aws),
      CONTROL_PORT: String(ports.control),
      RUN_FOLDER: folder,
      ROUTE_SCRIPT: join(__dirname, 'route.cjs'),
      DEPLOYMENT_ORDER_SEED: orderSeed,
      // Enforces IAM.
      AUTH: 'true',
    },
    output,
    folder,
    graceMs: 5_000,
  });
  const log = () => logTail(output);
  try {
    await untilItAnswers(`http://127.0.0.1:${ports.aws}/_ministack/health`, supervised);
  } catch (error) {
    const last = await log();
    await supervised.stop();
    throw new Error(`${(error as Error).message}:\n${last}`);
  }
  return { environment, log, stop: () => supervised.stop() };
}

/** Functions inherit the emulator's environment, so that this is theirs too. */
function environmentOf({ region, ports, fronts, certificate }: EmulatorOptions): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    AWS_REGION: region.name,
    AWS_DEFAULT_REGION: region.name,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL: `http://127.0.0.1:${ports.aws}`,
    // The rerank function reads its secret by `fetch`, which MiniStack's worker does not lead anywhere.
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `http://127.0.0.1:${ports.aws}`,
    AWS_ENDPOINT_URL_SAGEMAKER_RUNTIME: `http://127.0.0.1:${fronts.runtime}`,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `http://127.0.0.1:${fronts.bedrock}`,
    DOMAIN_FRONT_PORT: String(fronts.domain),
    NODE_EXTRA_CA_CERTS: certificate.file,
  };
}

async function untilItAnswers(url: string, supervised: Supervised): Promise<void> {
  let ended = false;
  void supervised.exited.then(() => {
    ended = true;
  });
  const answers = () => {
    if (ended) {
      throw new Error('The emulator ended before it answered');
    }
    return fetch(url).then(
      (response) => response.ok,
      () => false,
    );
  };
  if (!(await until(Deadline.in(START_MS), answers, { everyMs: 100 }))) {
    throw new Error(`The emulator did not answer within ${START_MS} ms`);
  }
}
