import type * as opensearch from 'aws-cdk-lib/aws-opensearchservice';
import { DOMAIN_DEFAULTS } from './defaults';

/** The nodes that keep the state of the cluster and hold no data. */
export interface DedicatedMasterProps {
  /**
   * The instance type.
   *
   * @default - m7g.large.search
   */
  readonly instanceType?: string;
  /**
   * How many there are: 3, or 5 for a cluster of many nodes.
   *
   * @default 3
   */
  readonly instanceCount?: number;
}

/** How large a domain is, and what it survives. */
export interface DomainSizing {
  /**
   * The OpenSearch version, at least 2.13; a later one upgrades the domain in place, an earlier one is refused by AWS.
   *
   * @default - 2.19
   */
  readonly engineVersion?: string;
  /**
   * The instance type of the data nodes; the cross-encoder does not run on them, so they need no GPU.
   *
   * @default - t3.medium.search
   */
  readonly instanceType?: string;
  /**
   * The number of data nodes; t3 types allow 10.
   *
   * @default 1
   */
  readonly instanceCount?: number;
  /**
   * The availability zones that the data nodes are spread over: 1, 2 with an even number of nodes, or 3.
   *
   * @default - one for a single node, two for a number of nodes that 2 divides and 3 does not, three for any other
   */
  readonly availabilityZoneCount?: number;
  /**
   * The gp3 volume of each data node in GiB: at least 10, at most 100 for t3.small, 200 for t3.medium.
   *
   * @default 10
   */
  readonly volumeSize?: number;
  /**
   * Nodes of their own for the state of the cluster.
   *
   * @default - the data nodes keep it
   */
  readonly dedicatedMasters?: DedicatedMasterProps;
  /**
   * Whether the nodes of one of three zones stand by for a zone that fails; wants dedicated masters, a number of nodes
   * that 3 divides, and no t3 types.
   *
   * @default false
   */
  readonly standby?: boolean;
}

/** A sizing with its defaults. */
export function completeSizing(sizing: DomainSizing) {
  const { instanceCount = DOMAIN_DEFAULTS.instanceCount, dedicatedMasters } = sizing;
  return {
    engineVersion: sizing.engineVersion ?? DOMAIN_DEFAULTS.engineVersion,
    instanceType: sizing.instanceType ?? DOMAIN_DEFAULTS.instanceType,
    instanceCount,
    availabilityZoneCount: sizing.availabilityZoneCount ?? zonesFor(instanceCount),
    volumeSize: sizing.volumeSize ?? DOMAIN_DEFAULTS.volumeSize,
    dedicatedMasters: dedicatedMasters && {
      instanceType: dedicatedMasters.instanceType ?? DOMAIN_DEFAULTS.dedicatedMasters.instanceType,
      instanceCount: dedicatedMasters.instanceCount ?? DOMAIN_DEFAULTS.dedicatedMasters.instanceCount,
    },
    standby: sizing.standby ?? DOMAIN_DEFAULTS.standby,
  };
}

/** The sizing as the CDK's domain takes it. */
export function capacityOf(
  sizing: ReturnType<typeof completeSizing>,
): Pick<opensearch.DomainProps, 'capacity' | 'zoneAwareness'> {
  const { dedicatedMasters, availabilityZoneCount } = sizing;
  return {
    capacity: {
      dataNodeInstanceType: sizing.instanceType,
      dataNodes: sizing.instanceCount,
      ...(dedicatedMasters && {
        masterNodeInstanceType: dedicatedMasters.instanceType,
        masterNodes: dedicatedMasters.instanceCount,
      }),
      // Left out, a feature flag turns it on for every domain, and AWS refuses those that are too small for it.
      multiAzWithStandbyEnabled: sizing.standby,
    },
    zoneAwareness:
      availabilityZoneCount === 1 ? { enabled: false } : { enabled: true, availabilityZoneCount },
  };
}

function zonesFor(instanceCount: number): number {
  if (instanceCount === 1) {
    return 1;
  }
  return instanceCount % 2 === 0 && instanceCount % 3 !== 0 ? 2 : 3;
}
