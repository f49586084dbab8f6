import { matches } from '../shared/rules';
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
