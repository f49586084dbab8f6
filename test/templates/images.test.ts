import { Stack } from 'aws-cdk-lib';
import { DLC_ACCOUNTS, deepLearningContainer } from '../../lib/serving/images';
import { newApp, templateOf } from './support/synthesize';

const IMAGE = { repository: 'repository', tag: 'tag' };

function imageIn(region: string | undefined, account?: string) {
  const stack = new Stack(newApp(), 'Test', { env: { region } });
  const { uri } = deepLearningContainer(stack, { ...IMAGE, account });
  return stack.resolve(uri);
}

describe('the image of a serving container', () => {
  it.each(Object.entries(DLC_ACCOUNTS))('is in %s in account %s', (region, account) => {
    expect(account).toMatch(/^\d{12}$/);
    expect(imageIn(region)).toEqual({
      'Fn::Join': ['', [`${account}.dkr.ecr.${region}.`, { Ref: 'AWS::URLSuffix' }, '/repository:tag']],
    });
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
      deepLearningContainer(stack, IMAGE);
      deepLearningContainer(stack, IMAGE);
    }).findMappings('DeepLearningContainers').DeepLearningContainers!;
    expect(Object.keys(mapping)).toEqual(Object.keys(DLC_ACCOUNTS));
    expect(mapping['mx-central-1']).toEqual({ account: '637423239942' });
  });

  it('is refused in a region without a known account, unless the account is given', () => {
    expect(() => imageIn('xx-north-9')).toThrow(/in region xx-north-9. Set image.account/);
    expect(imageIn('xx-north-9', '111122223333')).toEqual({
      'Fn::Join': ['', ['111122223333.dkr.ecr.xx-north-9.', { Ref: 'AWS::URLSuffix' }, '/repository:tag']],
    });
  });
});
