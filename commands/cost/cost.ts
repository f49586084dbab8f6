import type { Config } from '../../lib/profile/validate';
import {
  breakEven,
  type Instances,
  type Load,
  monthlyOfInstances,
  monthlyOfSearches,
  queriesPerSearch,
  searchByQueries,
  searchBySeconds,
  WEEK_HOURS,
} from './bill';
import { type Choice, choicesOf, domainInstances, type Reranker } from './choices';
import { notesOf } from './notes';
import prices from './prices.json';

/** What a profile costs a month, and what else would cost in its place. */
export interface CostReport {
  readonly profile: string;
  /** Where the profile would be deployed; undefined where nobody has said. */
  readonly region?: string;
  /** The region of the prices by the hour. */
  readonly instancePricesOf: string;
  readonly currency: string;
  readonly load: Load;
  /** The queries that Amazon Bedrock bills for a search. */
  readonly queriesPerSearch: number;
  readonly domain: { readonly what: string; readonly monthly: number | undefined };
  readonly choices: readonly ChoiceCost[];
  readonly breakEvens: readonly BreakEven[];
  readonly notes: readonly string[];
}

export interface ChoiceCost {
  readonly name: string;
  readonly what: string;
  /** USD a month for the reranking; undefined where the list has no price, or the choice is not to be had. */
  readonly monthly: number | undefined;
  /** The same with the domain. */
  readonly withDomain: number | undefined;
  /** Why there is no amount, or an amount of 0. */
  readonly because?: string;
}

/** The number of searches a day from which instances cost less than what is billed by the search. */
interface BreakEven {
  readonly instances: string;
  /** The model of Bedrock, or the serverless endpoint. */
  readonly bySearch: string;
  readonly cheaperFrom: number;
}

/** Adds up what a profile costs a month under a load, beside the other choices. */
export function costOf(profile: string, config: Config, region: string | undefined, load: Load): CostReport {
  const choices = choicesOf(config, region, load.passages);
  const domain = domainCost(domainInstances(config));
  return {
    profile,
    region,
    instancePricesOf: prices.region,
    currency: prices.currency,
    load,
    queriesPerSearch: queriesPerSearch(load.passages),
    domain,
    choices: choices.map((choice) => choiceCost(choice, domain.monthly, load)),
    breakEvens: breakEvensOf(choices, load.passages),
    notes: notesOf(config, region),
  };
}

/** Instances as they are called in a bill. */
const named = ({ count, type, hoursAWeek }: Instances) =>
  `${count} × ${type}${hoursAWeek === undefined ? '' : `, ${Number(hoursAWeek.toFixed(1))} of ${WEEK_HOURS} hours`}`;

function domainCost(instances: readonly Instances[] | undefined): CostReport['domain'] {
  return instances
    ? {
        what: instances.map(named).join(', '),
        monthly: instances.map(monthlyOfInstances).reduce(sum, 0),
      }
    : { what: 'your own, billed elsewhere', monthly: 0 };
}

function choiceCost({ name, reranker }: Choice, domain: number | undefined, load: Load): ChoiceCost {
  const cost = rerankerCost(reranker, load);
  return { name, ...cost, withDomain: sum(cost.monthly, domain) };
}

function rerankerCost(reranker: Reranker, load: Load): Pick<ChoiceCost, 'what' | 'monthly' | 'because'> {
  switch (reranker.billed) {
    case 'not here':
      return { what: reranker.because, monthly: 0, because: 'costs nothing here' };
    case 'by the hour': {
      const monthly = monthlyOfInstances(reranker.instances);
      const because = 'no price in the list';
      return { what: named(reranker.instances), monthly, ...(monthly === undefined && { because }) };
    }
    default: {
      const { what, perSearch, unavailable } = bySearch(reranker, load.passages);
      return unavailable === undefined
        ? { what, monthly: monthlyOfSearches(perSearch, load.searchesPerDay) }
        : { what, monthly: undefined, because: unavailable };
    }
  }
}

type BilledByTheSearch = Extract<Reranker, { readonly billed: 'by the second' | 'by the query' }>;

/** USD for a search, and why that is not all or not to be had. */
function bySearch(reranker: BilledByTheSearch, passages: number) {
  if (reranker.billed === 'by the query') {
    const { model, unavailable } = reranker;
    return { what: model, perSearch: searchByQueries(model, passages), unavailable };
  }
  const { containers, keptWarm } = reranker;
  return {
    what: `serverless, ${containers.memorySize} MB`,
    perSearch: searchBySeconds(containers, passages),
    unavailable: keptWarm ? 'no price of provisioned concurrency in the list' : undefined,
  };
}

function breakEvensOf(choices: readonly Choice[], passages: number): BreakEven[] {
  const rerankers = choices.map(({ reranker }) => reranker);
  const others = rerankers
    .filter((reranker) => reranker.billed === 'by the second' || reranker.billed === 'by the query')
    .map((reranker) => bySearch(reranker, passages))
    .filter(({ unavailable }) => unavailable === undefined);
  return rerankers.flatMap((reranker) =>
    reranker.billed === 'by the hour'
      ? others.flatMap(({ what, perSearch }) => {
          const most = breakEven(reranker.instances, perSearch);
          return most === undefined
            ? []
            : [{ instances: named(reranker.instances), bySearch: what, cheaperFrom: most + 1 }];
        })
      : [],
  );
}

const sum = (one: number | undefined, other: number | undefined) =>
  one === undefined || other === undefined ? undefined : one + other;
