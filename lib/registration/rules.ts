import { matches, whole } from '../shared/rules';
import type { Rule } from '../shared/validation';

/** The name is part of a URL; what begins with an underscore, such as `_none`, OpenSearch keeps for itself. */
export const PIPELINE_NAME: Rule<string> = {
  must: 'be 1 to 128 letters, digits, ".", "-" or "_", beginning with a letter or digit',
  accepts: matches(/^[A-Za-z0-9][\w.-]{0,127}$/),
};

/** `plugins.neural_search.reranker_max_document_fields` is 50 by default. */
export const DOCUMENT_FIELDS: Rule<readonly string[]> = {
  must: 'name 1 to 50 different fields of the documents, such as ["passage_text"]',
  accepts: (fields) =>
    fields.length >= 1 &&
    fields.length <= 50 &&
    fields.every((field) => field.trim() !== '') &&
    new Set(fields).size === fields.length,
};

/** `sample_factor` of the processor `oversample`. */
export const OVERSAMPLE: Rule<number> = {
  must: 'be more than 1 and at most 100, such as 5',
  accepts: (factor) => factor > 1 && factor <= 100,
};

/** `index.max_result_window` is 10,000 by default. */
export const WINDOW: Rule<number> = whole(1, 10_000, 'hits');

/**
 * A `hybrid` query has five queries at most. Weights that are whole numbers fail there: OpenSearch takes no other JSON number
 * than one with a fraction for a weight.
 */
export const WEIGHTS: Rule<readonly number[]> = {
  must: 'be 2 to 5 numbers, each more than 0 and less than 1, that sum up to 1, such as [0.3, 0.7]',
  accepts: (weights) =>
    weights.length >= 2 &&
    weights.length <= 5 &&
    weights.every((weight) => weight > 0 && weight < 1) &&
    Math.abs(weights.reduce((sum, weight) => sum + weight, 0) - 1) <= 0.01,
};

/** The constant of reciprocal rank fusion, as OpenSearch limits it. */
export const RANK_CONSTANT: Rule<number> = whole(1, 10_000, 'places');

/** A processor of a search pipeline. */
export const PROCESSOR: Rule<object> = {
  must: 'be an object of one key, the type of the processor, such as {"filter_query": {"query": {"match_all": {}}}}',
  accepts: (value) => {
    const [settings, ...others] = Array.isArray(value) ? [] : Object.values(value);
    return typeof settings === 'object' && settings !== null && others.length === 0;
  },
};

export const INDEX_PATTERNS: Rule<readonly string[]> = {
  must: 'name at least one index or pattern, in lower case, such as ["docs-*"]',
  accepts: (patterns) =>
    patterns.length >= 1 && patterns.every((pattern) => /^[^A-Z\s_,"][^A-Z\s,"]*$/.test(pattern)),
};

export const INDICES: Rule<readonly string[]> = {
  must: 'name at least one index, in lower case, without "*" or ","',
  accepts: (indices) =>
    indices.length >= 1 &&
    indices.every((index) => /^[^A-Z\s_+\-.*,"\\/?<>|#:][^A-Z\s*,"\\/?<>|#:]*$/.test(index)),
};

export const GOLDEN_QUERIES_FILE: Rule<string> = {
  must: 'be a list of cases, or the name of a JSON Lines file of them, such as "golden-queries.jsonl"',
  accepts: (value) => value.trim() !== '',
};

/** Of golden queries. */
export const MINIMUM_SHARE: Rule<number> = {
  must: 'be a share of more than 0 and at most 1, such as 0.95',
  accepts: (value) => value > 0 && value <= 1,
};
