import type { Config } from '../../../lib/config';
import { Serving } from '../../../lib/serving/serving';
import { checkServingImage } from '../../../preflight/checks/serving-image';

describe('the preflight of the serving image', () => {
  it.each<[string, string, Config['endpoint'], string]>([
    ['the Hugging Face container', 'ca-west-1', {}, '204538143572'],
    ['Text Embeddings Inference', 'eu-west-1', { serving: Serving.TEI }, '141502667606'],
    ['a mirror', 'xx-north-9', { serving: Serving.TEI, image: { account: '111122223333' } }, '111122223333'],
  ])('passes where %s is known: %s', (_, region, endpoint, account) => {
    expect(checkServingImage(region, endpoint)).toMatchObject({
      verdict: 'passes',
      found: `account ${account}`,
    });
  });

  it.each([
    ['xx-north-9', Serving.HUGGING_FACE],
    ['mx-central-1', Serving.HUGGING_FACE],
    ['mx-central-1', Serving.TEI],
  ])('fails in %s, where the images for "%s" are not known, and says what to set', (region, serving) => {
    expect(checkServingImage(region, { serving })).toMatchObject({
      verdict: 'FAILS',
      found: `none known for ${region}`,
      remedy: 'Set endpoint.image.account to the account that holds it there.',
    });
  });
});
