import { createWriteStream, existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { Readable, Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ReadableStream } from 'node:stream/web';
import type { FileDownloadInfoOutput } from '@huggingface/hub';
import { ModelLoadError } from './cross-encoder';
import { CONFIG_FILES, ONNX_FILES, readConfig, sha256, USE_BUNDLED } from './model-folder';

/** Settings of a download. */
export interface HubOptions {
  /** @default - the environment variable HF_ENDPOINT, else https://huggingface.co */
  readonly hubUrl?: string;
  /** Receives lines such as `downloading onnx/model.onnx: 40 of 91 MB`. */
  readonly progress?: (line: string) => void;
  /** @default - the user's cache folder */
  readonly cacheFolder?: string;
}

/** Loaded only when a model is downloaded: it takes a fifth of a second. */
const library = () => import('@huggingface/hub');

/** A file of a model that was found on the Hub. */
interface HubFile {
  readonly path: string;
  readonly info: FileDownloadInfoOutput;
}

/**
 * Brings a model from the Hugging Face Hub into the user's cache folder, once: what is there is not asked for again.
 *
 * A gated or private model needs a token in the environment variable `HF_TOKEN`.
 *
 * @returns the folder that holds the model
 * @throws ModelLoadError when the Hub cannot be reached, or the model is not one that can be used
 */
export async function downloadModel(id: string, options: HubOptions = {}): Promise<string> {
  const folder = join(options.cacheFolder ?? defaultCacheFolder(), id.replaceAll('/', '--'));
  const hub = new Hub(id, folder, options);
  for (const file of CONFIG_FILES) {
    await hub.bring([file]);
    if (file === 'config.json') {
      // Before the weights: a model that cannot be used is told apart by its first kilobyte.
      readConfig(folder, id);
    }
  }
  await hub.bring(ONNX_FILES);
  return folder;
}

/** Where downloaded models are kept, each in a folder of its own. */
export function defaultCacheFolder(): string {
  const caches =
    process.env.XDG_CACHE_HOME ||
    (process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache'));
  return join(caches, 'opensearch-sagemaker-reranker', 'models');
}

class Hub {
  private readonly request: { repo: string; hubUrl?: string; accessToken?: string };
  private readonly progress: (line: string) => void;

  constructor(
    private readonly id: string,
    private readonly folder: string,
    options: HubOptions,
  ) {
    const hubUrl = options.hubUrl ?? process.env.HF_ENDPOINT;
    const accessToken = process.env.HF_TOKEN;
    this.request = { repo: id, ...(hubUrl && { hubUrl }), ...(accessToken && { accessToken }) };
    this.progress = options.progress ?? (() => undefined);
  }

  /** Sees to it that the folder has one of these files. */
  async bring(candidates: readonly string[]): Promise<void> {
    if (candidates.some((path) => existsSync(join(this.folder, path)))) {
      return;
    }
    try {
      const file = await this.find(candidates);
      if (file.path.endsWith('.onnx')) {
        // Weights over 2 GB lie beside the graph. They come first: a graph in the folder means that all is there.
        const data = await this.fileAt(`${file.path}_data`);
        await (data && this.download(data));
      }
      await this.download(file);
    } catch (error) {
      throw error instanceof ModelLoadError ? error : this.failure(error);
    }
  }

  private async find(candidates: readonly string[]): Promise<HubFile> {
    for (const path of candidates) {
      const file = await this.fileAt(path);
      if (file) {
        return file;
      }
    }
    const what = candidates.length > 1 ? `ONNX file (looked for ${candidates.join(', ')})` : candidates[0];
    throw new ModelLoadError(`${this.id} has no ${what} on the Hugging Face Hub. ${USE_BUNDLED}`);
  }

  private async fileAt(path: string): Promise<HubFile | undefined> {
    const { fileDownloadInfo } = await library();
    const info = await fileDownloadInfo({ ...this.request, path });
    return info ? { path, info } : undefined;
  }

  private async download({ path, info }: HubFile): Promise<void> {
    const { downloadFile } = await library();
    const target = join(this.folder, path);
    const partial = `${target}.${process.pid}.partial`;
    // Plain HTTP instead of the Hub's chunk protocol: one host fewer that a firewall has to let through.
    const blob = await downloadFile({ ...this.request, path, downloadInfo: info, xet: false });
    await mkdir(dirname(target), { recursive: true });
    try {
      const source = Readable.fromWeb(blob!.stream() as ReadableStream);
      await pipeline(source, this.meter(path, info.size), createWriteStream(partial));
      await this.check(partial, path, info.etag);
      await rename(partial, target);
    } finally {
      await rm(partial, { force: true });
    }
  }

  /** Tells how much of the file has come, ten times at most. */
  private meter(path: string, size: number): Transform {
    let received = 0;
    let told = -1;
    const tell = () => {
      const tenth = Math.floor((10 * received) / Math.max(size, 1));
      if (tenth > told) {
        told = tenth;
        this.progress(`downloading ${path} of ${this.id}: ${megabytes(received)} of ${megabytes(size)} MB`);
      }
    };
    return new Transform({
      transform(chunk: Buffer, _encoding, done) {
        received += chunk.length;
        tell();
        done(null, chunk);
      },
      flush(done) {
        done(received === size ? null : new Error(`${path} ended after ${received} of ${size} bytes`));
      },
    });
  }

  /** The Hub names large files by their sha256. */
  private async check(file: string, path: string, etag: string): Promise<void> {
    const expected = /[0-9a-f]{64}/.exec(etag)?.[0];
    if (expected && (await sha256(file)) !== expected) {
      throw new Error(`${path} arrived damaged`);
    }
  }

  private failure(error: unknown): ModelLoadError {
    const { statusCode, message, cause } = error as Error & {
      statusCode?: number;
      cause?: NodeJS.ErrnoException;
    };
    if (statusCode === 401 || statusCode === 403 || statusCode === 404) {
      return new ModelLoadError(
        `the Hugging Face Hub has no model ${this.id}, or wants a token for it in HF_TOKEN. ${USE_BUNDLED}`,
      );
    }
    const reason = statusCode ? `status ${statusCode}` : cause?.message || cause?.code || message || error;
    return new ModelLoadError(
      `${this.id} could not be downloaded from the Hugging Face Hub (${reason}). ${USE_BUNDLED}`,
    );
  }
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(bytes < 1e7 ? 1 : 0);
}
