import { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { Rule } from './validation';

export const matches = (pattern: RegExp) => (value: string) => pattern.test(value);
export const wholeFrom = (least: number) => (value: number) => Number.isInteger(value) && value >= least;

/** A number between limits, the limits included. */
export const between = (least: number, most: number, unit: string): Rule<number> => ({
  must: `be between ${least} and ${most} ${unit}`,
  accepts: (value) => value >= least && value <= most,
});

export const whole = (least: number, most: number, of: string): Rule<number> => ({
  must: `be a whole number of ${of} from ${least} to ${most}`,
  accepts: (value) => Number.isInteger(value) && value >= least && value <= most,
});

/** A number of instances. */
export const INSTANCE_COUNT: Rule<number> = {
  must: 'be a whole number of at least 1',
  accepts: wholeFrom(1),
};

/** Minutes that are whole seconds, as AWS counts them; a third of a minute is no binary fraction. */
export const minutesBetween = (least: number, most: number): Rule<number> => ({
  must: `be between ${least} and ${most} minutes, in whole seconds`,
  accepts: (value) => value >= least && value <= most && Math.abs(value * 60 - Math.round(value * 60)) < 1e-6,
});

const RETENTION_DAYS = Object.values(RetentionDays).filter(
  (days): days is number => typeof days === 'number' && days !== RetentionDays.INFINITE,
);

/** `PutRetentionPolicy` of CloudWatch Logs. */
export const LOG_RETENTION: Rule<number> = {
  must: `be a number of days that CloudWatch Logs takes: ${RETENTION_DAYS.join(', ')}`,
  accepts: (value) => RETENTION_DAYS.includes(value),
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

export const PRINCIPAL = arnOf(
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

export const SECURITY_ROLE_NAME: Rule<string> = {
  must: 'be 1 to 100 letters, digits, ".", "-" or "_", beginning with a letter or digit',
  accepts: matches(/^[A-Za-z0-9][\w.-]{0,99}$/),
};
