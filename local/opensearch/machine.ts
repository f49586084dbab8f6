import { access, constants } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';

/** The properties of a machine by which the launcher decides what it can run; tests describe other machines with it. */
export interface Machine {
  readonly platform: NodeJS.Platform;
  readonly env: NodeJS.ProcessEnv;
  readonly home: string;
  /** Whether we run as root, as whom OpenSearch refuses to. */
  readonly root: boolean;
}

/** The machine that this process runs on. */
export function thisMachine(): Machine {
  return {
    platform: process.platform,
    env: process.env,
    home: homedir(),
    root: process.getuid?.() === 0,
  };
}

/** The path of an executable on the `PATH`, if there is one. */
export async function which(name: string, { env, platform }: Machine): Promise<string | undefined> {
  const endings = platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  for (const folder of (env.PATH ?? env.Path ?? '').split(delimiter).filter(Boolean)) {
    for (const ending of endings) {
      const path = join(folder, name + ending);
      if (await executable(path)) return path;
    }
  }
  return undefined;
}

/** Whether `path` is a file that we may run. */
export async function executable(path: string): Promise<boolean> {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
