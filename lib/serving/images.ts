import { Aws, CfnMapping, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** An image in Amazon ECR, in the region of the stack. */
export interface EcrImage {
  /** As a SageMaker model names it. */
  readonly uri: string;
  /** The repository that the endpoint's role must be allowed to pull from. */
  readonly repositoryArn: string;
}

/** Where another image than the default one is; SageMaker wants it in the region of the endpoint. */
export interface ImageProps {
  /**
   * The AWS account that holds the repository, 12 digits.
   *
   * @default - the account of the AWS Deep Learning Containers in the stack's region
   */
  readonly account?: string;
  /**
   * The name of the repository.
   *
   * @default - the repository of the serving container
   */
  readonly repository?: string;
  /**
   * The tag of the image.
   *
   * @default - the tag that this release was tested with
   */
  readonly tag?: string;
}

/** An image of the AWS Deep Learning Containers, or what stands in for it. */
export function deepLearningContainer(
  scope: Construct,
  image: Required<Omit<ImageProps, 'account'>> & ImageProps,
): EcrImage {
  const { region } = Stack.of(scope);
  const account = image.account ?? accountIn(scope, region);
  return {
    uri: `${account}.dkr.ecr.${region}.${Aws.URL_SUFFIX}/${image.repository}:${image.tag}`,
    repositoryArn: `arn:${Aws.PARTITION}:ecr:${region}:${account}:repository/${image.repository}`,
  };
}

const MAPPING_ID = 'DeepLearningContainers';

function accountIn(scope: Construct, region: string): string {
  if (Token.isUnresolved(region)) {
    const stack = Stack.of(scope);
    const known = stack.node.tryFindChild(MAPPING_ID) as CfnMapping | undefined;
    const mapping = known ?? new CfnMapping(stack, MAPPING_ID, { mapping: mappingOfAccounts() });
    return mapping.findInMap(Aws.REGION, 'account');
  }
  const account = DLC_ACCOUNTS[region];
  if (!account) {
    throw new Error(
      `${scope.node.path}: no account of the AWS Deep Learning Containers is known in region ${region}. ` +
        'Set image.account to the account that holds the image there; AWS lists it in ' +
        'https://github.com/aws/deep-learning-containers/blob/master/docs/reference/region_availability.md',
    );
  }
  return account;
}

function mappingOfAccounts(): Record<string, { account: string }> {
  return Object.fromEntries(Object.entries(DLC_ACCOUNTS).map(([region, account]) => [region, { account }]));
}

/**
 * The accounts of the AWS Deep Learning Containers by region.
 *
 * From `docs/reference/region_availability.md` of aws/deep-learning-containers, GovCloud from the SageMaker Python SDK.
 * `region_info.FactName.DLC_REPOSITORY_ACCOUNT` of aws-cdk-lib 2.276 lacks nine of these regions.
 */
export const DLC_ACCOUNTS: Readonly<Record<string, string>> = {
  'af-south-1': '626614931356',
  'ap-east-1': '871362719292',
  'ap-east-2': '975050140332',
  'ap-northeast-1': '763104351884',
  'ap-northeast-2': '763104351884',
  'ap-northeast-3': '364406365360',
  'ap-south-1': '763104351884',
  'ap-south-2': '772153158452',
  'ap-southeast-1': '763104351884',
  'ap-southeast-2': '763104351884',
  'ap-southeast-3': '907027046896',
  'ap-southeast-4': '457447274322',
  'ap-southeast-5': '550225433462',
  'ap-southeast-6': '633930458069',
  'ap-southeast-7': '590183813437',
  'ca-central-1': '763104351884',
  'ca-west-1': '204538143572',
  'cn-north-1': '727897471807',
  'cn-northwest-1': '727897471807',
  'eu-central-1': '763104351884',
  'eu-central-2': '380420809688',
  'eu-north-1': '763104351884',
  'eu-south-1': '692866216735',
  'eu-south-2': '503227376785',
  'eu-west-1': '763104351884',
  'eu-west-2': '763104351884',
  'eu-west-3': '763104351884',
  'il-central-1': '780543022126',
  'me-central-1': '914824155844',
  'me-south-1': '217643126080',
  'mx-central-1': '637423239942',
  'sa-east-1': '763104351884',
  'us-east-1': '763104351884',
  'us-east-2': '763104351884',
  'us-gov-east-1': '446045086412',
  'us-gov-west-1': '442386744353',
  'us-west-1': '763104351884',
  'us-west-2': '763104351884',
};
