import { deviceOf } from './serving/device';
import type { Rule } from './validation';

const matches = (pattern: RegExp) => (value: string) => pattern.test(value);
const wholeFrom = (least: number) => (value: number) => Number.isInteger(value) && value >= least;

/** A number of instances. */
export const INSTANCE_COUNT: Rule<number> = {
  must: 'be a whole number of at least 1',
  accepts: wholeFrom(1),
};

/** Amazon OpenSearch Service offers the rerank processor from 2.13 on. */
export const ENGINE_VERSION: Rule<string> = {
  must: 'be an OpenSearch version of at least 2.13, such as "2.19"; earlier ones cannot rerank',
  accepts: (value) => {
    const [, major, minor] = /^(\d+)\.(\d+)$/.exec(value) ?? [];
    return Number(major) > 2 || (Number(major) === 2 && Number(minor) >= 13);
  },
};

export const DOMAIN_INSTANCE_TYPE: Rule<string> = {
  must: 'be an OpenSearch instance type, such as "t3.medium.search"',
  accepts: matches(/^[a-z0-9-]+\.[a-z0-9-]+\.search$/),
};

/** The smallest gp3 volume of a data node. */
export const VOLUME_SIZE: Rule<number> = {
  must: 'be a whole number of GiB of at least 10',
  accepts: wholeFrom(10),
};

export const ENDPOINT_INSTANCE_TYPE: Rule<string> = {
  must:
    'be an x86 SageMaker instance type with an NVIDIA GPU that CUDA 12.4 supports (ml.g4dn, g5, g6, g6e, p3, p4, p5), ' +
    'such as "ml.g4dn.xlarge", or without a GPU (ml.c, m, r, t), such as "ml.c7i.xlarge"',
  accepts: (value) => deviceOf(value) !== undefined,
};

export const MODEL_ID: Rule<string> = {
  must: 'be the id of a model on the Hugging Face Hub, such as "cross-encoder/ms-marco-MiniLM-L-6-v2"',
  accepts: matches(/^([\w-][\w.-]*\/)?[\w-][\w.-]*$/),
};

export const MODEL_REVISION: Rule<string> = {
  must: 'be a branch, a tag or a commit hash of the model, such as "main"',
  accepts: matches(/^[\w.-][\w./-]*$/),
};

export const ACCOUNT: Rule<string> = {
  must: 'be an AWS account id of 12 digits',
  accepts: matches(/^\d{12}$/),
};

export const REGION: Rule<string> = {
  must: 'be the code of an AWS region, such as "us-east-1"',
  accepts: matches(/^[a-z]{2,}(-[a-z]+)+-\d$/),
};

export const NOT_EMPTY: Rule<string> = {
  must: 'be a text of at least one character',
  accepts: (value) => value.trim() !== '',
};

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
