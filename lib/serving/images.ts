import { Aws, CfnMapping, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Device } from '../../protocol';
import { SettingsError } from '../shared/validation';

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
   * The SageMaker host image whose NVIDIA driver runs the image's CUDA; rejected with instances without a GPU. Newer is
   * not better: images with CUDA 12 do not start on `al2023-ami-sagemaker-inference-gpu-4-1`, which is for CUDA 13.
   *
   * @default - al2-ami-sagemaker-inference-gpu-3-1, for CUDA 12
   */
  readonly inferenceAmiVersion?: string;
}

/** One release of a serving's images, which AWS keeps in one account for each region. */
interface PublishedImages {
  readonly of: Readonly<Record<Device, ImageTag>>;
  readonly accounts: Readonly<Record<string, string>>;
}

/** The images of a serving: those that this release was made for, and those that it works with as well. */
export interface ServingImages extends PublishedImages {
  /** The id of the table in a template. */
  readonly id: string;
  readonly name: string;
  /** Where AWS has an account for them, and it is not known whether it holds the images. */
  readonly uncertainAccounts?: Readonly<Record<string, string>>;
  /** Where AWS lists the accounts. */
  readonly list: string;
  /** Another release, which `image.tag` chooses. */
  readonly alternative: PublishedImages;
  /** The host image whose driver the image for a GPU needs. */
  readonly gpuHost: string;
}

interface ImageTag {
  readonly repository: string;
  readonly tag: string;
}

/** The image of a serving for a device, or its replacement. */
export function imageOf(
  scope: Construct,
  images: ServingImages,
  device: Device,
  { account, ...image }: ImageProps = {},
): EcrImage {
  const { region } = Stack.of(scope);
  const { repository = images.of[device].repository, tag = images.of[device].tag } = image;
  const registry = account ?? accountIn(scope, images, device, { repository, tag });
  return {
    uri: `${registry}.dkr.ecr.${region}.${Aws.URL_SUFFIX}/${repository}:${tag}`,
    repositoryArn: `arn:${Aws.PARTITION}:ecr:${region}:${registry}:repository/${repository}`,
  };
}

/** The host image for a device; undefined where SageMaker's own choice will do. */
export function hostOf(images: ServingImages, device: Device, image: ImageProps = {}): string | undefined {
  return device === 'gpu' ? (image.inferenceAmiVersion ?? images.gpuHost) : undefined;
}

/** The accounts that are known to hold the image of a serving, by region. */
export function accountsOf(
  images: ServingImages,
  device: Device,
  tag: string | undefined,
): Readonly<Record<string, string>> {
  return publishedAs(images, device, tag).accounts;
}

function publishedAs(images: ServingImages, device: Device, tag: string | undefined): PublishedImages {
  return tag === images.alternative.of[device].tag ? images.alternative : images;
}

function accountIn(scope: Construct, images: ServingImages, device: Device, image: ImageTag): string {
  const stack = Stack.of(scope);
  const { region } = stack;
  const published = publishedAs(images, device, image.tag);
  const { accounts } = published;
  if (Token.isUnresolved(region)) {
    // Two releases in one stack share the table, unless their accounts differ.
    const id = accounts === images.accounts ? images.id : `${images.id}Alternative`;
    const known = stack.node.tryFindChild(id) as CfnMapping | undefined;
    const mapping = known ?? new CfnMapping(stack, id, { mapping: mappingOf(published) });
    return mapping.findInMap(Aws.REGION, 'account');
  }
  const account = accounts[region];
  if (!account) {
    throw new SettingsError(`${scope.node.path}: ${withoutAccount(images, region, image)}`);
  }
  return account;
}

function withoutAccount(images: ServingImages, region: string, { repository, tag }: ImageTag): string {
  const { accounts, of } = images.alternative;
  const other = Object.values(of).find((image) => image.repository === repository)?.tag;
  const instead =
    accounts[region] && other !== tag ? ` Or set image.tag to ${other}, which AWS has there.` : '';
  const uncertain = images.uncertainAccounts?.[region];
  return uncertain
    ? `AWS's tools know no ${repository}:${tag} in region ${region}. Look for it with "aws ecr batch-get-image --region ` +
        `${region} --registry-id ${uncertain} --repository-name ${repository} --image-ids imageTag=${tag}". Set ` +
        `image.account to ${uncertain} if it is there; if not, to the account of a mirror of it in that region.${instead}`
    : `no account of the ${images.name} is known in region ${region}. Set image.account to the account that holds the ` +
        `image there; see ${images.list}`;
}

function mappingOf({ accounts }: PublishedImages): Record<string, { account: string }> {
  return Object.fromEntries(Object.entries(accounts).map(([region, account]) => [region, { account }]));
}
