import { DOMAIN_DEFAULTS } from '../domain/defaults';
import { sizingConflicts } from '../domain/validation';
import { importedEndpointConflicts } from '../endpoint/imported-validation';
import { SERVERLESS_REQUEST_BYTES } from '../endpoint/serverless';
import { endpointConflicts } from '../endpoint/validation';
import { pipelineConflicts } from '../registration/pipeline-validation';
import { functionConflicts, windowsConflicts } from '../rerank-function/validation';
import { BEDROCK, BEDROCK_DEFAULTS, regionErrors } from '../serving/bedrock';
import { BY_FUNCTION, longPassagesConflicts, mostWindows } from '../serving/long-passages';
import { servingOf } from '../serving/servings';
import { SettingsError } from '../shared/validation';
import { placeConflicts } from './places';
import { type Config, configSchema, type PipelineConfig, type SageMakerConfig } from './schema';

export type { Config, SageMakerConfig } from './schema';

/**
 * Checks a profile.
 *
 * @param source - where the profile is from, for the error message
 * @throws SettingsError that lists every error: where it is, what is wrong, what to write instead
 */
export function validateConfig(profile: unknown, source: string): Config {
  const { data, error } = configSchema.safeParse(profile);
  const issues = error?.issues ?? [];
  const errors = [
    ...issues.flatMap(({ path, message }) => message.split('\n').map((line) => titled(path.join('.'), line))),
    ...conflicts(issues.reduce(withoutWrong, structuredClone(profile)) as Partial<Config>),
  ];
  if (errors.length > 0 || !data) {
    throw new SettingsError(
      [`${source} does not describe a deployment:`, ...errors.map((line) => `  ${line}`)].join('\n'),
    );
  }
  return data;
}

/** All the search pipelines of a profile, the first one first. */
export function pipelinesOf({ pipeline, pipelines = [] }: Config): PipelineConfig[] {
  return [pipeline, ...pipelines];
}

/** The default that the constructs take from the endpoint: see `IReranker.startsOnDemand`. */
function pipelineDefaults(endpoint: Config['endpoint'] = {}): Pick<PipelineConfig, 'ignoreFailure'> {
  return isServerless(endpoint) || endpoint.scaleToZero ? { ignoreFailure: true } : {};
}

function titled(path: string, line: string): string {
  return `${path}${line}`.replace(/^\./, '').replace(/^ /, 'it ');
}

/**
 * Conflicts between settings that are valid by themselves.
 *
 * @param profile - without the settings that are invalid by themselves, so that none is reported twice
 */
function conflicts(profile: Partial<Config> | undefined): string[] {
  return profile
    ? [
        ...domainConflicts(profile).map((line) => `domain.${line}`),
        ...serviceConflicts(profile).map((line) => `endpoint.${line}`),
        ...windowsConflictsOf(profile),
        ...namingConflicts(profile),
        ...placeConflicts(profile),
        ...rerankConflicts(profile).map((line) => `rerank.${line}`),
      ]
    : [];
}

function domainConflicts({ domain = {} }: Partial<Config>): string[] {
  if (!domain.existing) {
    return [
      ...sizingConflicts(domain, domain.vpc?.subnetIds?.length),
      ...(domain.vpcEgress && !domain.vpc ? ['vpcEgress is true; it must be false without vpc'] : []),
    ];
  }
  return besidesExisting(domain, ['administrators']);
}

/** Whether a profile's endpoint is serverless, its own one or one that is there. */
function isServerless({ serverless, existing }: Config['endpoint']): boolean {
  return serverless !== undefined || existing?.serverless === true;
}

/** Whether a profile's endpoint is one of SageMaker's. */
export function isOnSageMaker(endpoint: Config['endpoint']): endpoint is SageMakerConfig {
  return endpoint.serving !== BEDROCK;
}

