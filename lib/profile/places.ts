import { RegionInfo } from 'aws-cdk-lib/region-info';
import type { Config } from './schema';

/** The ARNs of another region or partition than the profile's own, where its region is known. */
export function placeConflicts(profile: Partial<Config>): string[] {
  const { region } = profile;
  if (!region) {
    return [];
  }
  const partition = RegionInfo.get(region).partition;
  return [
    ...Object.entries(regionalArns(profile)).flatMap(([setting, arn]) => regionErrors(setting, arn, region)),
    ...Object.entries(arnsOf(profile)).flatMap(([setting, arn]) =>
      arn?.startsWith('arn:') ? partitionErrors(setting, arn, region, partition) : [],
    ),
  ];
}

type Arns = Readonly<Record<string, string | undefined>>;

function arnsOf(profile: Partial<Config>): Arns {
  return { ...regionalArns(profile), ...globalArns(profile) };
}

/** The ARNs that must be of the profile's region. */
function regionalArns({ logKmsKey, domain, endpoint, rerank, monitoring }: Partial<Config>): Arns {
  return {
    'domain.existing.domainArn': domain?.existing?.domainArn,
    logKmsKey,
    'domain.kmsKey': domain?.kmsKey,
    'endpoint.modelData.kmsKey': endpoint?.modelData?.kmsKey,
    'endpoint.handlerKmsKey': endpoint?.handlerKmsKey,
    'endpoint.kmsKey': endpoint?.kmsKey,
    'rerank.apiKeysSecretArn': rerank?.apiKeysSecretArn,
    'rerank.apiKeysKmsKey': rerank?.apiKeysKmsKey,
    'monitoring.alarmTopicArn': monitoring?.alarmTopicArn,
  };
}

function globalArns({ domain, rerank, searchers }: Partial<Config>): Arns {
  return {
    'domain.existing.registrarRoleArn': domain?.existing?.registrarRoleArn,
    ...numbered('domain.administrators', domain?.administrators),
    ...numbered('rerank.callers', rerank?.callers),
    ...numbered('searchers.principals', searchers?.principals),
  };
}

function numbered(list: string, arns: readonly string[] = []): Arns {
  return Object.fromEntries(arns.map((arn, index) => [`${list}.${index}`, arn]));
}

function regionErrors(setting: string, arn: string | undefined, region: string): string[] {
  const own = arn?.split(':')[3];
  return own && own !== region
    ? [`${setting} is in ${own}; it must be in the region of the profile, ${region}`]
    : [];
}

function partitionErrors(setting: string, arn: string, region: string, partition?: string): string[] {
  const own = arn.split(':')[1];
  return partition && own !== partition
    ? [
        `${setting} is of the partition ${own}; it must be of that of the profile's region, ${partition} (${region})`,
      ]
    : [];
}
