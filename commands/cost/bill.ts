import type { BedrockModel } from '../../lib/serving/bedrock';
import prices from './prices.json';

/** Instances of one type, which are billed while they run, whether or not anybody searches. */
export interface Instances {
  readonly count: number;
  readonly type: string;
  /** How long they run. @default - all the time */
  readonly hoursAWeek?: number;
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

/** USD a month for the queries of Amazon Bedrock. */
export function monthlyOfQueries(model: BedrockModel, { searchesPerDay, passages }: Load): number {
  const searchesPerMonth = (searchesPerDay * prices.hoursPerMonth) / HOURS_PER_DAY;
  return (searchesPerMonth * queriesPerSearch(passages) * prices.bedrock.perThousandQueries[model]) / 1_000;
}

/** The most searches a day at which the model costs no more than the instances; from the next one on they are cheaper. */
export function breakEven(
  { count, type, hoursAWeek = WEEK_HOURS }: Instances,
  model: BedrockModel,
  passages: number,
): number | undefined {
  const hourly = hourlyPrice(type);
  if (hourly === undefined) {
    return undefined;
  }
  // In whole units, so that an exact quotient is not rounded below itself.
  const perDay = (count * units(hourly) * hoursAWeek) / DAYS_PER_WEEK;
  return Math.floor(
    perDay / (units(prices.bedrock.perThousandQueries[model] / 1_000) * queriesPerSearch(passages)),
  );
}

/** In millionths of a USD: prices have no more than six decimals. */
const units = (usd: number) => Math.round(usd * 1_000_000);
