import { Token } from 'aws-cdk-lib';
import { INSTANCE_COUNT } from '../shared/rules';
import { errorsOf, violation } from '../shared/validation';
import {
  DEDICATED_MASTER_COUNT,
  DOMAIN_INSTANCE_TYPE,
  ENGINE_VERSION,
  VOLUME_SIZE,
  ZONE_COUNT,
} from './rules';
import { completeSizing, type DomainSizing } from './sizing';

/** The errors in the size of a domain, which AWS would say minutes into a deployment. */
export function sizingErrors(sizing: DomainSizing, subnetCount?: number): string[] {
  const { dedicatedMasters } = sizing;
  const wrong = [
    ...errorsOf('engineVersion', sizing.engineVersion, ENGINE_VERSION),
    ...errorsOf('instanceType', sizing.instanceType, DOMAIN_INSTANCE_TYPE),
    ...errorsOf('instanceCount', sizing.instanceCount, INSTANCE_COUNT),
    ...errorsOf('availabilityZoneCount', sizing.availabilityZoneCount, ZONE_COUNT),
    ...errorsOf('volumeSize', sizing.volumeSize, VOLUME_SIZE),
    ...errorsOf('dedicatedMasters.instanceType', dedicatedMasters?.instanceType, DOMAIN_INSTANCE_TYPE),
    ...errorsOf('dedicatedMasters.instanceCount', dedicatedMasters?.instanceCount, DEDICATED_MASTER_COUNT),
  ];
  return [...wrong, ...sizingConflicts(sizing, subnetCount)];
}

/** Conflicts between settings that are valid by themselves. */
export function sizingConflicts(sizing: DomainSizing, subnetCount?: number): string[] {
  const complete = completeSizing(sizing);
  const { instanceType, instanceCount, volumeSize, standby } = complete;
  const zones = complete.availabilityZoneCount;
  const errors: string[] = [];
  if ([instanceType, instanceCount, volumeSize, zones].some((value) => Token.isUnresolved(value))) {
    return errors;
  }

  const largest = LARGEST_VOLUME[instanceType.replace('.search', '')] ?? LARGEST_VOLUME.other!;
  if (volumeSize > largest) {
    errors.push(`volumeSize ${violation(volumeSize, `be at most ${largest} GiB with ${instanceType}`)}`);
  }
  if (isBurstable(instanceType) && instanceCount > MOST_BURSTABLE_NODES) {
    errors.push(
      `instanceCount ${violation(instanceCount, `be at most ${MOST_BURSTABLE_NODES} with ${instanceType}, or instanceType another than t3`)}`,
    );
  }
  if (zones > instanceCount || (zones === 2 && instanceCount % 2 === 1)) {
    errors.push(
      `availabilityZoneCount ${violation(zones, `be 1 with one node, 2 only with an even number of nodes, and at most instanceCount, ${instanceCount}`)}`,
    );
  }
  if (subnetCount !== undefined && subnetCount !== zones) {
    errors.push(
      `vpc has ${subnetCount} subnets; it must have ${zones}, one in each availability zone of the domain`,
    );
  }
  return standby ? [...errors, ...standbyErrors(complete)] : errors;
}

function standbyErrors(sizing: ReturnType<typeof completeSizing>): string[] {
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