function serviceConflicts({ endpoint = {}, region }: Partial<Config>): string[] {
  if (endpoint.existing) {
    return [
      ...besidesExisting(endpoint, []),
      ...importedEndpointConflicts(endpoint.existing).map((line) => `existing.${line}`),
    ];
  }
  return isOnSageMaker(endpoint)
    ? [
        ...(endpoint.bedrockModel
          ? ['bedrockModel needs serving "bedrock"; set it, or leave out bedrockModel']
          : []),
        ...endpointConflicts(endpoint),
      ]
    : bedrockConflicts(endpoint, region);
}

function bedrockConflicts(endpoint: Config['endpoint'], region: string | undefined): string[] {
  const { serving, bedrockModel = BEDROCK_DEFAULTS.model, ...others } = endpoint;
  const settings = Object.keys(others);
  return [
    ...(settings.length > 0
      ? [
          `serving "${serving}" makes no endpoint, for which ${settings.join(', ')} would be set; leave out either`,
        ]
      : []),
    ...regionErrors(bedrockModel, region).map((line) => `bedrockModel: ${line}`),
  ];
}

function rerankConflicts({ rerank = {}, endpoint }: Partial<Config>): string[] {
  const { apiKeysSecretArn, apiKeysKmsKey } = rerank;
  return [
    ...functionConflicts(
      {
        ...rerank,
        apiKeys: apiKeysSecretArn !== undefined,
        maxRequestBytes: endpoint && isServerless(endpoint) ? SERVERLESS_REQUEST_BYTES : undefined,
      },
      'apiKeysSecretArn',
    ),
    ...(apiKeysKmsKey && !apiKeysSecretArn
      ? ['apiKeysKmsKey needs apiKeysSecretArn, the secret that it encrypts; leave out either or set both']
      : []),
  ];
}

function windowsConflictsOf({ endpoint = {}, model = {}, rerank = {} }: Partial<Config>): string[] {
  return [
    ...modelWindowsConflicts(model, endpoint).map((line) => `model.${line}`),
    ...windowsConflicts(rerank, (endpoint.existing?.maxWindows ?? mostWindows(model)) !== undefined).map(
      (line) => `rerank.${line}`,
    ),
  ];
}

function modelWindowsConflicts(model: NonNullable<Config['model']>, endpoint: Config['endpoint']): string[] {
  if (endpoint.existing && mostWindows(model)) {
    return [
      `longPassages is "${model.longPassages}", a setting of an endpoint that is made; set RERANK_MAX_WINDOWS in yours, if it ` +
        `has this project's handler, and endpoint.existing.maxWindows here, ${BY_FUNCTION}`,
    ];
  }
  const cutting = isOnSageMaker(endpoint)
    ? servingOf(endpoint.serving).cutting(endpoint)
    : `serving "${endpoint.serving}"`;
  return longPassagesConflicts(model, cutting);
}

function besidesExisting(section: object, allowed: readonly string[]): string[] {
  const others = Object.keys(section).filter((key) => key !== 'existing' && !allowed.includes(key));
  return others.length > 0
    ? [`existing excludes ${others.join(', ')}, which would be set on what is made; leave out either`]
    : [];
}

function namingConflicts(profile: Partial<Config>): string[] {
  const names = [profile.pipeline, ...(profile.pipelines ?? [])].map((pipeline) => pipeline?.pipelineName);
  const twice = names.find((name, index) => name !== undefined && names.indexOf(name) < index);
  const engineVersion = engineVersionOf(profile);
  const conflicts = (pipeline: Partial<PipelineConfig>) =>
    pipelineConflicts({ ...pipelineDefaults(profile.endpoint), ...pipeline }, engineVersion);
  return [
    ...(profile.pipeline ? conflicts(profile.pipeline).map((line) => `pipeline.${line}`) : []),
    ...(profile.pipelines ?? []).flatMap((pipeline, index) =>
      conflicts(pipeline).map((line) => `pipelines.${index}.${line}`),
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

/** The profile without the setting that an issue is about, or without the whole list that it is in. */
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
