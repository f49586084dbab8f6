import { Token } from 'aws-cdk-lib';
import { INSTANCE_COUNT } from '../shared/rules';
import { complaint, problemsOf } from '../shared/validation';
import {
  DEDICATED_MASTER_COUNT,
  DOMAIN_INSTANCE_TYPE,
  ENGINE_VERSION,
  VOLUME_SIZE,
  ZONE_COUNT,
} from './rules';
import { completeSizing, type DomainSizing } from './sizing';

/** Everything that is wrong with the size of a domain, which AWS would say minutes into a deployment. */
export function sizingProblems(sizing: DomainSizing, subnetCount?: number): string[] {
  const { dedicatedMasters } = sizing;
  const wrong = [
    ...problemsOf('engineVersion', sizing.engineVersion, ENGINE_VERSION),
    ...problemsOf('instanceType', sizing.instanceType, DOMAIN_INSTANCE_TYPE),
    ...problemsOf('instanceCount', sizing.instanceCount, INSTANCE_COUNT),
    ...problemsOf('availabilityZoneCount', sizing.availabilityZoneCount, ZONE_COUNT),
    ...problemsOf('volumeSize', sizing.volumeSize, VOLUME_SIZE),
    ...problemsOf('dedicatedMasters.instanceType', dedicatedMasters?.instanceType, DOMAIN_INSTANCE_TYPE),
    ...problemsOf('dedicatedMasters.instanceCount', dedicatedMasters?.instanceCount, DEDICATED_MASTER_COUNT),
  ];
  return [...wrong, ...sizingContradictions(sizing, subnetCount)];
}

/** What is right by itself and cannot be together. */
export function sizingContradictions(sizing: DomainSizing, subnetCount?: number): string[] {
  const complete = completeSizing(sizing);
  const { instanceType, instanceCount, volumeSize, standby } = complete;
  const zones = complete.availabilityZoneCount;
  const problems: string[] = [];
  if ([instanceType, instanceCount, volumeSize, zones].some((value) => Token.isUnresolved(value))) {
    return problems;
  }

  const largest = LARGEST_VOLUME[instanceType.replace('.search', '')] ?? LARGEST_VOLUME.other!;
  if (volumeSize > largest) {
    problems.push(`volumeSize ${complaint(volumeSize, `be at most ${largest} GiB with ${instanceType}`)}`);
  }
  if (isBurstable(instanceType) && instanceCount > MOST_BURSTABLE_NODES) {
    problems.push(
      `instanceCount ${complaint(instanceCount, `be at most ${MOST_BURSTABLE_NODES} with ${instanceType}, or instanceType another than t3`)}`,
    );
  }
  if (zones > instanceCount || (zones === 2 && instanceCount % 2 === 1)) {
    problems.push(
      `availabilityZoneCount ${complaint(zones, `be 1 with one node, 2 only with an even number of nodes, and at most instanceCount, ${instanceCount}`)}`,
    );
  }
  if (subnetCount !== undefined && subnetCount !== zones) {
    problems.push(
      `vpc has ${subnetCount} subnets; it must have ${zones}, one in each availability zone of the domain`,
    );
  }
  return standby ? [...problems, ...standbyProblems(complete)] : problems;
}

function standbyProblems(sizing: ReturnType<typeof completeSizing>): string[] {
  const { instanceType, instanceCount, availabilityZoneCount, dedicatedMasters } = sizing;
  const missing = [
    ...(isBurstable(instanceType) ? [`another instanceType than ${instanceType}: t3 has no standby`] : []),
    ...(dedicatedMasters ? [] : ['dedicatedMasters']),
    ...(dedicatedMasters && isBurstable(dedicatedMasters.instanceType)
      ? [`another dedicatedMasters.instanceType than ${dedicatedMasters.instanceType}`]
      : []),
    ...(instanceCount % 3 === 0 ? [] : [`an instanceCount that 3 divides, not ${instanceCount}`]),
    ...(availabilityZoneCount === 3 ? [] : [`availabilityZoneCount 3, not ${availabilityZoneCount}`]),
  ];
  return missing.length > 0 ? [`standby is true; it must be false, or go with ${missing.join('; ')}`] : [];
}

const isBurstable = (instanceType: string) => /^t\d/.test(instanceType);

/** Quotas of Amazon OpenSearch Service. */
const MOST_BURSTABLE_NODES = 10;

/** The largest gp3 volume of a node, in GiB; that of other types depends on their size and is 24 TiB at most. */
const LARGEST_VOLUME: Readonly<Record<string, number>> = { 't3.small': 100, 't3.medium': 200, other: 24_576 };
