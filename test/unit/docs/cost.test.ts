import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hourlyPrice } from '../../../commands/cost/bill';
import { COMPARED } from '../../../commands/cost/choices';
import { PAGES, PLOT_FILE, withTables } from '../../../commands/cost/document';
import { costPlot } from '../../../commands/cost/plot';
import { loadProfile } from '../../../lib/profile';
import { BedrockModel } from '../../../lib/serving/bedrock';

const ROOT = join(__dirname, '../../..');
const read = (file: string) => readFileSync(join(ROOT, file), 'utf8');

it.each(PAGES)('the tables of costs in %s are those of the prices', (path) => {
  const page = readFileSync(path, 'utf8');
  expect(withTables(page)).toBe(page);
  expect(page.match(/<!-- cost-/g)?.length).toBeGreaterThan(0);
});

it('the plot is that of the prices, with a point for each pair', () => {
  const plot = readFileSync(PLOT_FILE, 'utf8');
  expect(plot).toBe(costPlot());
  for (const name of [...Object.values(COMPARED), ...Object.values(BedrockModel)]) {
    expect(plot).toContain(`>${name}</text>`);
  }
  expect(plot.match(/<circle /g)).toHaveLength(4);
});

it('the endpoint without a GPU is that of profile cpu', () => {
  expect(loadProfile(join(ROOT, 'config'), 'cpu').endpoint.instanceType).toBe(COMPARED.cpu);
});

it.each(['docs/first-deploy.md', 'commands/smoke/aws-questions/only-a-deployment-tells.ts'])(
  '%s has the price of an hour of dev',
  (file) => {
    const hour = hourlyPrice('ml.g4dn.xlarge')! + hourlyPrice('t3.medium.search')!;
    expect(read(file)).toContain(`${hour.toFixed(2)} USD an hour`);
  },
);
