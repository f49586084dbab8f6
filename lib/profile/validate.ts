import { DOMAIN_DEFAULTS } from '../domain/defaults';
import { sizingContradictions } from '../domain/problems';
import { endpointContradictions } from '../endpoint/problems';
import { pipelineContradictions } from '../registration/pipeline-problems';
import { functionContradictions } from '../rerank-function/problems';
import { placeContradictions } from './places';
import { type Config, configSchema, type PipelineConfig } from './schema';

export type { Config } from './schema';

/**
 * Checks a profile.
 *
 * @param source - where the profile is from, for the error message
 * @throws Error with every problem: where it is, what is wrong, what to write instead
 */
export function validateConfig(profile: unknown, source: string): Config {
  const { data, error } = configSchema.safeParse(profile);
  const issues = error?.issues ?? [];
  const problems = [
    ...issues.flatMap(({ path, message }) => message.split('\n').map((line) => titled(path.join('.'), line))),
    ...contradictions(issues.reduce(withoutWrong, structuredClone(profile)) as Partial<Config>),
  ];
  if (problems.length > 0 || !data) {
    throw new Error(
      [`${source} does not describe a deployment:`, ...problems.map((problem) => `  ${problem}`)].join('\n'),
    );
  }
  return data;
}

/** All the search pipelines of a profile, the first one first. */
export function pipelinesOf({ pipeline, pipelines = [] }: Config): PipelineConfig[] {
  return [pipeline, ...pipelines];
}

function titled(path: string, line: string): string {
  return `${path}${line}`.replace(/^\./, '').replace(/^ /, 'it ');
}

/**
 * What is right by itself and cannot be together.
 *
 * @param profile - of which whatever is wrong by itself has been taken away, so that it is not reported twice
 */
function contradictions(profile: Partial<Config> | undefined): string[] {
  return profile
    ? [
        ...domainContradictions(profile).map((problem) => `domain.${problem}`),
        ...serviceContradictions(profile).map((problem) => `endpoint.${problem}`),
        ...namingContradictions(profile),
        ...placeContradictions(profile),
        ...rerankContradictions(profile).map((problem) => `rerank.${problem}`),
      ]
    : [];
}

function domainContradictions({ domain = {} }: Partial<Config>): string[] {
  if (!domain.existing) {
    return [
      ...sizingContradictions(domain, domain.vpc?.subnetIds?.length),
      ...(domain.vpcEgress && !domain.vpc ? ['vpcEgress is true; it must be false without vpc'] : []),
    ];
  }
  return besidesExisting(domain, ['administrators']);
}

function serviceContradictions({ endpoint = {} }: Partial<Config>): string[] {
  return endpoint.existing ? besidesExisting(endpoint, []) : endpointContradictions(endpoint);
}

function rerankContradictions({ rerank = {} }: Partial<Config>): string[] {
  const { apiKeysSecretArn, apiKeysKmsKey } = rerank;
  return [
    ...functionContradictions({ ...rerank, apiKeys: apiKeysSecretArn !== undefined }, 'apiKeysSecretArn'),
    ...(apiKeysKmsKey && !apiKeysSecretArn
      ? ['apiKeysKmsKey needs apiKeysSecretArn, the secret that it encrypts; leave out either or set both']
      : []),
  ];
}

function besidesExisting(section: object, allowed: readonly string[]): string[] {
  const others = Object.keys(section).filter((key) => key !== 'existing' && !allowed.includes(key));
  return others.length > 0
    ? [`existing excludes ${others.join(', ')}, which would be set on what is made; leave out either`]
    : [];
}

function namingContradictions(profile: Partial<Config>): string[] {
  const names = [profile.pipeline, ...(profile.pipelines ?? [])].map((pipeline) => pipeline?.pipelineName);
  const twice = names.find((name, index) => name !== undefined && names.indexOf(name) < index);
  const engineVersion = engineVersionOf(profile);
  return [
    ...(profile.pipeline
      ? pipelineContradictions(profile.pipeline, engineVersion).map((line) => `pipeline.${line}`)
      : []),
    ...(profile.pipelines ?? []).flatMap((pipeline, index) =>
      pipelineContradictions(pipeline, engineVersion).map((line) => `pipelines.${index}.${line}`),
    ),
    ...(twice ? [`pipelines names ${JSON.stringify(twice)} twice; each must have a name of its own`] : []),
  ];
}

/** The version of the domain; undefined where nobody has named that of an existing one. */
function engineVersionOf({ domain = {} }: Partial<Config>): string | undefined {
  return domain.existing
    ? domain.existing.engineVersion
    : (domain.engineVersion ?? DOMAIN_DEFAULTS.engineVersion);
}

interface Issue {
  readonly path: readonly PropertyKey[];
  readonly code?: string;
  readonly keys?: readonly string[];
}

/** Takes away what an issue is about: a setting, or the whole list that it is in. */
function withoutWrong(profile: unknown, issue: Issue): unknown {
  const unknownKeys = issue.code === 'unrecognized_keys' ? (issue.keys ?? []) : undefined;
  const inList = issue.path.findIndex((key) => typeof key === 'number');
  const path = inList < 0 ? issue.path : issue.path.slice(0, inList);
  if (path.length === 0 && !unknownKeys) {
    return undefined;
  }
  const within = unknownKeys ? path : path.slice(0, -1);
  const parent = within.reduce<unknown>(
    (value, key) => (value as Record<PropertyKey, unknown>)?.[key],
    profile,
  );
  for (const key of unknownKeys ?? path.slice(-1)) {
    delete (parent as Record<PropertyKey, unknown> | undefined)?.[key];
  }
  return profile;
}
