import type { HandedOver } from '../../../protocol/custom-resources';

/** Keys of connector and pipeline bodies whose values are numbers or booleans in OpenSearch's own API. */
const TYPED_KEYS = new Set([
  'max_connection',
  'connection_timeout',
  'read_timeout',
  'max_retry_times',
  'retry_backoff_millis',
  'retry_timeout_seconds',
  'skip_ssl_verification',
  'ignore_failure',
  'sample_factor',
  'window',
  'weights',
  'rank_constant',
]);

/**
 * Gives numbers and booleans their types back: CloudFormation hands every scalar of a custom resource's properties
 * over as a string.
 */
export function restoreScalars<Value>(value: HandedOver<Value>): Value {
  return restore(value, '') as Value;
}

function restore(value: unknown, key: string): unknown {
  if (Array.isArray(value)) {
    return value.map((item) => restore(item, key));
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, restore(item, name)]));
  }
  return typeof value === 'string' && TYPED_KEYS.has(key) ? parseScalar(value) : value;
}

function parseScalar(text: string): unknown {
  if (text === 'true' || text === 'false') {
    return text === 'true';
  }
  return text.trim() !== '' && Number.isFinite(Number(text)) ? Number(text) : text;
}
