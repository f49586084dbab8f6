import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadCrossEncoder, ModelLoadError } from '../../../../local/endpoint';
import { BUNDLED } from '../../../../local/endpoint/bundled';
import { defaultCacheFolder } from '../../../../local/endpoint/hub';
import { listen, type RunningServer } from '../../../../local/http/listen';

jest.setTimeout(60_000);

const ID = 'example/tiny-cross-encoder';
const PAIRS = [{ query: 'What is the capital of Kenya?', passage: 'Nairobi is the capital of Kenya.' }];
const bundled = (file: string) => readFileSync(join(BUNDLED.folder, file));
const MODEL: Readonly<Record<string, Buffer>> = {
  'config.json': bundled('config.json'),
  'tokenizer.json': bundled('tokenizer.json'),
  'tokenizer_config.json': bundled('tokenizer_config.json'),
  'onnx/model.onnx': bundled('model_int8.onnx'),
};

/** The part of the Hugging Face Hub that a download uses. */
class FakeHub {
  files: Record<string, Buffer | undefined> = { ...MODEL };
  etag = (content: Buffer) => createHash('sha256').update(content).digest('hex');
  cutAfter = Number.POSITIVE_INFINITY;
  readonly requests: { path: string; token: string | undefined }[] = [];
  private server!: RunningServer;
  private readonly answer: RequestListener = (request, response) => {
    const [, owner, name, , , ...path] = request.url!.split('/');
    this.requests.push({ path: path.join('/'), token: request.headers.authorization });
    const content = this.files[path.join('/')];
    if (`${owner}/${name}` !== ID) {
      response.writeHead(401, { 'x-error-code': 'RepoNotFound' }).end();
    } else if (!content) {
      response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    } else if (request.headers.range === 'bytes=0-0') {
      const range = `bytes 0-0/${content.length}`;
      response.writeHead(206, { 'content-range': range, 'x-linked-etag': `"${this.etag(content)}"` });
      response.end(content.subarray(0, 1));
    } else {
      response.writeHead(200, { 'content-length': content.length });
      response.write(content.subarray(0, this.cutAfter), () =>
        content.length > this.cutAfter ? response.destroy() : response.end(),
      );
    }
  };

  async start(): Promise<void> {
    this.server = await listen(this.answer);
  }

  get url(): string {
    return this.server.url;
  }

  stop(): Promise<void> {
    return this.server.close();
  }
}

let hub: FakeHub;
let temporary: string;
let cacheFolder: string;
beforeEach(async () => {
  hub = new FakeHub();
  await hub.start();
  temporary = mkdtempSync(join(tmpdir(), 'cross-encoder-'));
  cacheFolder = join(temporary, 'cache');
});
afterEach(async () => {
  await hub.stop();
  rmSync(temporary, { recursive: true });
});

const options = (more = {}) => ({ hubUrl: hub.url, cacheFolder, ...more });
const partials = () =>
  readdirSync(cacheFolder, { recursive: true, encoding: 'utf8' }).filter((file) => file.includes('partial'));

async function failure(modelId: string, more = {}): Promise<string> {
  const error = await loadCrossEncoder(modelId, options(more)).catch((thrown) => thrown);
  expect(error).toBeInstanceOf(ModelLoadError);
  expect(error.message).toMatch(/ Run without --model to use the bundled one\.$/);
  return error.message;
}

