import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { startOn } from '../../../../local/opensearch/index';
import type { Machine } from '../../../../local/opensearch/machine';
import type { OpenSearchOptions } from '../../../../local/opensearch/types';
import { DockerEngineApi, type EngineOptions } from './docker-engine-api';
import { makeMachine, writeScript } from './machines';

const IMAGE = 'opensearchproject/opensearch:3.6.0';
const engines: DockerEngineApi[] = [];

async function makeEngine(options: EngineOptions = {}) {
  const machine = await makeMachine();
  const engine = await new DockerEngineApi(options).listen(join(machine.home, 'docker.sock'));
  engines.push(engine);
  return { machine, engine };
}

afterEach(() => {
  jest.useRealTimers();
  for (const engine of engines.splice(0)) engine.close();
});

function start(machine: Machine, options: OpenSearchOptions = {}) {
  const lines: string[] = [];
  const sources = ['docker'] as const;
  const progress = (line: string) => void lines.push(line);
  const starting = startOn(machine, { port: 0, sources, progress, ...options });
  return { lines, starting, failure: starting.catch((error: Error) => error) };
}

async function refusal(machine: Machine, options: OpenSearchOptions = {}): Promise<string> {
  const { failure } = start(machine, options);
  return ((await failure) as Error).message;
}

function portOf(url: string): number {
  return Number(new URL(url).port);
}

describe('a node from Docker', () => {
  it('is downloaded, started on a free port of the loopback, and removed', async () => {
    const occupied = createServer();
    await once(occupied.listen(0, '127.0.0.1'), 'listening');
    const { port } = occupied.address() as AddressInfo;
    const { machine, engine } = await makeEngine({ hasImage: false });
    const { starting, lines } = start(machine, { port, heap: '512m' });
    const node = await starting;
    occupied.close();
    expect(node).toMatchObject({ version: '3.6.0', source: 'docker', endpointHost: '127.0.0.1' });
    expect(portOf(node.url)).toBeGreaterThan(port);
    expect(lines[0]).toContain(`downloading the Docker image ${IMAGE}`);
    expect(lines[1]).toContain(`port ${port} is occupied`);
    const [{ name, Entrypoint, Cmd, ...created }] = engine.created as [(typeof engine.created)[0]];
    expect(name).toMatch(/^opensearch-sagemaker-reranker-\d+-[0-9a-f]{8}$/);
    expect(created).toEqual({
      Image: IMAGE,
      Labels: { 'opensearch-sagemaker-reranker': '' },
      Env: [
        'cluster.name=opensearch-sagemaker-reranker',
        `node.name=${name}`,
        'discovery.type=single-node',
        'cluster.routing.allocation.disk.threshold_enabled=false',
        'indices.breaker.total.use_real_memory=false',
        'action.destructive_requires_name=true',
        'network.host=127.0.0.1',
        `http.port=${portOf(node.url)}`,
        'transport.port=0',
        'OPENSEARCH_JAVA_OPTS=-Xms512m -Xmx512m',
        'DISABLE_SECURITY_PLUGIN=true',
        'DISABLE_INSTALL_DEMO_CONFIG=true',
        'DISABLE_PERFORMANCE_ANALYZER_AGENT_CLI=true',
      ],
      OpenStdin: true,
      StdinOnce: true,
      AttachStdin: true,
      AttachStdout: true,
      AttachStderr: true,
      HostConfig: { AutoRemove: true, NetworkMode: 'host' },
    });
    await node.stop();
    await node.stop();
    expect(engine.containers.size).toBe(0);
    await expect(fetch(node.url)).rejects.toThrow();
  });

  it('has its port published on the loopback only where the engine is in a virtual machine', async () => {
    const { machine, engine } = await makeEngine({ info: { OperatingSystem: 'Docker Desktop' } });
    const node = await start(machine).starting;
    expect(node.endpointHost).toBe('host.docker.internal');
    const [{ Env, HostConfig }] = engine.created as [(typeof engine.created)[0]];
    expect(HostConfig).toEqual({
      AutoRemove: true,
      PortBindings: { '9200/tcp': [{ HostIp: '127.0.0.1', HostPort: `${portOf(node.url)}` }] },
    });
    expect(Env.filter((line) => /^(network|http|transport)\./.test(line))).toEqual([]);
    await node.stop();
  });

  it('takes another port when one is taken at the last moment', async () => {
    const free = createServer();
    await once(free.listen(0, '127.0.0.1'), 'listening');
    const { port } = free.address() as AddressInfo;
    free.close();
    const { machine, engine } = await makeEngine({ takenPorts: [String(port)] });
    const node = await start(machine, { port }).starting;
    expect(portOf(node.url)).toBeGreaterThan(port);
    expect([...engine.containers.keys()]).toEqual([engine.created[1]!.name]);
    await node.stop();
  });

  it('that ends by itself is an error with the end of its log', async () => {
    const { machine, engine } = await makeEngine({
      program: `console.error('max virtual memory areas vm.max_map_count [65530] is too low'); process.exitCode = 78`,
    });
    expect(await refusal(machine)).toBe(
      'OpenSearch 3.6.0 in Docker does not start; the end of its log:\nmax virtual memory areas vm.max_map_count [65530] is too low',
    );
    expect(engine.containers.size).toBe(0);
  });

  it('that is no longer wanted while it starts is removed', async () => {
    const { machine, engine } = await makeEngine({ program: 'setInterval(() => {}, 1_000)' });
    const abort = new AbortController();
    const { failure } = start(machine, { signal: abort.signal });
    while (engine.containers.size === 0) await sleep(10);
    abort.abort(new Error('changed my mind'));
    expect(await failure).toHaveProperty('message', 'changed my mind');
    expect(engine.containers.size).toBe(0);
  });

  it('ends with the process that started it, even a killed one', async () => {
    const { machine, engine } = await makeEngine();
    const env = { ...process.env, DOCKER_HOST: machine.env.DOCKER_HOST, XDG_CACHE_HOME: machine.home };
    const options = JSON.stringify({ sources: ['docker'], port: 0 });
    const launcher = ['--import', 'tsx', 'test/integration/launcher-process.ts', options];
    const child = spawn(process.execPath, launcher, { env, stdio: ['pipe', 'pipe', 'ignore'] });
    const [line] = await once(child.stdout, 'data');
    const { url } = JSON.parse(line);
    expect(await fetch(url).then(({ status }) => status)).toBe(200);
    child.kill('SIGKILL');
    while (engine.containers.size > 0) await sleep(20);
    await expect(fetch(url)).rejects.toThrow();
    expect(engine.calls.filter((call) => call.startsWith('DELETE'))).toEqual([]);
  });
});

