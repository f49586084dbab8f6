import { existsSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { BUNDLED } from './bundled';
import { type LoadedCrossEncoder, ModelLoadError } from './cross-encoder';
import { downloadModel } from './hub';
import { InferencePool } from './inference-pool';
import { modelFiles, readConfig, sha256, USE_BUNDLED } from './model-folder';
import type { ModelFiles } from './scorer';

/** Settings of a model that is loaded. */
export interface LoadOptions {
  /** Receives a line on each step that takes time. */
  readonly progress?: (line: string) => void;
  /** @default - the environment variable HF_ENDPOINT, else https://huggingface.co */
  readonly hubUrl?: string;
  /** Pairs that are scored at the same time. @default - the number of cores, at most 4 */
  readonly threads?: number;
  /** The most windows of a passage that is too long. @default - 1, which cuts it */
  readonly maxWindows?: number;
  /** Where models from the Hub are kept. @default - the user's cache folder */
  readonly cacheFolder?: string;
}

/** Where a model lies, and what it is called. The id of a Hub model is known without its weights. */
interface Located {
  readonly folder: string;
  readonly name: string;
  readonly id?: string;
  readonly isDemoModel: boolean;
}

/**
 * Loads a cross-encoder into threads of its own. An idle model does not keep the process alive.
 *
 * @param modelId undefined for the bundled model, a Hub id such as `cross-encoder/ms-marco-MiniLM-L-6-v2`, or the
 *   path of a folder with an ONNX file, `config.json`, `tokenizer.json` and `tokenizer_config.json`
 * @throws ModelLoadError with one sentence on what is wrong and what to do
 */
export async function loadCrossEncoder(
  modelId?: string,
  options: LoadOptions = {},
): Promise<LoadedCrossEncoder> {
  const { folder, name, id, isDemoModel } = await locate(modelId, options);
  const { positions, label } = readConfig(folder, name);
  const { maxWindows = 1 } = options;
  const files = modelFiles(folder, name, positions, options.threads);
  options.progress?.(`loading ${name}`);
  const [checked, started] = await Promise.allSettled([
    id ? '' : weightsFingerprint(files.onnx, isDemoModel),
    startPool(files, name, isDemoModel),
  ]);
  if (checked.status === 'rejected' || started.status === 'rejected') {
    if (started.status === 'fulfilled') {
      await started.value.close();
    }
    // What is wrong with the file says more than what came of it.
    throw [checked, started].find((outcome) => outcome.status === 'rejected')!.reason;
  }
  const pool = started.value;
  return {
    name,
    id: id ?? `${basename(folder)}@${checked.value}`,
    isDemoModel,
    label,
    maxWindows,
    logits: (pairs, logitsOptions) => pool.logits(pairs, { maxWindows, ...logitsOptions }),
    reading: (pair) => pool.reading(pair, { maxWindows }),
    close: () => pool.close(),
  };
}

async function startPool(files: ModelFiles, name: string, isDemoModel: boolean): Promise<InferencePool> {
  try {
    return await InferencePool.start(files);
  } catch (error) {
    const { message } = error as Error;
    throw new ModelLoadError(
      `${name} could not be loaded: ${message}.${isDemoModel ? '' : ` ${USE_BUNDLED}`}`,
    );
  }
}

async function locate(modelId: string | undefined, options: LoadOptions): Promise<Located> {
  if (modelId === undefined) {
    return { folder: BUNDLED.folder, name: BUNDLED.name, isDemoModel: true };
  }
  const folder = resolve(modelId);
  if (existsSync(join(folder, 'config.json'))) {
    return { folder, name: basename(folder), isDemoModel: false };
  }
  if (!HUB_ID.test(modelId)) {
    throw new ModelLoadError(
      `${modelId} is neither a Hub id nor a folder with a config.json in it. ${USE_BUNDLED}`,
    );
  }
  return { folder: await downloadModel(modelId, options), name: modelId, id: modelId, isDemoModel: false };
}

const HUB_ID = /^[A-Za-z0-9][\w.-]*(\/[A-Za-z0-9][\w.-]*)?$/;

/** Twelve digits that tell these weights from others; for the bundled ones also that they are what was committed. */
async function weightsFingerprint(onnx: string, bundled: boolean): Promise<string> {
  const { bytes, sha256: expected } = BUNDLED.weights;
  const digest = await sha256(onnx);
  if (bundled && digest !== expected) {
    throw new ModelLoadError(
      `${onnx} is not the file that was committed (${statSync(onnx).size} bytes instead of ${bytes}); restore it with git checkout.`,
    );
  }
  return digest.slice(0, 12);
}
