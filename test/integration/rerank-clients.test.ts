import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { documents } from '../../examples/clients/documents';
import { findJdks } from '../../local/opensearch/java';
import { thisMachine } from '../../local/opensearch/machine';
import { type ApiUnderTest, startApi } from '../unit/lambda/rerank/local-api';
import { pythonPackages } from './support/python-packages';

const KEY = 'a-key-of-your-own-01';
const SCRIPTS = join(__dirname, 'rerank-clients');
const LANGCHAIN4J = join(SCRIPTS, 'langchain4j.xml');
const MINUTES = 60_000;
// Words of the third document, in an order of relevance that the word-overlap model sees.
const query = 'Washington, D.C. capital of the United States district';
const WASHINGTON = 2;

const run = promisify(execFile);

let api: ApiUnderTest;
beforeAll(async () => {
  api = await startApi({ apiKeys: [KEY] });
});
afterAll(() => api.close());

describe('the rerank API is called by clients of hosted rerankers, unchanged but for their base URL:', () => {
  it(
    'cohere, voyageai and litellm, in Python',
    async () => {
      const bin = await pythonPackages({ cohere: '7.3.1', voyageai: '0.5.0', litellm: '1.110.2' });
      const child = run(join(bin, 'python'), [join(SCRIPTS, 'python_clients.py'), api.url, KEY], {
        env: { ...process.env, LITELLM_LOCAL_MODEL_COST_MAP: 'True' },
      });
      child.child.stdin!.end(JSON.stringify({ query, documents }));
      const orders: Record<string, number[]> = JSON.parse((await child).stdout);
      const best = Object.entries(orders).map(([client, order]) => [client, order[0]]);
      expect(Object.fromEntries(best)).toEqual(
        Object.fromEntries(PYTHON_CLIENTS.map((client) => [client, WASHINGTON])),
      );
    },
    6 * MINUTES,
  );

  it(
    "LangChain4j's Cohere, Jina and Voyage, in Java",
    async () => {
      const [jdk] = (await findJdks(thisMachine())).filter(({ major }) => major >= 17);
      const source = join(SCRIPTS, 'LangChain4j.java');
      const options = ['-cp', await langChain4jClassPath(), source, api.url, KEY, query, ...documents];
      const { stdout } = await run(join(jdk!.home, 'bin/java'), options);
      const lines = stdout.trim().split('\n');
      expect(lines.map((line) => line.split(' ')[0])).toEqual(['cohere', 'jina', 'voyage']);
      for (const line of lines) {
        const scores: number[] = JSON.parse(line.slice(line.indexOf('[')));
        expect(scores).toHaveLength(documents.length);
        expect(Math.max(...scores)).toBe(scores[WASHINGTON]);
      }
    },
    6 * MINUTES,
  );
});

/** The clients of `python_clients.py`. */
const PYTHON_CLIENTS = [
  'cohere v1',
  'cohere v2',
  'voyageai',
  'litellm cohere',
  'litellm jina_ai',
  'litellm azure_ai',
  'litellm hosted_vllm',
  'litellm hosted_vllm, v1',
  'litellm huggingface',
  'litellm voyage',
];

async function langChain4jClassPath(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'langchain4j-'));
  const file = join(folder, 'classpath');
  const goal = 'dependency:build-classpath';
  await run('mvn', ['-q', '-B', '-f', LANGCHAIN4J, goal, `-Dmdep.outputFile=${file}`]);
  return readFile(file, 'utf8').finally(() => rm(folder, { recursive: true }));
}