describe('the download of an image', () => {
  it('says how far it is', async () => {
    let finish = () => {};
    const { machine } = await makeEngine({
      hasImage: false,
      download: (response) => {
        for (const id of ['a', 'b']) {
          const progressDetail = { current: 15_000_000, total: 50_000_000 };
          response.write(`${JSON.stringify({ id, status: 'Downloading', progressDetail })}\r\n`);
        }
        finish = () => response.end();
      },
    });
    jest.useFakeTimers({
      doNotFake: [
        'setTimeout',
        'clearTimeout',
        'setImmediate',
        'nextTick',
        'queueMicrotask',
        'Date',
        'performance',
      ],
    });
    const { starting, lines } = start(machine);
    const expected = expect.stringMatching(/^downloading opensearchproject\S+ \d+ s, 30 MB of 100 MB$/);
    while (!lines.some((line) => expected.asymmetricMatch(line))) {
      jest.advanceTimersByTime(5_000);
      await sleep(20);
    }
    jest.useRealTimers();
    finish();
    await (await starting).stop();
  });

  it.each<[string, NonNullable<EngineOptions['download']>, string]>([
    [
      'that does not exist',
      (response, image) => {
        const message = `manifest for ${image} not found: manifest unknown`;
        response.writeHead(404).end(JSON.stringify({ message }));
      },
      `manifest for ${IMAGE} not found: manifest unknown`,
    ],
    [
      'that fails in the middle',
      (response) => response.end(`${JSON.stringify({ error: 'no space left on device' })}\r\n`),
      'no space left on device',
    ],
    ['whose connection breaks', (response) => response.destroy(), 'socket hang up'],
  ])('%s is an error that says why', async (_, download, reason) => {
    const { machine, engine } = await makeEngine({ hasImage: false, download });
    expect(await refusal(machine)).toBe(`Docker could not download ${IMAGE}: ${reason}`);
    expect(engine.created).toEqual([]);
  });

  it('ends when it is no longer wanted', async () => {
    const abort = new AbortController();
    let ended: Promise<unknown> | undefined;
    const { machine } = await makeEngine({
      hasImage: false,
      download: (response) => {
        ended = once(response, 'close');
        response.write('{"status":"Pulling fs layer"}\r\n');
        abort.abort(new Error('changed my mind'));
      },
    });
    expect(await refusal(machine, { signal: abort.signal })).toBe('changed my mind');
    await ended;
  });
});

describe('a Docker engine', () => {
  it.each([
    ['Windows containers', { OSType: 'windows' }, 'Docker runs windows containers: switch it to Linux'],
    [
      'no root',
      { SecurityOptions: ['name=seccomp,profile=builtin', 'name=rootless'] },
      'Docker runs rootless',
    ],
  ])('with %s is refused', async (_, info, reason) => {
    const { machine, engine } = await makeEngine({ info });
    expect(await refusal(machine)).toContain(`Now: ${reason}`);
    expect(engine.calls).toEqual(['GET /info']);
  });

  it('that does not run, or on another machine, is refused', async () => {
    const machine = await makeMachine();
    expect(await refusal(machine)).toContain(
      `Now: no Docker engine answers: connect ENOENT ${machine.home}/docker.sock.`,
    );
    const remote = { ...machine, env: { DOCKER_HOST: 'tcp://192.0.2.1:2376' } };
    expect(await refusal(remote)).toContain('Now: the Docker engine is reached over a network');
  });

  it("is found where the context of Docker's command line has it", async () => {
    const { machine, engine } = await makeEngine();
    const { DOCKER_HOST, PATH } = machine.env;
    await writeScript(
      join(PATH!, 'docker'),
      `if (process.argv.slice(2, 4).join(' ') === 'context inspect') console.log('${DOCKER_HOST}')`,
    );
    const node = await start({ ...machine, env: { PATH } }).starting;
    expect(engine.containers.size).toBe(1);
    await node.stop();
  });
});
