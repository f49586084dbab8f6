import { stripVTControlCharacters } from 'node:util';
import Table from 'cli-table3';
import type { Assembly } from '../deploy/support/assembly';
import { BREAKAGES, type Breakage } from '../deploy/support/breakages';
import { CHECKS } from '../deploy/support/checks';
import { Deployment } from '../deploy/support/deployment';

/*
 * Breaks the deployment in one place at a time, and asks what the deployment test asks of an empty account: it must fail
 * each time, at the check and for the reason that belong to the breakage, and pass when nothing is broken.
 */

/** The registrar waits two minutes for a permission, and the CLI for the registrar. */
const RUN_MS = 1_200_000;
const SEED = '1';

const firsts = new Set(BREAKAGES.flatMap(({ first }) => first ?? []));

/** The first check that failed, and why; nothing when all held. */
type Finding = { readonly check: string; readonly reason: string } | undefined;

describe('what the deployment test is sure to notice', () => {
  const table = new Table({
    head: ['broken', 'fails at', 'because', 's', ''],
    colWidths: [40, 10, 70, 6, 13],
    wordWrap: true,
    style: { head: [], border: [] },
  });
  let account: Deployment;
  let sound: Assembly;

  beforeAll(async () => {
    account = await Deployment.start(SEED);
    sound = await account.synthesize('dev');
  }, RUN_MS);

  afterAll(async () => {
    process.stdout.write(`${table.toString()}\n`);
    await account?.stop();
  }, RUN_MS);

  /** Deploys, asks, takes everything away again, and reports. */
  const deployAndAsk = async (
    broken: string,
    app: Assembly,
    isExpected: (finding: Finding) => boolean,
    first?: string,
  ) => {
    const started = performance.now();
    account.transcript.say(`broken: ${broken}`);
    await account.aws.control.arrange(SEED, first);
    const finding = await firstFailure(account, app);
    const seconds = Math.round((performance.now() - started) / 1_000);
    const verdict = isExpected(finding) ? 'as expected' : 'UNEXPECTED';
    const { check = 'none', reason = '' } = finding ?? {};
    table.push([broken, check, reason.slice(0, 500), seconds, verdict]);
    account.transcript.say(`${verdict}: ${broken}; fails at ${check}; ${reason}`);
    await account.destroy(sound, '--all');
    expect(await account.madeInOpenSearch()).toEqual([]);
    expect(await account.madeInAccount()).toEqual([]);
    return finding;
  };

  it.each(BREAKAGES.map((breakage, index) => ({ ...breakage, index })))(
    '$name',
    async (breakage) => {
      const app = await sound.copy(`broken-${breakage.index}`);
      await breakage.apply(app);
      const { failsAt: check, because } = breakage;
      const finding = await deployAndAsk(
        breakage.name,
        app,
        (found) => isExpected(breakage, found),
        breakage.first,
      );
      expect(finding).toEqual({ check, reason: expect.stringMatching(because) });
    },
    RUN_MS,
  );

  // Otherwise a breakage might be noticed for its order.
  it.each([
    { broken: 'nothing', first: undefined },
    ...[...firsts].map((first) => ({ broken: `nothing, ${first} first`, first })),
  ])(
    '$broken',
    async ({ broken, first }) => {
      expect(await deployAndAsk(broken, sound, (finding) => !finding, first)).toBeUndefined();
    },
    RUN_MS,
  );
});

function isExpected({ failsAt, because }: Breakage, finding: Finding): boolean {
  return finding?.check === failsAt && because.test(finding.reason);
}

async function firstFailure(account: Deployment, app: Assembly): Promise<Finding> {
  for (const [check, { holds }] of Object.entries(CHECKS)) {
    try {
      await holds(account, app);
    } catch (error) {
      return { check, reason: reasonOf(error as Error) };
    }
  }
  return undefined;
}

/** CloudFormation's reason for the resource that failed says most; an assertion's own words say less. */
function reasonOf({ message }: Error): string {
  const text = stripVTControlCharacters(message);
  const failed = text.match(/(?<=Message returned: ).+/) ?? text.match(/^.*\| (?:CREATE|UPDATE)_FAILED .*$/m);
  return failed?.[0] ?? text.slice(0, 2_000);
}
