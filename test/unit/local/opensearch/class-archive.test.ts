import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { classSharing } from '../../../../local/opensearch/class-archive';
import { makeFolder } from './machines';

async function makeJava(major = 25) {
  const home = await makeFolder();
  await writeFile(join(home, 'release'), `JAVA_VERSION="${major}.0.1"`);
  return { home, major };
}

describe('the classes that a node takes over from the one before', () => {
  it('are those that were kept, and are kept where there are none', async () => {
    const home = join(await makeFolder(), 'opensearch-3.6.0-01234567');
    const java = await makeJava();
    const first = classSharing(home, java, '/run');
    expect(first).toEqual({
      args: ['-XX:ArchiveClassesAtExit=/run/classes.jsa'],
      keep: { from: '/run/classes.jsa', to: expect.stringContaining(`${home}-java25-`) },
    });
    await writeFile(first.keep!.to, '');
    expect(classSharing(home, java, '/run')).toEqual({ args: [`-XX:SharedArchiveFile=${first.keep!.to}`] });
  });

  it('are not those of another layout, another Java, or of that Java before its update', async () => {
    const cache = await makeFolder();
    const java = await makeJava();
    const archives = new Set<string>();
    const add = (layout: string, of = java) =>
      archives.add(classSharing(join(cache, layout), of, '/run').keep!.to);
    add('opensearch-3.6.0-01234567');
    add('opensearch-3.6.0-89abcdef');
    add('opensearch-3.6.0-01234567', await makeJava());
    await writeFile(join(java.home, 'release'), 'JAVA_VERSION="25.0.2"');
    add('opensearch-3.6.0-01234567');
    expect(archives.size).toBe(4);
  });

  it('are none where Java keeps none, and need no release file', async () => {
    const home = await makeFolder();
    await mkdir(join(home, 'jdk'));
    expect(classSharing(home, { home: join(home, 'jdk'), major: 11 }, '/run')).toEqual({ args: [] });
    expect(classSharing(home, { home: join(home, 'jdk'), major: 21 }, '/run').keep).toBeDefined();
  });
});
