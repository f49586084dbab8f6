import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Assembly, type Template } from './support/assembly';
import { BREAKAGES } from './support/breakages';
import { run } from './support/command';
import { inProject } from './support/emulated-aws';

// That the deployment test notices them takes long to show (`npm run test:deploy:break`); that they break something does
// not.
describe('a breakage of the deployment', () => {
  let folder: string;
  let sound: Assembly;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'breakages-'));
    const cdk = inProject('node_modules', 'aws-cdk', 'bin', 'cdk');
    const synth = ['synth', '--quiet', '-c', 'profile=dev', '--output', join(folder, 'sound')];
    await run(process.execPath, [cdk, ...synth], { cwd: inProject() });
    sound = new Assembly(join(folder, 'sound'));
  }, 300_000);

  afterAll(() => rm(folder, { recursive: true, force: true }));

  it.each(BREAKAGES.map(({ name }, index) => ({ name, index })))(
    'finds what it breaks: $name',
    async (row) => {
      const assembly = await sound.copy(String(row.index));
      await expect(BREAKAGES[row.index]!.apply(assembly)).resolves.toBeUndefined();
    },
  );

  it.each(BREAKAGES.filter(({ first }) => first).map(({ name }) => name))(
    'leaves no way round, by which the order would be kept: %s',
    async (name) => {
      const { apply, first } = BREAKAGES.find((breakage) => breakage.name === name)!;
      const assembly = await sound.copy(`order ${name}`);
      await apply(assembly);
      const before = neededBy(await sound.template('Rerank'), first!);
      const after = neededBy(await assembly.template('Rerank'), first!);
      expect([...before].filter((id) => !after.has(id))).toHaveLength(1);
    },
  );
});

/** The logical ids of everything that is made before the resources of a type. */
function neededBy(template: Template, type: string): Set<string> {
  const needed = new Set<string>();
  const need = (logicalId: string) => {
    const { DependsOn = [], Properties } = template.Resources[logicalId]!;
    for (const id of [DependsOn, referencesIn(Properties)].flat()) {
      if (id in template.Resources && !needed.has(id)) {
        needed.add(id);
        need(id);
      }
    }
  };
  for (const [logicalId, { Type }] of Object.entries(template.Resources)) {
    if (Type === type) {
      need(logicalId);
    }
  }
  return needed;
}

function referencesIn(properties: unknown): string[] {
  const text = JSON.stringify(properties ?? {});
  return [...text.matchAll(/"(?:Ref":|Fn::GetAtt":\[)"([^"]+)"/g)].map(([, id]) => id!);
}
