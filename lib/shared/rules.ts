import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { CORS_ORIGIN } from '../../protocol/rerank-function';
import { deviceOf } from '../endpoint/device';
import { CPU_TYPES, GPU_TYPES } from '../endpoint/hosting-types';
import type { Rule } from './validation';

const matches = (pattern: RegExp) => (value: string) => pattern.test(value);
const wholeFrom = (least: number) => (value: number) => Number.isInteger(value) && value >= least;

/** A number between limits, the limits included. */
const between = (least: number, most: number, unit: string): Rule<number> => ({
  must: `be between ${least} and ${most} ${unit}`,
  accepts: (value) => value >= least && value <= most,
});

const whole = (least: number, most: number, of: string): Rule<number> => ({
  must: `be a whole number of ${of} from ${least} to ${most}`,
  accepts: (value) => Number.isInteger(value) && value >= least && value <= most,
});

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

/** The classes that have disks instead of volumes, and those that cannot encrypt what they hold. */
const UNFIT_CLASSES = /^(i2|i3|i4g|i4i|i8g|im4gn|oi2|r6gd|r7gd|r8gd|m3|r3|t2|ultrawarm1)\./;

export const DOMAIN_INSTANCE_TYPE: Rule<string> = {
  must:
    'be an OpenSearch instance type that has EBS volumes and encrypts them (not i, im, oi, r6gd, r7gd, r8gd, m3, r3, t2), ' +
    'such as "t3.medium.search"',
  accepts: (value) => /^[a-z0-9-]+\.[a-z0-9-]+\.search$/.test(value) && !UNFIT_CLASSES.test(value),
};

export const ZONE_COUNT: Rule<number> = {
  must: 'be 1, 2 or 3',
  accepts: (value) => [1, 2, 3].includes(value),
};

export const DEDICATED_MASTER_COUNT: Rule<number> = {
  must: 'be 3 or 5: an even number cannot decide, a single one not fail',
  accepts: (value) => value === 3 || value === 5,
};

export const DOMAIN_ARN: Rule<string> = {
  must: 'be the ARN of a domain, such as "arn:aws:es:eu-west-1:111122223333:domain/docs"',
  accepts: matches(/^arn:aws[a-z-]*:es:[a-z0-9-]+:\d{12}:domain\/[a-z][a-z0-9-]{2,27}$/),
};

export const DOMAIN_ENDPOINT: Rule<string> = {
  must: 'be a host name without https://, such as "search-docs-abc.eu-west-1.es.amazonaws.com"',
  accepts: matches(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/),
};

/** The smallest gp3 volume of a data node. */
export const VOLUME_SIZE: Rule<number> = {
  must: 'be a whole number of GiB of at least 10',
  accepts: wholeFrom(10),
};

export const ENDPOINT_INSTANCE_TYPE: Rule<string> = {
  must:
    'be an x86 type that SageMaker hosts endpoints on, with an NVIDIA GPU that CUDA 12.4 supports ' +
    `(ml.${Object.keys(GPU_TYPES).join(', ')}), such as "ml.g4dn.xlarge", or without a GPU ` +
    `(ml.${Object.keys(CPU_TYPES).join(', ')}), such as "ml.c7i.xlarge"`,
  accepts: (value) => deviceOf(value) !== undefined,
};

export const FALLBACK_INSTANCE_TYPES: Rule<readonly string[]> = {
  must: 'name at most 4 SageMaker instance types that the containers run on, such as ["ml.g5.xlarge"]',
  accepts: (types) => types.length <= 4 && types.every((type) => ENDPOINT_INSTANCE_TYPE.accepts(type)),
};

/** `ProductionVariantInferenceAmiVersion` of SageMaker's API, without those for other chips. */
const INFERENCE_AMIS = [
  'al2-ami-sagemaker-inference-gpu-2',
  'al2-ami-sagemaker-inference-gpu-2-1',
  'al2-ami-sagemaker-inference-gpu-3-1',
  'al2023-ami-sagemaker-inference-gpu-4-1',
];

export const INFERENCE_AMI: Rule<string> = {
  must: `be one of SageMaker's host images with an NVIDIA driver, ${INFERENCE_AMIS.join(', ')}`,
  accepts: (value) => INFERENCE_AMIS.includes(value),
};

