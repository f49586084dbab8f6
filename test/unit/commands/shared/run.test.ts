import { spawnSync } from 'node:child_process';

it('says nothing of the AWS SDK on a version of Node.js that this project supports', () => {
  const env = { ...process.env, AWS_REGION: 'us-east-1' };
  const args = ['--import', 'tsx', 'commands/cost/main.ts', '--searches-per-day', '1000'];
  const { status, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8', env });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
}, 60_000);
