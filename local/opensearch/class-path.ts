import { existsSync, readdirSync } from 'node:fs';
import { rename, rm, utimes, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { zipSync } from 'fflate';
import type { NodeSettings } from './node-settings';

const MANIFEST = 'META-INF/MANIFEST.MF';
/** The most bytes of a manifest's line. Source: the specification of JAR files. */
const LINE_BYTES = 72;
/** Java ignores kept classes when a jar of the class path is of another time than it was. */
const SAME_TIME = new Date('2000-01-01T00:00:00Z');

/**
 * What a node's Java loads OpenSearch from: its jars or, for a quick start without a guard, one jar that refers to all of them.
 *
 * OpenSearch goes over every jar of the class path again for each of its modules and plugins, to see that no class stands in
 * two: a fifth of the processor time until it answers, for what is always the same. Of jars that are only referred to
 * it knows nothing. All other nodes of the same layout look.
 */
export async function classPath({ home, quickStart, confined }: NodeSettings): Promise<string> {
  // Before 3.0 what a jar may do follows from the class path.
  return quickStart && !confined && existsSync(join(home, 'agent'))
    ? await referringJar(home)
    : join(home, 'lib', '*');
}

/** A jar beside the layout whose manifest names those in it, there whole or not at all. */
async function referringJar(home: string): Promise<string> {
  const path = `${home}-classpath.jar`;
  if (!existsSync(path)) {
    const copy = `${path}.${process.pid}`;
    try {
      await writeFile(copy, zipSync({ [MANIFEST]: manifest(home) }, { mtime: SAME_TIME }), {
        flag: 'wx',
        mode: 0o644,
      });
      await utimes(copy, SAME_TIME, SAME_TIME);
      await rename(copy, path);
    } finally {
      await rm(copy, { force: true });
    }
  }
  return path;
}

function manifest(home: string): Buffer {
  const jars = readdirSync(join(home, 'lib')).filter((name) => name.endsWith('.jar'));
  // Relative: Java keeps no classes of jars that are named in another way.
  const paths = jars.toSorted().map((jar) => `${basename(home)}/lib/${jar}`);
  const line = `Class-Path: ${paths.join(' ')}`;
  const first = line.slice(0, LINE_BYTES - 2);
  const others = line.slice(first.length).match(new RegExp(`.{1,${LINE_BYTES - 3}}`, 'g')) ?? [];
  return Buffer.from(`Manifest-Version: 1.0\r\n${[first, ...others].join('\r\n ')}\r\n\r\n`);
}
