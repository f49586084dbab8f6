import { matches, wholeFrom } from '../shared/rules';
import type { Rule } from '../shared/validation';

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
