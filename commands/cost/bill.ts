import type { BedrockModel } from '../../lib/serving/bedrock';
import prices from './prices.json';

/** Instances of one type, which are billed while they run, whether or not anybody searches. */
export interface Instances {
  readonly count: number;
  readonly type: string;
  /** How long they run. @default - all the time */
  readonly hoursAWeek?: number;
}

/** Serverless Inference, which is billed by the time that its calls take. */
export interface ServerlessContainers {
  /** In MB, 1,024 of which are billed as one gigabyte. */
  readonly memorySize: number;
}

/** The searches that are reranked, each with as many passages. */
export interface Load {
  readonly searchesPerDay: number;
  readonly passages: number;
}

const HOURS_PER_DAY = 24;
const DAYS_PER_WEEK = 7;
export const WEEK_HOURS = HOURS_PER_DAY * DAYS_PER_WEEK;
const HOURLY: Readonly<Record<string, number>> = { ...prices.sagemaker.hourly, ...prices.opensearch.hourly };

/** USD an hour for an instance; undefined where the list has no price of it. */
export function hourlyPrice(type: string): number | undefined {
  return Object.hasOwn(HOURLY, type) ? HOURLY[type] : undefined;
}

/** USD a month for instances; undefined where the list has no price of them. */
export function monthlyOfInstances({ count, type, hoursAWeek = WEEK_HOURS }: Instances): number | undefined {
  const hourly = hourlyPrice(type);
  return hourly === undefined ? undefined : count * hourly * prices.hoursPerMonth * (hoursAWeek / WEEK_HOURS);
}

/** How many queries Amazon Bedrock bills for a search: each begun 100 passages are one. */
export function queriesPerSearch(passages: number): number {
  return Math.ceil(passages / prices.bedrock.passagesPerQuery);
}

/** USD for a search by the queries of Amazon Bedrock. */
export function searchByQueries(model: BedrockModel, passages: number): number {
  return (queriesPerSearch(passages) * prices.bedrock.perThousandQueries[model]) / 1_000;
}

/** USD for a search by the time of a container that scores as fast as one core did (docs/cost.md). */
export function searchBySeconds({ memorySize }: ServerlessContainers, passages: number): number {
  const { perGigabyteSecond, secondsPerHundredPassages } = prices.serverless;
  return ((memorySize / 1_024) * perGigabyteSecond * secondsPerHundredPassages * passages) / 100;
}

/** USD a month for searches that cost so much each. */
export function monthlyOfSearches(perSearch: number, searchesPerDay: number): number {
  return (perSearch * searchesPerDay * prices.hoursPerMonth) / HOURS_PER_DAY;
}

/** The most searches a day that cost no more than the instances; from the next one on these are cheaper. */
export function breakEven(
  { count, type, hoursAWeek = WEEK_HOURS }: Instances,
  perSearch: number,
): number | undefined {
  const hourly = hourlyPrice(type);
  // In whole units, so that an exact quotient is not rounded below itself.
  return hourly === undefined
    ? undefined
    : Math.floor((count * units(hourly) * hoursAWeek) / DAYS_PER_WEEK / units(perSearch));
}

/** In billionths of a USD: a search has no more decimals. */
const units = (usd: number) => Math.round(usd * 1_000_000_000);
