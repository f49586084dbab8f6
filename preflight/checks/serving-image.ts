import type { Config } from '../../lib/config';
import { DLC_ACCOUNTS } from '../../lib/serving/images';
import { type Finding, fails, passes } from '../finding';

/** Whether it is known where the serving image is in the region; asks nobody. */
export function checkServingImage(region: string, { image }: Config['endpoint']): Finding {
  const account = image?.account ?? DLC_ACCOUNTS[region];
  return {
    check: 'serving image',
    needed: 'an account that holds it in the region',
    ...(account
      ? passes(`account ${account}`)
      : fails(`none known for ${region}`, 'Set endpoint.image.account to the account that holds it there.')),
  };
}
