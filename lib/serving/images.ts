import { Aws, CfnMapping, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { DLC_ACCOUNTS, DLC_ACCOUNTS_WITHOUT_KNOWN_IMAGES, TEI_ACCOUNTS } from './image-accounts';

export { DLC_ACCOUNTS, TEI_ACCOUNTS };

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
   * @default - the account of AWS's that holds the images of the serving in the stack's region
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
   * @default - the tag that this release was made for
   */
  readonly tag?: string;
  /**
   * The SageMaker host image whose NVIDIA driver runs the image's CUDA; refused with instances without a GPU. Newer is
   * not better: images with CUDA 12 do not start on `al2023-ami-sagemaker-inference-gpu-4-1`, which is for CUDA 13.
   *
   * @default - al2-ami-sagemaker-inference-gpu-3-1, for CUDA 12
   */
  readonly inferenceAmiVersion?: string;
}

/** Images that AWS keeps in one account for each region. */
export interface ImageFamily {
  /** The id of the table in a template. */
  readonly id: string;
  readonly name: string;
  readonly accounts: Readonly<Record<string, string>>;
  /** Where AWS has an account for them, and it is not known whether it holds the images. */
  readonly uncertainAccounts?: Readonly<Record<string, string>>;
  /** Where AWS lists the accounts. */
  readonly list: string;
}

export const DEEP_LEARNING_CONTAINERS: ImageFamily = {
  id: 'DeepLearningContainers',
  name: 'AWS Deep Learning Containers',
  accounts: DLC_ACCOUNTS,
  uncertainAccounts: DLC_ACCOUNTS_WITHOUT_KNOWN_IMAGES,
  list: 'https://github.com/aws/deep-learning-containers/blob/master/docs/reference/region_availability.md',
};

export const TEXT_EMBEDDINGS_INFERENCE: ImageFamily = {
  id: 'TextEmbeddingsInference',
  name: 'Text Embeddings Inference images',
  accounts: TEI_ACCOUNTS,
  list: 'https://github.com/aws/sagemaker-python-sdk',
};

/** An image of a family, or what stands in for it. */
export function imageOf(
  scope: Construct,
  family: ImageFamily,
  image: Pick<ImageProps, 'account'> & Required<Pick<ImageProps, 'repository' | 'tag'>>,
): EcrImage {
  const { region } = Stack.of(scope);
  const account = image.account ?? accountIn(scope, family, region, image);
  return {
    uri: `${account}.dkr.ecr.${region}.${Aws.URL_SUFFIX}/${image.repository}:${image.tag}`,
    repositoryArn: `arn:${Aws.PARTITION}:ecr:${region}:${account}:repository/${image.repository}`,
  };
}

function accountIn(
  scope: Construct,
  family: ImageFamily,
  region: string,
  image: { readonly repository: string; readonly tag: string },
): string {
  if (Token.isUnresolved(region)) {
    const stack = Stack.of(scope);
    const known = stack.node.tryFindChild(family.id) as CfnMapping | undefined;
    const mapping = known ?? new CfnMapping(stack, family.id, { mapping: mappingOf(family) });
    return mapping.findInMap(Aws.REGION, 'account');
  }
  const account = family.accounts[region];
  if (!account) {
    throw new Error(`${scope.node.path}: ${withoutAccount(family, region, image)}`);
  }
  return account;
}

function withoutAccount(
  family: ImageFamily,
  region: string,
  { repository, tag }: { readonly repository: string; readonly tag: string },
): string {
  const uncertain = family.uncertainAccounts?.[region];
  return uncertain
    ? `AWS's tools know no ${repository}:${tag} in region ${region}. Look for it with "aws ecr batch-get-image --region ` +
        `${region} --registry-id ${uncertain} --repository-name ${repository} --image-ids imageTag=${tag}". Set ` +
        `image.account to ${uncertain} if it is there; if not, to the account of a mirror of it in that region.`
    : `no account of the ${family.name} is known in region ${region}. Set image.account to the account that holds the ` +
        `image there; see ${family.list}`;
}

function mappingOf({ accounts }: ImageFamily): Record<string, { account: string }> {
  return Object.fromEntries(Object.entries(accounts).map(([region, account]) => [region, { account }]));
}
