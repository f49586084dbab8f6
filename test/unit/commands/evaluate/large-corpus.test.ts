import { execFile } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const PROJECT = join(__dirname, '../../../..');
const PASSAGES = 60_000;
const HEAP_MB = 48;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'large-corpus-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Loads the corpus into what takes every bulk request, as an evaluation does, and prints how many passages came. */
const LOAD = `
const { createServer } = require('node:http');
const { Client } = require('@opensearch-project/opensearch');
const { readCorpus } = require('./commands/evaluate/corpus-file');
const { indexPassages } = require('./local/system/search');
let received = 0;
const server = createServer(async (request, response) => {
  let lines = 0;
  for await (const chunk of request) for (const byte of chunk) lines += byte === 10 ? 1 : 0;
  if (request.url.includes('_bulk')) received += lines / 2;
  response.setHeader('content-type', 'application/json').end('{"items":[]}');
});
server.listen(0, '127.0.0.1', async () => {
  const client = new Client({ node: 'http://127.0.0.1:' + server.address().port });
  const told = [];
  const corpus = readCorpus(process.argv[1], (line) => told.push(line));
  await indexPassages(client, 'large', corpus, { progress: (line) => told.push(line) });
  console.log(JSON.stringify({ passages: corpus.length, received, lines: told.length }));
  process.exit(0);
});
`;

it(`a corpus of 120 MB is read and loaded by a process whose heap is limited to ${HEAP_MB} MB`, async () => {
  const corpus = join(folder, 'corpus.tsv');
  const descriptor = openSync(corpus, 'w');
  for (let number = 0; number < PASSAGES; number++) {
    writeSync(descriptor, `p${number}\t${'passage '.repeat(250)}\n`);
  }
  closeSync(descriptor);
  const limits = [`--max-old-space-size=${HEAP_MB}`, '--max-semi-space-size=1'];
  const args = [...limits, '--import', 'tsx', '--eval', LOAD, corpus];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: PROJECT });
  expect(JSON.parse(stdout)).toEqual({ passages: PASSAGES, received: PASSAGES, lines: 60 });
}, 120_000);
