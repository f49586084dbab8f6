import type { MaxLength } from '../../protocol';
import { between, matches, minutesBetween, whole } from '../shared/rules';
import type { Rule } from '../shared/validation';
import { deviceOf } from './device';
import { CPU_TYPES, GPU_TYPES } from './hosting-types';

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

const MEMORY_SIZES = [1024, 2048, 3072, 4096, 5120, 6144];

/** `ProductionVariantServerlessConfig` of SageMaker's API. */
export const SERVERLESS_MEMORY: Rule<number> = {
  must: `be ${MEMORY_SIZES.slice(0, -1).join(', ')} or ${MEMORY_SIZES.at(-1)} MB`,
  accepts: (value) => MEMORY_SIZES.includes(value),
};

/** Of a serverless endpoint, by SageMaker's API. */
export const CONCURRENCY = whole(1, 200, 'calls');

export const MODEL_DATA_KEY: Rule<string> = {
  must: 'be a prefix that ends with "/", or the key of a ".tar.gz", such as "models/my-reranker/v1/"',
  accepts: matches(/^[^/].*(\/|\.tar\.gz)$/),
};

/** Below, special tokens leave no room for a text; no encoder of transformers' reads more. */
const TOKENS = whole(8, 131_072, 'tokens');

export const MAX_LENGTH: Rule<MaxLength> = {
  must: `be "model", or ${TOKENS.must.replace(/^be /, '')}`,
  accepts: (value) => value === 'model' || TOKENS.accepts(value),
};

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

/** A target of scaling. */
export const LEAST_ONE: Rule<number> = { must: 'be at least 1', accepts: (value) => value >= 1 };

/** `HH:MM`, so that two of them compare as texts. */
export const TIME_OF_DAY: Rule<string> = {
  must: 'be a time of day from "00:00" to "23:59", such as "07:00"',
  accepts: matches(/^([01]\d|2[0-3]):[0-5]\d$/),
};

export const TIME_ZONE: Rule<string> = {
  must: 'be a time zone of the IANA database, such as "Europe/Berlin" or "UTC"',
  accepts: (value) => {
    try {
      // Offsets such as "+02:00" are none of Application Auto Scaling's.
      return /^[A-Za-z]/.test(value) && Boolean(new Intl.DateTimeFormat('en', { timeZone: value }));
    } catch {
      return false;
    }
  },
};

const DAY = '(SUN|MON|TUE|WED|THU|FRI|SAT)';

export const SCHEDULE_DAYS: Rule<string> = {
  must: 'be days of the week, such as "MON-FRI" or "MON,WED,FRI"',
  accepts: matches(new RegExp(`^${DAY}(-${DAY})?(,${DAY}(-${DAY})?)*$`)),
};

export const MODEL_ID: Rule<string> = {
  must: 'be the id of a model on the Hugging Face Hub, such as "cross-encoder/ms-marco-MiniLM-L-6-v2"',
  accepts: matches(/^([\w-][\w.-]*\/)?[\w-][\w.-]*$/),
};

export const MODEL_REVISION: Rule<string> = {
  must: 'be a branch, a tag or a commit hash of the model, such as "main"',
  accepts: matches(/^[\w.-][\w./-]*$/),
};

export const ENDPOINT_NAME: Rule<string> = {
  must: 'be the name of a SageMaker endpoint, 1 to 63 letters, digits and hyphens',
  accepts: matches(/^[A-Za-z0-9](-*[A-Za-z0-9]){0,62}$/),
};

export const INFERENCE_COMPONENT_NAME: Rule<string> = {
  must: 'be the name of an inference component of the endpoint, 1 to 63 letters, digits and hyphens',
  accepts: ENDPOINT_NAME.accepts,
};

export const ENDPOINT_CONFIGURATION_NAME: Rule<string> = {
  must: 'be the name of a SageMaker endpoint configuration, 1 to 63 letters, digits and hyphens',
  accepts: ENDPOINT_NAME.accepts,
};
