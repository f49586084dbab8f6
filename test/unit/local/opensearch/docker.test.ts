import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { dockerArguments, parseDockerInfo } from '../../../../local/opensearch/docker-command';
import { startOn } from '../../../../local/opensearch/index';
import { makeMachine } from './machines';

/** Stands in for the engine: a container is a small server that answers as OpenSearch does. */
const DOCKER = `
const fs = require('node:fs');
const [command, ...args] = process.argv.slice(2);
fs.appendFileSync(__dirname + '/../docker.calls', process.argv.slice(2).join(' ') + '\\n');
if (command === 'info') console.log('28.0.1|linux|Debian|[name=seccomp,profile=builtin]');
if (command === 'image') process.exit(1);
if (command === 'pull') console.log('Pull complete');
if (command === 'run') {
  const env = Object.fromEntries(args.filter((arg) => arg.startsWith('--env=')).map((arg) => arg.slice(6).split('=')));
  const body = JSON.stringify({ name: env['node.name'], version: { number: '3.6.0', distribution: 'opensearch' } });
  require('node:http').createServer((_, response) => response.end(body)).listen(env['http.port'], '127.0.0.1');
}
`;

describe('a Docker engine', () => {
  it('shares the loopback of Linux, and not that of a virtual machine', () => {
    expect(parseDockerInfo('28.0.1|linux|Debian GNU/Linux 12|[name=seccomp]\n', 'linux')).toEqual({
      hostNetwork: true,
    });
    expect(parseDockerInfo('28.0.1|linux|Docker Desktop|[]', 'linux')).toEqual({ hostNetwork: false });
    expect(parseDockerInfo('28.0.1|linux|Docker Desktop|[]', 'darwin')).toEqual({ hostNetwork: false });
  });

  it('that cannot do it says why', () => {
    expect(() => parseDockerInfo('', 'linux')).toThrow('does not answer');
    expect(() => parseDockerInfo('28.0.1|windows|Windows|[]', 'win32')).toThrow('runs windows containers');
    expect(() => parseDockerInfo('28|linux|Debian|[name=rootless]', 'linux')).toThrow('rootless');
  });
});

describe('the arguments of docker run', () => {
  const spec = { version: '3.6.0', heap: '512m' } as const;
  const run = '/cache/runs/laptop-7-0123abcd';

  it('put the node on the loopback of a Linux machine', () => {
    expect(dockerArguments(run, spec, { hostNetwork: true }, 9201)).toEqual([
      'run',
      '--rm',
      '--name=opensearch-sagemaker-reranker-laptop-7-0123abcd',
      '--label=opensearch-sagemaker-reranker.run=/cache/runs/laptop-7-0123abcd',
      '--network=host',
      '--env=cluster.name=opensearch-sagemaker-reranker',
      '--env=node.name=laptop-7-0123abcd',
      '--env=discovery.type=single-node',
      '--env=cluster.routing.allocation.disk.threshold_enabled=false',
      '--env=indices.breaker.total.use_real_memory=false',
      '--env=action.destructive_requires_name=true',
      '--env=network.host=127.0.0.1',
      '--env=http.port=9201',
      '--env=transport.port=0',
      '--env=OPENSEARCH_JAVA_OPTS=-Xms512m -Xmx512m',
      '--env=DISABLE_SECURITY_PLUGIN=true',
      '--env=DISABLE_INSTALL_DEMO_CONFIG=true',
      '--env=DISABLE_PERFORMANCE_ANALYZER_AGENT_CLI=true',
      'opensearchproject/opensearch:3.6.0',
    ]);
  });

  it('publish the port on loopback only where the engine is in a virtual machine', () => {
    const args = dockerArguments(run, spec, { hostNetwork: false }, 9201);
    expect(args).toContain('--publish=127.0.0.1:9201:9200');
    expect(args.filter((arg) => /network|http\.port/.test(arg))).toEqual([]);
  });
});

describe('a node from Docker', () => {
  it('is pulled, started on a free port, and removed', async () => {
    const occupied = createServer();
    await once(occupied.listen(0, '127.0.0.1'), 'listening');
    const { port } = occupied.address() as AddressInfo;
    const machine = await makeMachine({ docker: DOCKER });
    const lines: string[] = [];
    const node = await startOn(machine, { port, progress: (line) => lines.push(line) });
    try {
      expect(node).toMatchObject({ version: '3.6.0', source: 'docker', endpointHost: '127.0.0.1' });
      expect(Number(new URL(node.url).port)).toBeGreaterThan(port);
      expect(lines[0]).toContain('downloading the Docker image opensearchproject/opensearch:3.6.0');
      expect(lines[1]).toContain(`port ${port} is occupied`);
      expect(await fetch(node.url).then(({ status }) => status)).toBe(200);
    } finally {
      await node.stop();
      occupied.close();
    }
    await expect(fetch(node.url)).rejects.toThrow();
    expect(await readdir(join(machine.home, '.cache', 'opensearch-sagemaker-reranker', 'runs'))).toEqual([]);
  });
});
