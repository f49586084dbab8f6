import type { Config } from '../../lib/config';
import { IMAGES_OF, Serving } from '../../lib/serving/serving';
import { type Finding, fails, passes } from '../finding';

/** Whether it is known where the serving image is in the region; asks nobody. */
export function checkServingImage(
  region: string,
  { image, serving = Serving.HUGGING_FACE }: Config['endpoint'],
): Finding {
  const account = image?.account ?? IMAGES_OF[serving].accounts[region];
  return {
    check: 'serving image',
    needed: 'an account that holds it in the region',
    ...(account
      ? passes(`account ${account}`)
      : fails(`none known for ${region}`, 'Set endpoint.image.account to the account that holds it there.')),
  };
}
