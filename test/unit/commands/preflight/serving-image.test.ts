import type { Template } from 'aws-cdk-lib/assertions';
import { checkServingImage, servingImage } from '../../../../commands/preflight/checks/serving-image';
import { CrossEncoderEndpoint } from '../../../../lib';
import type { SageMakerConfig } from '../../../../lib/profile/validate';
import { Serving } from '../../../../lib/serving/serving';
import { templateOf } from '../../../templates/support/synthesize';
import { type Answer, jsonError, ScriptedAws } from './scripted-aws';

const environment = { ...process.env };
let aws: ScriptedAws | undefined;

afterEach(async () => {
  process.env = { ...environment };
  await aws?.stop();
  aws = undefined;
});

/** Checks for the image where Amazon ECR answers that; gives the finding, and what was asked for. */
async function imageCheck(region: string, endpoint: SageMakerConfig, answer: Answer) {
  const requests: unknown[] = [];
  aws = await ScriptedAws.start({
    BatchGetImage: ({ body }) => {
      requests.push(JSON.parse(body));
      return answer;
    },
  });
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: aws.url,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_MAX_ATTEMPTS: '1',
  });
  return { finding: await checkServingImage(region, endpoint), requests };
}

const THERE: Answer = { body: { images: [{ imageId: { imageDigest: 'sha256:0a1b' } }] } };
const notAllowed = (by: string) =>
  jsonError(
    403,
    'AccessDeniedException',
    `User: arn:aws:iam::111122223333:user/me is not authorized to perform: ecr:BatchGetImage on resource: ` +
      `arn:aws:ecr:eu-west-1:763104351884:repository/tei because no ${by} policy allows the ecr:BatchGetImage action`,
  );

describe('the preflight of the serving image', () => {
  it.each<[string, string, SageMakerConfig, object]>([
    [
      'the Hugging Face container for a GPU',
      'ca-west-1',
      {},
      {
        registryId: '204538143572',
        repositoryName: 'huggingface-pytorch-inference',
        imageIds: [{ imageTag: expect.stringContaining('-gpu-') }],
      },
    ],
    [
      'the Hugging Face container without one',
      'eu-west-1',
      { instanceType: 'ml.m5.xlarge' },
      {
        registryId: '763104351884',
        repositoryName: 'huggingface-pytorch-inference',
        imageIds: [{ imageTag: expect.stringContaining('-cpu-') }],
      },
    ],
    [
      'Text Embeddings Inference without a GPU',
      'eu-west-1',
      { serving: Serving.TEI, instanceType: 'ml.c7i.xlarge' },
      {
        registryId: '141502667606',
        repositoryName: 'tei-cpu',
        imageIds: [{ imageTag: expect.stringContaining('-cpu-') }],
      },
    ],
    [
      'the version of Text Embeddings Inference that is known in more regions',
      'us-gov-west-1',
      { serving: Serving.TEI, image: { tag: '2.0.1-tei1.8.2-gpu-py310-cu122-ubuntu22.04' } },
      {
        registryId: '414596584902',
        repositoryName: 'tei',
        imageIds: [{ imageTag: '2.0.1-tei1.8.2-gpu-py310-cu122-ubuntu22.04' }],
      },
    ],
    [
      'an image of your own',
      'xx-north-9',
      { serving: Serving.TEI, image: { account: '111122223333', repository: 'mirror/tei', tag: 'v1' } },
      { registryId: '111122223333', repositoryName: 'mirror/tei', imageIds: [{ imageTag: 'v1' }] },
    ],
  ])('asks for the one tag that the profile runs: %s', async (_, region, endpoint, request) => {
    const { finding, requests } = await imageCheck(region, endpoint, THERE);
    expect(requests).toEqual([request]);
    expect(finding).toMatchObject({ verdict: 'passes', found: 'there: sha256:0a1b' });
  });

  it.each<[string, SageMakerConfig, Answer, object]>([
    [
      'a tag that is not there',
      {},
      { body: { images: [], failures: [{ failureCode: 'ImageNotFound' }] } },
      { verdict: 'FAILS', found: 'the repository is there, the tag is not (ImageNotFound)' },
    ],
    [
      'a repository that is not there',
      {},
      jsonError(400, 'RepositoryNotFoundException', 'The repository does not exist'),
      { verdict: 'FAILS', found: 'no repository huggingface-pytorch-inference in eu-west-1' },
    ],
    [
      'a repository that AWS opens to nobody there, or does not have',
      {},
      notAllowed('resource-based'),
      { verdict: 'FAILS', found: 'AWS has no such repository for other accounts in eu-west-1' },
    ],
    [
      'a repository of another account that does not let this one read it',
      { image: { account: '999988887777' } },
      notAllowed('resource-based'),
      { verdict: 'unknown', remedy: expect.stringContaining('Let this account pull') },
    ],
    [
      'a caller without the permission',
      {},
      notAllowed('identity-based'),
      { verdict: 'unknown', remedy: 'Allow ecr:BatchGetImage, or check it manually.' },
    ],
  ])('tells %s from the others', async (_, endpoint, answer, finding) => {
    expect((await imageCheck('eu-west-1', endpoint, answer)).finding).toMatchObject(finding);
  });

  it.each([
    ['xx-north-9', Serving.HUGGING_FACE],
    ['mx-central-1', Serving.HUGGING_FACE],
    ['mx-central-1', Serving.TEI],
    ['us-gov-west-1', Serving.TEI],
  ])(
    'fails in %s, where the images for "%s" are not known, and says what to set',
    async (region, serving) => {
      expect(await checkServingImage(region, { serving })).toMatchObject({
        verdict: 'FAILS',
        found: `none known for ${region}`,
        remedy: 'Set endpoint.image.account to the account that holds it there.',
      });
    },
  );

  it.each<SageMakerConfig>([
    {},
    { instanceType: 'ml.m5.xlarge' },
    { serving: Serving.TEI, instanceType: 'ml.g5.xlarge' },
  ])('looks for the image that the template names: %j', (endpoint) => {
    const template: Template = templateOf(
      (stack) => new CrossEncoderEndpoint(stack, 'Endpoint', endpoint as object),
      { region: 'eu-west-1' },
    );
    const { registryId, repositoryName, imageTag } = servingImage('eu-west-1', endpoint)!;
    expect(JSON.stringify(template.findResources('AWS::SageMaker::Model'))).toContain(
      `/${repositoryName}:${imageTag}`,
    );
    expect(JSON.stringify(template.findResources('AWS::SageMaker::Model'))).toContain(
      `${registryId}.dkr.ecr.eu-west-1.`,
    );
  });
});