describe('a model of the Hub', () => {
  it('is downloaded once, with progress, and gives its scores', async () => {
    const lines: string[] = [];
    const model = await loadCrossEncoder(ID, options({ progress: (line: string) => lines.push(line) }));
    expect(model).toMatchObject({ name: ID, id: ID, isDemoModel: false, label: 'LABEL_0' });
    const logits = await model.logits(PAIRS);
    await model.close();
    const original = await loadCrossEncoder();
    expect(await original.logits(PAIRS)).toEqual(logits);
    await original.close();

    const weights = lines.filter((line) => line.startsWith('downloading onnx/model.onnx'));
    expect(weights.length).toBeLessThanOrEqual(11);
    expect(weights.at(-1)).toBe(`downloading onnx/model.onnx of ${ID}: 23 of 23 MB`);
    expect(lines.at(-1)).toBe(`loading ${ID}`);
    expect(partials()).toEqual([]);

    hub.requests.length = 0;
    const again = await loadCrossEncoder(ID, options());
    expect(hub.requests).toEqual([]);
    expect(await again.logits(PAIRS)).toEqual(logits);
    await again.close();
  });

  it('is asked for with the token of the environment', async () => {
    process.env.HF_TOKEN = 'hf_example';
    try {
      hub.files = { 'config.json': Buffer.from('{}') };
      await failure(ID);
      expect(hub.requests[0]).toEqual({ path: 'config.json', token: 'Bearer hf_example' });
    } finally {
      delete process.env.HF_TOKEN;
    }
  });

  it('goes on where a download was cut off', async () => {
    hub.cutAfter = 1_000_000;
    expect(await failure(ID)).toContain(`${ID} could not be downloaded from the Hugging Face Hub (`);
    expect(existsSync(join(cacheFolder, 'example--tiny-cross-encoder', 'tokenizer.json'))).toBe(true);
    expect(partials()).toEqual([]);
    hub.cutAfter = Number.POSITIVE_INFINITY;
    hub.requests.length = 0;
    await (await loadCrossEncoder(ID, options())).close();
    expect(new Set(hub.requests.map(({ path }) => path))).toEqual(
      new Set(['onnx/model.onnx', 'onnx/model.onnx_data']),
    );
  });

  it('that arrives damaged is not kept', async () => {
    hub.etag = () => '0'.repeat(64);
    expect(await failure(ID)).toContain('config.json arrived damaged');
    expect(existsSync(join(cacheFolder, 'example--tiny-cross-encoder', 'config.json'))).toBe(false);
  });

  it('that has no ONNX file is rejected', async () => {
    hub.files['onnx/model.onnx'] = undefined;
    expect(await failure(ID)).toMatch(
      /^example\/tiny-cross-encoder has no ONNX file .*looked for onnx\/model\.onnx/,
    );
  });

  it('that has no fast tokenizer is rejected', async () => {
    hub.files['tokenizer.json'] = undefined;
    expect(await failure(ID)).toContain(`${ID} has no tokenizer.json on the Hugging Face Hub`);
  });

  it.each([
    ['three labels', { id2label: { 0: 'a', 1: 'b', 2: 'c' } }, 3],
    ['no word about labels, hence two', {}, 2],
  ])('that has %s is rejected before its weights are asked for', async (_, config, count) => {
    hub.files['config.json'] = Buffer.from(JSON.stringify(config));
    expect(await failure(ID)).toContain(`${ID} has ${count} labels; a cross-encoder for reranking has one`);
    expect(hub.requests.map(({ path }) => path)).not.toContain('onnx/model.onnx');
  });

  it('that does not exist is rejected', async () => {
    expect(await failure('example/other')).toContain('the Hugging Face Hub has no model example/other');
  });

  it('that is no model is rejected', async () => {
    hub.files['onnx/model.onnx'] = Buffer.from('not a model');
    expect(await failure(ID)).toContain(`${ID} could not be loaded: `);
  });

  it('cannot be had without the Hub', async () => {
    await hub.stop();
    const address = hub.url.replace('http://', '');
    expect(await failure(ID)).toBe(
      `${ID} could not be downloaded from the Hugging Face Hub (connect ECONNREFUSED ${address}). Run without --model to use the bundled one.`,
    );
    await hub.start();
  });

  it("is kept in the user's cache folder", () => {
    const before = process.env.XDG_CACHE_HOME;
    process.env.XDG_CACHE_HOME = '/caches';
    expect(defaultCacheFolder()).toBe(join('/caches', 'opensearch-sagemaker-reranker', 'models'));
    delete process.env.XDG_CACHE_HOME;
    expect(defaultCacheFolder()).toMatch(/(\.cache|Caches).opensearch-sagemaker-reranker.models$/);
    if (before !== undefined) {
      process.env.XDG_CACHE_HOME = before;
    }
  });
});

describe('a model in a folder', () => {
  function folder(change: (path: string) => void = () => undefined): string {
    const path = join(temporary, 'my-model');
    mkdirSync(path);
    for (const file of ['config.json', 'tokenizer.json', 'tokenizer_config.json']) {
      cpSync(join(BUNDLED.folder, file), join(path, file));
    }
    symlinkSync(join(BUNDLED.folder, 'model_int8.onnx'), join(path, 'model.onnx'));
    change(path);
    return path;
  }

  it('is named after its folder and the sha256 of its weights', async () => {
    const model = await loadCrossEncoder(folder());
    expect(model).toMatchObject({ name: 'my-model', id: 'my-model@72316cc25ef6', isDemoModel: false });
    await model.close();
  });

  it.each([{}, { model_max_length: 1e30 }])(
    'reads what it can where its tokenizer says %j',
    async (limit) => {
      const model = await loadCrossEncoder(
        folder((path) => writeFileSync(join(path, 'tokenizer_config.json'), JSON.stringify(limit))),
      );
      const long = [{ query: 'q', passage: 'long '.repeat(600) }];
      const [own, asked] = [await model.logits(long), await model.logits(long, { maxLength: 512 })];
      expect(own).toEqual(asked);
      await model.close();
    },
  );

  it.each<[string, (path: string) => void, RegExp]>([
    ['no ONNX file', (path) => rmSync(join(path, 'model.onnx')), /^my-model has no ONNX file in /],
    ['no tokenizer', (path) => rmSync(join(path, 'tokenizer.json')), /^my-model has no tokenizer\.json in /],
    ['a broken config', (path) => writeFileSync(join(path, 'config.json'), '{'), /config\.json is not JSON/],
  ])('that has %s is rejected', async (_, change, message) => {
    expect(await failure(folder(change))).toMatch(message);
  });

  it.each(['./nowhere', '/nowhere/at/all', 'a/b/c', '..', 'not an id'])(
    'that is not there: %s',
    async (id) => {
      expect(await failure(id)).toContain(`${id} is neither a Hub id nor a folder with a config.json in it`);
      expect(hub.requests).toEqual([]);
    },
  );
});
