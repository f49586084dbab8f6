import { Stack } from 'aws-cdk-lib';
import { huggingFace } from '../../lib/serving/huggingface';
import { DLC_ACCOUNTS_WITHOUT_KNOWN_IMAGES } from '../../lib/serving/image-accounts';
import { imageOf } from '../../lib/serving/images';
import type { ServingDefinition } from '../../lib/serving/serving';
import { servings } from '../../lib/serving/servings';
import { newApp, templateOf } from './support/synthesize';

const IMAGE = { repository: 'repository', tag: 'tag' };

function imageIn(region: string | undefined, account?: string, { images }: ServingDefinition = huggingFace) {
  const stack = new Stack(newApp(), 'Test', { env: { region } });
  const { uri } = imageOf(stack, images, 'gpu', { ...IMAGE, account });
  return stack.resolve(uri);
}

const everywhere = Object.values(servings).flatMap((serving: ServingDefinition) =>
  Object.entries(serving.images.accounts).map(([region, account]) => ({ serving, region, account })),
);

describe('the image of a serving container', () => {
  it.each(everywhere)(
    'of $serving.name is in $region in account $account',
    ({ serving, region, account }) => {
      expect(account).toMatch(/^\d{12}$/);
      expect(imageIn(region, undefined, serving)).toEqual({
        'Fn::Join': ['', [`${account}.dkr.ecr.${region}.`, { Ref: 'AWS::URLSuffix' }, '/repository:tag']],
      });
    },
  );

  it('is the tested one in what is left undefined', () => {
    const stack = new Stack(newApp(), 'Test', { env: { region: 'eu-west-1' } });
    const { images } = huggingFace;
    expect(imageOf(stack, images, 'cpu', { repository: undefined, tag: undefined })).toEqual(
      imageOf(stack, images, 'cpu'),
    );
  });

  it('is found at deployment when the region is not known before', () => {
    expect(imageIn(undefined)).toEqual({
      'Fn::Join': [
        '',
        [
          { 'Fn::FindInMap': ['DeepLearningContainers', { Ref: 'AWS::Region' }, 'account'] },
          '.dkr.ecr.',
          { Ref: 'AWS::Region' },
          '.',
          { Ref: 'AWS::URLSuffix' },
          '/repository:tag',
        ],
      ],
    });
  });

  it('comes from one mapping of all regions, however many images there are', () => {
    const mapping = templateOf((stack) => {
      imageOf(stack, huggingFace.images, 'gpu', IMAGE);
      imageOf(stack, huggingFace.images, 'gpu', IMAGE);
    }).findMappings('DeepLearningContainers').DeepLearningContainers!;
    expect(Object.keys(mapping)).toEqual(Object.keys(huggingFace.images.accounts));
    expect(mapping['ca-west-1']).toEqual({ account: '204538143572' });
  });

  it.each(Object.entries(DLC_ACCOUNTS_WITHOUT_KNOWN_IMAGES))(
    'is rejected in %s, where it is not known to be, with how to look and what to set',
    (region, account) => {
      expect(() => imageIn(region)).toThrow(
        `know no repository:tag in region ${region}. Look for it with "aws ecr batch-get-image --region ${region} ` +
          `--registry-id ${account} --repository-name repository --image-ids imageTag=tag". Set image.account to ${account}`,
      );
      expect(() => imageIn(region, account)).not.toThrow();
      expect(huggingFace.images.accounts).not.toHaveProperty(region);
    },
  );

  it('is rejected in a region without a known account, unless the account is given', () => {
    expect(() => imageIn('xx-north-9')).toThrow(/in region xx-north-9. Set image.account/);
    expect(imageIn('xx-north-9', '111122223333')).toEqual({
      'Fn::Join': ['', ['111122223333.dkr.ecr.xx-north-9.', { Ref: 'AWS::URLSuffix' }, '/repository:tag']],
    });
  });
});
