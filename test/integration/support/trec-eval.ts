import { execFile } from 'node:child_process';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findJdks } from '../../../local/opensearch/java';
import { thisMachine } from '../../../local/opensearch/machine';

const run = promisify(execFile);

/** Holds trec_eval 9.0.4 as a program for Linux, macOS and Windows on x86-64. */
const JAR = { artifact: 'uk.ac.gla.dcs.terrierteam:jtreceval:0.0.5', file: 'jtreceval-0.0.5.jar' };

/** Puts the real trec_eval, from Maven Central, into a new folder below `parent`, for `PATH`. */
export async function trecEval(parent: string): Promise<string> {
  const folder = join(parent, 'trec-eval');
  await mkdir(folder);
  const goal = 'org.apache.maven.plugins:maven-dependency-plugin:3.6.1:copy';
  await run('mvn', ['-q', '-B', goal, `-Dartifact=${JAR.artifact}`, `-DoutputDirectory=${folder}`]);
  const [jdk] = await findJdks(thisMachine());
  const program = process.platform === 'darwin' ? 'trec_eval-macosx-x86_64' : 'trec_eval-linux-amd64';
  await run(join(jdk!.home, 'bin/jar'), ['xf', JAR.file, program], { cwd: folder });
  await chmod(join(folder, program), 0o755);
  await symlink(program, join(folder, 'trec_eval'));
  return folder;
}
