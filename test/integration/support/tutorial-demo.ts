import { succeeded } from './command-line';
import { startNpmScript } from './npm-script';

/** Runs `npm run demo`, which must show the four passages of the tutorial in both orders. */
export async function showsBothOrders(): Promise<void> {
  const { stdout, stderr } = succeeded(await startNpmScript('demo', []).outcome);
  const rows = stdout.split('\n').filter((line) => /^│ [1-4] /.test(line));
  // Words alone put capital punishment first; the answer comes up from second place.
  expect(rows[0]).toMatch(/4: Capital punishment.*3: Washington, D\.C\..*│ 2 +│$/);
  expect(rows[3]).toMatch(/2: The Commonwealth/);
  expect(stderr).toContain('not the production model');
}