export const MODEL_DATA_KEY: Rule<string> = {
  must: 'be a prefix that ends with "/", or the key of a ".tar.gz", such as "models/my-reranker/v1/"',
  accepts: matches(/^[^/].*(\/|\.tar\.gz)$/),
};

/** Minutes that are whole seconds, as AWS counts them; a third of a minute is no binary fraction. */
const minutesBetween = (least: number, most: number): Rule<number> => ({
  must: `be between ${least} and ${most} minutes, in whole seconds`,
  accepts: (value) => value >= least && value <= most && Math.abs(value * 60 - Math.round(value * 60)) < 1e-6,
});

/** SageMaker's limits of a health check are 60 and 3600 s. */
export const STARTUP_MINUTES = minutesBetween(1, 60);
/** SageMaker's limit of a waiting interval is an hour. */
export const BAKE_MINUTES = minutesBetween(1, 60);
export const SCALE_IN_MINUTES = minutesBetween(0, 60);
/** SageMaker ends an invocation after a minute. */
export const LATENCY_MS = between(1, 60_000, 'milliseconds');

export const PERCENT: Rule<number> = {
  must: 'be a share of more than 0 and at most 100 %',
  accepts: (value) => value > 0 && value <= 100,
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

/** What is counted and cannot be none. */
export const COUNT: Rule<number> = INSTANCE_COUNT;

/** Lambda takes 6 MB in one invocation (its quotas), and so does SageMaker. */
export const PAYLOAD_BYTES = whole(1, 6_291_456, 'bytes');

/** Lambda ends an invocation after 15 minutes (its quotas). */
export const FUNCTION_SECONDS = whole(1, 900, 'seconds');

/** Of a function of Lambda's (its quotas). */
export const MEMORY_MIB = whole(128, 10_240, 'MiB');

const RETENTION_DAYS = Object.values(RetentionDays).filter(
  (days): days is number => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

/** `PutRetentionPolicy` of CloudWatch Logs. */
export const LOG_RETENTION: Rule<number> = {
  must: `be a number of days that CloudWatch Logs takes: ${RETENTION_DAYS.join(', ')}`,
  accepts: (value) => RETENTION_DAYS.includes(value),
};

export const CORS_ORIGINS: Rule<readonly string[]> = {
  must: 'name at least one origin, without a path, such as ["https://search.example.com"], or be ["*"]',
  accepts: (origins) => origins.length >= 1 && origins.every((origin) => CORS_ORIGIN.test(origin)),
};

export const IDLE_HOURS = whole(1, 168, 'hours');
export const GPU_COUNT = whole(1, 16, 'GPUs');

/** A target of scaling. */
export const LEAST_ONE: Rule<number> = { must: 'be at least 1', accepts: (value) => value >= 1 };

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

/** A tag as registries take it (OCI distribution specification, and ECR by it). */
export const IMAGE_TAG: Rule<string> = {
  must: 'be the tag of an image: 1 to 128 letters, digits, "_", "." or "-", not beginning with "." or "-"',
  accepts: matches(/^\w[\w.-]{0,127}$/),
};

/** `RepositoryName` of ECR's API. */
export const IMAGE_REPOSITORY: Rule<string> = {
  must: 'be the name of an ECR repository: 2 to 256 lower-case letters and digits, with single ".", "_", "-" or "/" between',
  accepts: (value) =>
    value.length >= 2 &&
    value.length <= 256 &&
    value.split('/').every((part) => /^[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*$/.test(part)),
};

const arnOf = (service: string, resource: string, what: string, example: string): Rule<string> => ({
  must: `be the ARN of ${what}, such as "${example}"`,
  accepts: matches(new RegExp(`^arn:aws[a-z-]*:${service}:\\d{12}:${resource}$`)),
});

/** A path and a name of IAM's API, without the wildcards of a policy, which no principal may hold. */
const IAM_NAME = '([!-)+->@-~]{1,510}/)?[\\w+=,.@-]{1,64}';

export const KMS_KEY: Rule<string> = arnOf(
  'kms:[a-z0-9-]+',
  'key/[A-Za-z0-9-]+',
  'a KMS key',
  'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab',
);
export const ROLE_ARN: Rule<string> = arnOf(
  'iam:',
  `role/${IAM_NAME}`,
  'a role',
  'arn:aws:iam::111122223333:role/registrar',
);
export const SECRET_ARN: Rule<string> = {
  must: 'be the whole ARN of a secret, such as "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rerank-keys-a1b2c3"',
  accepts: matches(/^arn:aws[a-z-]*:secretsmanager:[a-z0-9-]+:\d{12}:secret:[\w/+=.@-]+-[A-Za-z0-9]{6}$/),
};
export const TOPIC_ARN: Rule<string> = arnOf(
  'sns:[a-z0-9-]+',
  '[\\w-]{1,256}(\\.fifo)?',
  'an SNS topic',
  'arn:aws:sns:eu-west-1:111122223333:alarms',
);

const PRINCIPAL = arnOf(
  'iam:',
  `(role|user)/${IAM_NAME}`,
  'a role or user',
  'arn:aws:iam::111122223333:role/search-app',
);

export const PRINCIPALS: Rule<readonly string[]> = {
  must:
    'name at least one IAM role or user by its ARN, without wildcards, such as ' +
    '["arn:aws:iam::111122223333:role/search-app"]',
  accepts: (arns) => arns.length >= 1 && arns.every(PRINCIPAL.accepts),
};

/** A function's policy holds 20 KB (Lambda quotas), and two statements for each caller. */
const MOST_CALLERS = 20;

export const CALLERS: Rule<readonly string[]> = {
  must:
    `name 1 to ${MOST_CALLERS} different IAM roles or users by their ARNs, without wildcards, or accounts by their ids, such as ` +
    '["arn:aws:iam::111122223333:role/search-app"]',
  accepts: (callers) =>
    callers.length <= MOST_CALLERS &&
    new Set(callers).size === callers.length &&
    callers.length >= 1 &&
    callers.every((caller) => ACCOUNT.accepts(caller) || PRINCIPAL.accepts(caller)),
};

export const VPC_ID: Rule<string> = {
  must: 'be the id of a VPC, such as "vpc-0123456789abcdef0"',
  accepts: matches(/^vpc-[0-9a-f]{8,17}$/),
};

export const SUBNET_IDS: Rule<readonly string[]> = {
  must: 'name 1 to 3 subnets of different availability zones, such as ["subnet-0123456789abcdef0"]',
  accepts: (ids) =>
    ids.length >= 1 &&
    ids.length <= 3 &&
    new Set(ids).size === ids.length &&
    ids.every((id) => /^subnet-[0-9a-f]{8,17}$/.test(id)),
};

export const SECURITY_GROUP_IDS: Rule<readonly string[]> = {
  must: 'name 1 to 5 security groups, such as ["sg-0123456789abcdef0"]',
  accepts: (ids) => ids.length >= 1 && ids.length <= 5 && ids.every((id) => /^sg-[0-9a-f]{8,17}$/.test(id)),
};

export const BUCKET_NAME: Rule<string> = {
  must: 'be the name of an S3 bucket, such as "my-models"',
  accepts: matches(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/),
};

export const ENDPOINT_NAME: Rule<string> = {
  must: 'be the name of a SageMaker endpoint, 1 to 63 letters, digits and hyphens',
  accepts: matches(/^[A-Za-z0-9](-*[A-Za-z0-9]){0,62}$/),
};

export const ENDPOINT_CONFIGURATION_NAME: Rule<string> = {
  must: 'be the name of a SageMaker endpoint configuration, 1 to 63 letters, digits and hyphens',
  accepts: ENDPOINT_NAME.accepts,
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

/** `sample_factor` of the processor `oversample`. */
export const OVERSAMPLE: Rule<number> = {
  must: 'be more than 1 and at most 100, such as 5',
  accepts: (factor) => factor > 1 && factor <= 100,
};

export const SECURITY_ROLE_NAME: Rule<string> = {
  must: 'be 1 to 100 letters, digits, ".", "-" or "_", beginning with a letter or digit',
  accepts: matches(/^[A-Za-z0-9][\w.-]{0,99}$/),
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
