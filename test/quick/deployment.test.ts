import type { Assembly } from '../deploy/support/assembly';
import { CHECKS } from '../deploy/support/checks';
import { Deployment } from '../deploy/support/deployment';

const SETUP_MS = 900_000;
const DEPLOYMENT_MS = 700_000;

// What `deploy/deploy.test.ts` begins and ends with.
describe('cdk deploy of an empty account', () => {
  let account: Deployment;
  let dev: Assembly;

  beforeAll(async () => {
    account = await Deployment.start(process.env.DEPLOYMENT_ORDER_SEED ?? '1');
    dev = await account.synthesize('dev');
  }, SETUP_MS);

  afterAll(() => account?.stop(), 60_000);

  const { deploys, searches, calls } = CHECKS;
  it.each([deploys, searches, calls])('$promise', ({ holds }) => holds(account, dev), DEPLOYMENT_MS);

  it('is taken back by cdk destroy, which leaves nothing', async () => {
    await account.destroy(dev, '--all');
    expect(await account.madeInAccount()).toEqual([]);
    expect(await account.madeInOpenSearch()).toEqual([]);
  }, 200_000);
});
