import { createHash } from 'node:crypto';
import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { ModelLoadError } from './cross-encoder';
import type { ModelFiles } from './scorer';

/** Where a model's weights may lie in its folder, the most exact first. */
export const ONNX_FILES = [
  'onnx/model.onnx',
  'model.onnx',
  'onnx/model_quantized.onnx',
  'model_quantized.onnx',
  'model_int8.onnx',
] as const;

/** The other files that a model is made of. */
export const CONFIG_FILES = ['config.json', 'tokenizer.json', 'tokenizer_config.json'] as const;

const MOST_THREADS = 4;

/** The part of a transformers model's `config.json` that describes a cross-encoder. */
export interface ModelConfig {
  /** The most tokens that the model can read. */
  readonly positions: number;
  /** The name of its one label. */
  readonly label: string;
}

/**
 * Reads the model's `config.json`.
 *
 * @param name names the model in errors
 * @throws ModelLoadError unless the model gives one number for a pair, as a reranking cross-encoder does
 */
export function readConfig(folder: string, name: string): ModelConfig {
  const config = readJson(folder, 'config.json', name);
  const labels = Object.values(config.id2label ?? {});
  // Without a word about labels, transformers builds two.
  const count = config.num_labels ?? (labels.length || 2);
  if (count !== 1) {
    throw new ModelLoadError(
      `${name} has ${count} labels; a cross-encoder for reranking has one. ${USE_BUNDLED}`,
    );
  }
  const positions = config.max_position_embeddings ?? Number.POSITIVE_INFINITY;
  return {
    // RoBERTa and its kin keep the first two positions for themselves.
    positions: /roberta|camembert/.test(config.model_type ?? '') ? positions - 2 : positions,
    label: labels[0] ?? 'LABEL_0',
  };
}

/**
 * The files of the model in this folder.
 *
 * @param threads pairs that are scored at the same time; the number of cores, at most 4, when undefined
 * @throws ModelLoadError that names the file that is missing
 */
export function modelFiles(folder: string, name: string, positions: number, threads?: number): ModelFiles {
  const missing = CONFIG_FILES.find((file) => !existsSync(join(folder, file)));
  if (missing) {
    throw new ModelLoadError(`${name} has no ${missing} in ${folder}. ${USE_BUNDLED}`);
  }
  const onnx = ONNX_FILES.find((file) => existsSync(join(folder, file)));
  if (!onnx) {
    throw new ModelLoadError(
      `${name} has no ONNX file in ${folder} (looked for ${ONNX_FILES.join(', ')}). ${USE_BUNDLED}`,
    );
  }
  return {
    onnx: join(folder, onnx),
    tokenizer: join(folder, 'tokenizer.json'),
    tokenizerConfig: join(folder, 'tokenizer_config.json'),
    positions,
    threads: threads ?? Math.min(availableParallelism(), MOST_THREADS),
  };
}

/** The file's sha256, hexadecimal. */
export async function sha256(path: string): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) {
    hash.update(chunk);
  }
  return hash.digest('hex');
}

/** How each message about a model that cannot be used ends. */
export const USE_BUNDLED = 'Run without --model to use the bundled one.';

interface TransformersConfig {
  readonly id2label?: Record<string, string>;
  readonly num_labels?: number;
  readonly max_position_embeddings?: number;
  readonly model_type?: string;
}

function readJson(folder: string, file: string, name: string): TransformersConfig {
  const path = join(folder, file);
  if (!existsSync(path)) {
    throw new ModelLoadError(`${name} has no ${file} in ${folder}. ${USE_BUNDLED}`);
  }
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    throw new ModelLoadError(`${path} is not JSON; delete it and try again. ${USE_BUNDLED}`);
  }
}
