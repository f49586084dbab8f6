import type { Config } from '../../lib/profile/validate';
import { hourlyPrice } from './bill';
import { domainInstances } from './choices';
import prices from './prices.json';

/** What a reader has to know beside the amounts, in sentences. */
export function notesOf(config: Config, region: string | undefined): string[] {
  const { endpoint } = config;
  const { sagemaker, serverless, opensearch, bedrock } = prices;
  return [
    ...aboutTheRegion(region),
    `Instances: looked up on ${sagemaker.lookedUp} (${sagemaker.source}; ${opensearch.source}). Queries: ${bedrock.lookedUp} ` +
      `(${bedrock.source}). Serverless: ${serverless.lookedUp} (${serverless.source}). Look up AWS's own before you decide: ${[sagemaker, opensearch, bedrock].map(({ list }) => list).join(' ')}`,
    ...missingPrices(config),
    'Instances are billed from their start, searched or not. Whether they keep up with the searches is not part of the sum.',
    `A serverless endpoint is billed by the time of its calls: ${serverless.secondsPerHundredPassages} s for 100 short passages is what ` +
      'the handler took on one core (docs/cost.md). AWS does not say how many a container has; its start is not in the sum.',
    `Amazon Bedrock bills each begun ${bedrock.passagesPerQuery} passages of a search as a query; a long passage can be several.`,
    'Between two endpoints, or two models of Bedrock, the cheaper is cheaper at any number of searches.',
    ...(endpoint.scaleToZero
      ? [
          'An endpoint that scales to zero is billed from the call that wakes it until about half an hour after the last one: ' +
            'a quarter of an hour until its copy goes, and as long again until its instance does.',
        ]
      : []),
    ...(endpoint.fallbackInstanceTypes
      ? [
          `When AWS has no capacity of the first type, ${endpoint.fallbackInstanceTypes.join(' or ')} is billed in its place, which is not in the sum.`,
        ]
      : []),
    'Not in the sum: storage, Lambda, logs, alarms, traffic, support and tax.',
  ];
}

function aboutTheRegion(region: string | undefined): string[] {
  if (region === prices.region) {
    return [];
  }
  const whose = `the amounts are those of ${prices.region}`;
  return region === undefined
    ? [`NO REGION IS KNOWN: ${whose}. Set region in the profile, or AWS_REGION.`]
    : [`NOT THE PRICES OF ${region}: the list has none of that region; ${whose}. Look up yours.`];
}

function missingPrices(config: Config): string[] {
  const { endpoint } = config;
  const types = [
    ...(endpoint.instanceType ? [endpoint.instanceType] : []),
    ...(domainInstances(config) ?? []).map(({ type }) => type),
  ].filter((type) => hourlyPrice(type) === undefined);
  return types.length > 0
    ? [
        `The list has no price of ${[...new Set(types)].join(', ')}: add it to commands/cost/prices.json, in USD an hour.`,
      ]
    : [];
}
