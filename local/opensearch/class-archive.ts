import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import type { Jdk } from './java';
import type { NodeSettings } from './node-settings';

/** The first release that keeps the classes of plugins too, and that OpenSearch was started with. */
const FIRST_JAVA = 17;

/** How a node's Java reads or writes an archive of classes. */
export interface ClassSharing {
  /** More arguments of `java`. */
  readonly args: readonly string[];
  /** Where the archive is written at the end of the node, and where it then belongs. @default - there is one already, or none can be */
  readonly keep?: { readonly from: string; readonly to: string };
}

/**
 * Class data sharing: the classes that a node has loaded, as its Java keeps them in a file when it ends, so that the next one
 * need not read and verify them. The file stands beside the layout, whole or not at all, and its name changes with layout, Java
 * and class path; Java itself ignores one that does not fit its version, its options or its jars.
 *
 * @param run the folder of the run, in which an archive is written
 */
export function classSharing(
  { home, run }: Pick<NodeSettings, 'home' | 'run'>,
  java: Jdk,
  classPath: string,
): ClassSharing {
  if (java.major < FIRST_JAVA) {
    return { args: [] };
  }
  const archive = classArchive(home, java, classPath);
  if (existsSync(archive)) {
    return { args: [`-XX:SharedArchiveFile=${archive}`] };
  }
  const from = join(run, 'classes.jsa');
  return { args: [`-XX:ArchiveClassesAtExit=${from}`], keep: { from, to: archive } };
}

/** The archive of a layout's classes for a Java. */
function classArchive(home: string, java: Jdk, classPath: string): string {
  const hash = createHash('sha256').update(java.home).update(releaseOf(java)).update(basename(classPath));
  const build = hash.digest('hex').slice(0, 8);
  return `${home}-java${java.major}-${build}.jsa`;
}

/** What a Java says of itself, which an update changes; empty where it says nothing. */
function releaseOf({ home }: Jdk): string {
  try {
    return readFileSync(join(home, 'release'), 'utf8');
  } catch {
    return '';
  }
}
