import { CORS_ORIGIN } from '../../protocol/rerank-function';
import { ACCOUNT, INSTANCE_COUNT, PRINCIPAL, whole } from '../shared/rules';
import type { Rule } from '../shared/validation';

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

/** A count of at least one. */
export const COUNT: Rule<number> = INSTANCE_COUNT;

/** Lambda takes 6 MB in one invocation (its quotas), and so does SageMaker. */
export const PAYLOAD_BYTES = whole(1, 6_291_456, 'bytes');

/** Lambda ends an invocation after 15 minutes (its quotas). */
export const FUNCTION_SECONDS = whole(1, 900, 'seconds');

/** Of a function of Lambda's (its quotas). */
export const MEMORY_MIB = whole(128, 10_240, 'MiB');

export const CORS_ORIGINS: Rule<readonly string[]> = {
  must: 'name at least one origin, without a path, such as ["https://search.example.com"], or be ["*"]',
  accepts: (origins) => origins.length >= 1 && origins.every((origin) => CORS_ORIGIN.test(origin)),
};
