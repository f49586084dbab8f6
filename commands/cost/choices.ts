import { completeSizing } from '../../lib/domain/sizing';
import {
  ENDPOINT_DEFAULTS,
  IMPORTED_ENDPOINT_DEFAULTS,
  SERVERLESS_DEFAULTS,
} from '../../lib/endpoint/defaults';
import { deviceOf } from '../../lib/endpoint/device';
import { hoursAWeek } from '../../lib/endpoint/schedule';
import { type Config, isOnSageMaker } from '../../lib/profile/validate';
import { BEDROCK_DEFAULTS, BedrockModel, regionErrors } from '../../lib/serving/bedrock';
import { amazonRerank } from '../../protocol/bedrock/bedrock';
import type { Instances, ServerlessContainers } from './bill';

/** The instance types that a profile is compared with: the default, and that of profile `cpu`. */
export const COMPARED = { gpu: ENDPOINT_DEFAULTS.instanceType, cpu: 'ml.c7i.xlarge' } as const;

/** How the name of a profile's own choice begins. */
export const OWN = 'this profile';

/** A way to have passages scored. */
export interface Choice {
  /** Begins with {@link OWN} where the profile has it. */
  readonly name: string;
  readonly reranker: Reranker;
}

/** What scores, by how it is billed. */
export type Reranker =
  | { readonly billed: 'by the hour'; readonly instances: Instances }
  | {
      readonly billed: 'by the second';
      readonly containers: ServerlessContainers;
      readonly keptWarm: boolean;
    }
  | { readonly billed: 'by the query'; readonly model: BedrockModel; readonly unavailable?: string }
  /** Nothing of it is billed to the profile. */
  | { readonly billed: 'not here'; readonly because: string };

/** The choices of a profile, its own first. */
export function choicesOf(config: Config, region: string | undefined, passages: number): Choice[] {
  const { endpoint, paused = false } = config;
  const name = paused ? `${OWN}, not paused` : OWN;
  const device = ownDevice(endpoint);
  return [
    ...(paused ? [notHere(OWN, 'paused: no endpoint')] : []),
    ...ownEndpoint(endpoint, name),
    ...(['gpu', 'cpu'] as const)
      .filter((other) => other !== device)
      .map((other) =>
        byTheHour(`a ${other.toUpperCase()} endpoint`, leastInstances(endpoint), COMPARED[other]),
      ),
    serverlessChoice(endpoint, endpoint.serverless ? name : 'a serverless endpoint'),
    ...Object.values(BedrockModel).map((model): Choice => {
      const own = !isOnSageMaker(endpoint) && (endpoint.bedrockModel ?? BEDROCK_DEFAULTS.model) === model;
      const unavailable = unavailability(model, region, passages);
      return {
        name: own ? name : 'Amazon Bedrock',
        reranker: { billed: 'by the query', model, ...(unavailable && { unavailable }) },
      };
    }),
  ];
}

/** The nodes of the domain; undefined for a domain of one's own. */
export function domainInstances({ domain }: Config): Instances[] | undefined {
  if (domain.existing) {
    return undefined;
  }
  const { instanceType, instanceCount, dedicatedMasters } = completeSizing(domain);
  return [
    { count: instanceCount, type: instanceType },
    ...(dedicatedMasters
      ? [{ count: dedicatedMasters.instanceCount, type: dedicatedMasters.instanceType }]
      : []),
  ];
}

function ownEndpoint(endpoint: Config['endpoint'], name: string): Choice[] {
  if (endpoint.existing) {
    return [notHere(name, `endpoint ${endpoint.existing.endpointName} of your own`)];
  }
  if (!isOnSageMaker(endpoint) || endpoint.serverless) {
    return [];
  }
  const { instanceType = ENDPOINT_DEFAULTS.instanceType, scaling, scaleToZero } = endpoint;
  if (scaleToZero) {
    return sleepingEndpoint(endpoint, name, instanceType);
  }
  const atRest = byTheHour(scaling ? `${name}, at rest` : name, leastInstances(endpoint), instanceType);
  return scaling
    ? [atRest, byTheHour(`${name}, scaled out`, scaling.maxInstanceCount, instanceType)]
    : [atRest];
}

function serverlessChoice({ serverless = {} }: Config['endpoint'], name: string): Choice {
  const { memorySize = SERVERLESS_DEFAULTS.memorySize, provisionedConcurrency } = serverless;
  const keptWarm = provisionedConcurrency !== undefined;
  return { name, reranker: { billed: 'by the second', containers: { memorySize }, keptWarm } };
}

/** Asleep it costs nothing; how long it is awake decides the rest: by its hours, or by when people search. */
function sleepingEndpoint({ schedule }: Config['endpoint'], name: string, type: string): Choice[] {
  return [
    notHere(`${name}, asleep`, 'no instance while nobody searches'),
    ...(schedule ? [byTheHour(`${name}, awake by its schedule`, 1, type, hoursAWeek(schedule))] : []),
    byTheHour(`${name}, awake all the time`, 1, type),
  ];
}

function ownDevice(endpoint: Config['endpoint']) {
  return endpoint.existing || endpoint.serverless || !isOnSageMaker(endpoint)
    ? undefined
    : deviceOf(endpoint.instanceType ?? ENDPOINT_DEFAULTS.instanceType);
}

function leastInstances({ existing, instanceCount }: Config['endpoint']): number {
  return existing
    ? (existing.instanceCount ?? IMPORTED_ENDPOINT_DEFAULTS.instanceCount)
    : (instanceCount ?? ENDPOINT_DEFAULTS.instanceCount);
}

function unavailability(
  model: BedrockModel,
  region: string | undefined,
  passages: number,
): string | undefined {
  if (regionErrors(model, region).length > 0) {
    return `not in ${region}`;
  }
  const { maxPassages } = amazonRerank;
  return maxPassages !== undefined && passages > maxPassages
    ? `at most ${maxPassages} passages a search`
    : undefined;
}

const byTheHour = (name: string, count: number, type: string, hours?: number): Choice => ({
  name,
  reranker: {
    billed: 'by the hour',
    instances: { count, type, ...(hours !== undefined && { hoursAWeek: hours }) },
  },
});

const notHere = (name: string, because: string): Choice => ({
  name,
  reranker: { billed: 'not here', because },
});
