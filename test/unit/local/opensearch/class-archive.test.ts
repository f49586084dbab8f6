import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { classSharing } from '../../../../local/opensearch/class-archive';
import type { Jdk } from '../../../../local/opensearch/java';
import { makeFolder } from './machines';

async function makeJava(major = 25) {
  const home = await makeFolder();
  await writeFile(join(home, 'release'), `JAVA_VERSION="${major}.0.1"`);
  return { home, major };
}

/** As a node of that layout is given them. */
const sharing = (home: string, java: Jdk, path = '/cp/all.jar') =>
  classSharing({ home, run: '/run' }, java, path);

describe('the classes that a node takes over from the one before', () => {
  it('are those that were kept, and are kept where there are none', async () => {
    const home = join(await makeFolder(), 'opensearch-3.6.0-01234567');
    const java = await makeJava();
    const first = sharing(home, java);
    expect(first).toEqual({
      args: ['-XX:ArchiveClassesAtExit=/run/classes.jsa'],
      keep: { from: '/run/classes.jsa', to: expect.stringContaining(`${home}-java25-`) },
    });
    await writeFile(first.keep!.to, '');
    expect(sharing(home, java)).toEqual({ args: [`-XX:SharedArchiveFile=${first.keep!.to}`] });
  });

  it('are not those of another layout, class path or Java, or of that Java before its update', async () => {
    const cache = await makeFolder();
    const java = await makeJava();
    const archives = new Set<string>();
    const add = (layout: string, of = java, path?: string) =>
      archives.add(sharing(join(cache, layout), of, path).keep!.to);
    add('opensearch-3.6.0-01234567');
    add('opensearch-3.6.0-89abcdef');
    add('opensearch-3.6.0-01234567', await makeJava());
    add('opensearch-3.6.0-01234567', java, '/cp/*');
    await writeFile(join(java.home, 'release'), 'JAVA_VERSION="25.0.2"');
    add('opensearch-3.6.0-01234567');
    expect(archives.size).toBe(5);
  });

  it('are none where Java keeps none, and need no release file', async () => {
    const home = await makeFolder();
    await mkdir(join(home, 'jdk'));
    expect(sharing(home, { home: join(home, 'jdk'), major: 11 })).toEqual({ args: [] });
    expect(sharing(home, { home: join(home, 'jdk'), major: 21 }).keep).toBeDefined();
  });
});
