import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Deadline } from '../../lambda/shared/deadline';
import { until } from '../../lambda/shared/until';
import { HANDLER_PROGRAM, handlerFiles } from '../../lib/serving/handler-archive';
import { freePort } from '../../local/opensearch/ports';
import type { Runtime } from './runtime';

const SERVE = join(__dirname, 'serve.py');
const POLL_MS = 250;

/** The model server takes no port from 32767 on; at random, since a port is only taken once the server is up. */
const somePort = () => 10_000 + Math.floor(Math.random() * 20_000);

/** The options that a container is started with. */
export interface ContainerProps {
  /** The folder whose files SageMaker would put into /opt/ml/model beside the handler. @default - none */
  readonly model?: string;
  readonly handler: 'stock' | 'batching';
  readonly environment?: Readonly<Record<string, string>>;
}

/** The answer of a container. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The toolkit and the model server, set up as in the container, with one worker. */
export class Container {
  static async start(runtime: Runtime, props: ContainerProps): Promise<Container> {
    const folder = await mkdtemp(join(tmpdir(), 'container-'));
    const model = join(folder, 'model');
    await mkdir(model);
    if (props.model) {
      await cp(props.model, model, { recursive: true });
    }
    if (props.handler === 'batching') {
      for (const { path, content } of handlerFiles()) {
        await mkdir(dirname(join(model, path)), { recursive: true });
        await writeFile(join(model, path), content);
      }
    }
    return new Container(runtime, props, folder, await freePort(somePort()));
  }

  /** Settles when the toolkit ends. */
  readonly ended: Promise<void>;
  readonly url: string;
  private readonly process: ChildProcess;
  private readonly log: string[] = [];

  private constructor(
    runtime: Runtime,
    props: ContainerProps,
    private readonly folder: string,
    port: number,
  ) {
    this.url = `http://127.0.0.1:${port}`;
    this.process = spawn(runtime.python, [SERVE], {
      cwd: folder,
      // A group of its own, so that no worker outlives it.
      detached: true,
      env: {
        PATH: `${dirname(runtime.python)}:${process.env.PATH}`,
        ...(process.env.JAVA_HOME && { JAVA_HOME: process.env.JAVA_HOME }),
        HOME: folder,
        TEMP: folder,
        TMPDIR: folder,
        SAGEMAKER_BASE_DIR: folder,
        SAGEMAKER_BIND_TO_PORT: String(port),
        SAGEMAKER_MODEL_SERVER_WORKERS: '1',
        HF_TASK: 'text-classification',
        ...(props.handler === 'batching' && { SAGEMAKER_PROGRAM: HANDLER_PROGRAM }),
        ...props.environment,
      },
    });
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk) => this.log.push(String(chunk)));
    }
    this.ended = new Promise((resolve) => this.process.on('close', () => resolve()));
  }

  /** Waits until the model is loaded. */
  async ready(): Promise<void> {
    const hasEnded = this.ended.then(() => {
      throw new Error(`the container ended:\n${this.log.join('')}`);
    });
    // Only the waiting is raced; nobody else looks at it.
    hasEnded.catch(() => {});
    // A request waits until the model is loaded; a client gives up sooner on a busy machine.
    await until(Deadline.NONE, () => Promise.race([hasEnded, this.answers()]), { everyMs: POLL_MS });
  }

  private answers(): Promise<boolean> {
    return this.invoke({ inputs: [{ text: 'are you', text_pair: 'there?' }] }).then(
      ({ status }) => status === 200,
      () => false,
    );
  }

  /** Whether a health check of SageMaker would pass. */
  async isHealthy(): Promise<boolean> {
    return fetch(`${this.url}/ping`).then(
      ({ ok }) => ok,
      () => false,
    );
  }

  /** Calls the model with an object, or with a body as it is. */
  async invoke(request: object | string, headers: Readonly<Record<string, string>> = {}): Promise<Answer> {
    const response = await fetch(`${this.url}/invocations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: typeof request === 'string' ? request : JSON.stringify(request),
    });
    const text = await response.text();
    return {
      status: response.status,
      body: text.startsWith('[') || text.startsWith('{') ? JSON.parse(text) : text,
    };
  }

  /** The container's log, its workers' included. */
  async logs(): Promise<string> {
    const ofModel = await readFile(join(this.folder, 'logs', 'model_log.log'), 'utf8').catch(() => '');
    return this.log.join('') + ofModel;
  }

  async stop(): Promise<void> {
    try {
      process.kill(-this.process.pid!, 'SIGKILL');
    } catch {
      // It has ended.
    }
    await this.ended;
    await rm(this.folder, { recursive: true, force: true });
  }
}
