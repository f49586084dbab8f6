import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cost } from '../../../../commands/cost/command';
import type { ChoiceCost, CostReport } from '../../../../commands/cost/cost';

const directory = mkdtempSync(join(tmpdir(), 'cost-'));
const environment = { ...process.env };
const PIPELINE = { pipelineName: 'rerank', documentFields: ['text'] };
beforeEach(() => {
  process.env.AWS_CONFIG_FILE = '/dev/null';
  delete process.env.AWS_REGION;
});

afterEach(() => {
  process.env = { ...environment };
});

afterAll(() => rmSync(directory, { recursive: true }));

/** What the command prints for a profile. */
export async function printed(profile: object, ...args: string[]): Promise<string> {
  writeFileSync(
    join(directory, 'test.json'),
    JSON.stringify({ domain: {}, endpoint: {}, pipeline: PIPELINE, ...profile }),
  );
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    await cost(['-c', 'profile=test', ...args], directory);
    return write.mock.calls.map(([text]) => text).join('');
  } finally {
    write.mockRestore();
  }
}

/** The report for a profile that goes to a region with both models of Bedrock, unless it says otherwise. */
export async function report(profile: object, searchesPerDay = 1_000, passages = 100): Promise<CostReport> {
  const load = ['--searches-per-day', String(searchesPerDay), '--passages', String(passages)];
  return JSON.parse(await printed({ region: 'us-west-2', ...profile }, ...load, '--json'));
}

/** Rounded to cents. */
export const cents = (usd: number | undefined) =>
  usd === undefined ? undefined : Math.round(100 * usd) / 100;
/** What the choices cost. */
export const rows = ({ choices }: CostReport) =>
  choices.map(({ name, what, monthly, withDomain }: ChoiceCost) => [
    name,
    what,
    cents(monthly),
    cents(withDomain),
  ]);
/** From where on instances are cheaper. */
export const points = ({ breakEvens }: CostReport) =>
  breakEvens.map(({ instances, bySearch, cheaperFrom }) => [instances, bySearch, cheaperFrom]);
