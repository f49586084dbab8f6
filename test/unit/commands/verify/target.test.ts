import { deployedTarget } from '../../../../commands/verify/target';

const before = { ...process.env };
afterEach(() => {
  process.env = before;
});

it('says how to name the region where none is known', async () => {
  process.env = { AWS_CONFIG_FILE: '/nonexistent', AWS_SHARED_CREDENTIALS_FILE: '/nonexistent' };
  await expect(deployedTarget({ stack: 'Rerank' })).rejects.toThrow(
    'No region is known. Name it with --region, or set AWS_REGION.',
  );
});
