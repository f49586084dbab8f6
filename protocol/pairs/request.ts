import type { Device } from '../protocol';

/** The longest input of the model in tokens; what is longer is truncated, not refused (BERT: 512 positions). */
export const MAX_TOKENS = 512;

const GPU_BATCH_SIZE = 32;

/**
 * The `parameters` of every request.
 *
 * Without `truncation` one long passage fails the whole request with 400. Without `batch_size` the container runs
 * one pair at a time, which starves a GPU; on a CPU that is the fastest setting, since batches are padded
 * (measured on the container's toolkit: 100 pairs take 1.9 s one by one and 3.9 s in batches of 32).
 */
export function requestParameters(device: Device): Record<string, boolean | number> {
  const truncation = { truncation: true, max_length: MAX_TOKENS };
  return device === 'gpu' ? { ...truncation, batch_size: GPU_BATCH_SIZE } : truncation;
}
