import { BatchGetImageCommand, ECRClient } from '@aws-sdk/client-ecr';
import { App, Stack } from 'aws-cdk-lib';
import { ENDPOINT_DEFAULTS as DEFAULTS } from '../../../lib/endpoint/defaults';
import { deviceOf } from '../../../lib/endpoint/device';
import type { SageMakerConfig } from '../../../lib/profile/validate';
import { accountsOf, imageOf } from '../../../lib/serving/images';
import { servingOf } from '../../../lib/serving/servings';
import type { Device } from '../../../protocol';
import { check, type Finding, fails, isDenied, type Observed, passes } from '../finding';

type EndpointConfig = Pick<SageMakerConfig, 'image' | 'instanceType' | 'serverless' | 'serving'>;

/** An image as Amazon ECR knows it. */
export interface ImageName {
  readonly registryId: string;
  readonly repositoryName: string;
  readonly imageTag: string;
}

/** Whether the image that the endpoint is to run is in the region, under its tag. */
export async function checkServingImage(region: string, endpoint: EndpointConfig): Promise<Finding> {
  const image = servingImage(region, endpoint);
  if (image === undefined) {
    return {
      check: 'serving image',
      needed: 'an account that holds it in the region',
      ...fails(`none known for ${region}`, 'Set endpoint.image.account to the account that holds it there.'),
    };
  }
  const { registryId, repositoryName, imageTag } = image;
  return check(
    'serving image',
    `${repositoryName}:${imageTag} in account ${registryId}`,
    'ecr:BatchGetImage',
    () => lookUp(region, image, endpoint.image?.account !== undefined),
  );
}

/** The image that a deployment names; undefined where it would not know the account. */
export function servingImage(region: string, endpoint: EndpointConfig): ImageName | undefined {
  const { image, serverless, instanceType = DEFAULTS.instanceType } = endpoint;
  const { images } = servingOf(endpoint.serving);
  const device = serverless ? 'cpu' : (deviceOf(instanceType) as Device);
  if (image?.account === undefined && accountsOf(images, device, image?.tag)[region] === undefined) {
    return undefined;
  }
  const stack = new Stack(new App(), 'Preflight', { env: { region } });
  const { uri } = imageOf(stack, images, device, image);
  const [, registryId = '', repositoryName = '', imageTag = ''] =
    /^(\d+)\.[^/]+\/(.+):([^:]+)$/.exec(uri) ?? [];
  return { registryId, repositoryName, imageTag };
}

async function lookUp(region: string, image: ImageName, ownAccount: boolean): Promise<Observed> {
  const { registryId, repositoryName, imageTag } = image;
  const setImage = 'Set endpoint.image to one that is there (account, repository, tag)';
  try {
    const { images = [], failures = [] } = await new ECRClient({ region }).send(
      new BatchGetImageCommand({ registryId, repositoryName, imageIds: [{ imageTag }] }),
    );
    return images.length > 0
      ? passes(`there: ${images[0]?.imageId?.imageDigest}`)
      : fails(
          `the repository is there, the tag is not (${failures[0]?.failureCode})`,
          `${setImage}, or choose another region.`,
        );
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'RepositoryNotFoundException') {
      return fails(`no repository ${repositoryName} in ${region}`, `${setImage}, or choose another region.`);
    }
    if (isDenied(error) && message.includes('no resource-based policy allows')) {
      return refusedByRepository(region, ownAccount, setImage);
    }
    throw error;
  }
}

/**
 * The answer that Amazon ECR also gives where another account has no such repository; those of AWS let every account read
 * (https://github.com/aws/sagemaker-python-sdk/issues/4064).
 */
function refusedByRepository(region: string, ownAccount: boolean, setImage: string): Observed {
  return ownAccount
    ? {
        found: 'its account lets nobody read it from here, or has no such repository',
        verdict: 'unknown',
        remedy:
          "Let this account pull (ecr:BatchGetImage in the repository's policy), or check with credentials of that account.",
      }
    : fails(
        `AWS has no such repository for other accounts in ${region}`,
        `${setImage}, or choose another region.`,
      );
}
