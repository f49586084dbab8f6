const { availableParallelism } = require('node:os');
const { run } = require('jest');

/*
 * Runs the tests that `npm test` is made of: on a developer's machine those that end within minutes, in CI and for
 * `npm run test:all` every one. Arguments are handed on to Jest.
 */

const QUICK = ['unit', 'templates', 'quick'];
// What `quick` checks is part of `integration` and `deploy`.
const ALL = ['unit', 'templates', 'checkov', 'integration', 'deploy', 'package', 'serving'];

const args = process.argv.slice(2).filter((arg) => arg !== '--all');
const isAll = process.env.CI === 'true' || process.argv.includes('--all');

if (!isAll) {
  const leftOut = ALL.filter((project) => !QUICK.includes(project)).join(', ');
  // Just before the reporter's line, which it prints as the process exits, too.
  process.on('exit', () => console.log(`Left out: ${leftOut}. \`npm run test:all\` runs these as well.`));
}
// As the command `jest` does.
process.env.NODE_ENV ??= 'test';
// Otherwise threads of PyTorch that wait for each other spin, and take the cores from the other tests.
process.env.OMP_WAIT_POLICY ??= 'PASSIVE';
// Deployments and clusters wait most of the time: so many at once keep two cores busy.
const workers = ['--maxWorkers', String(Math.max(4, availableParallelism()))];
void run([...workers, ...args, '--selectProjects', ...(isAll ? ALL : QUICK)]);
