import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { cacheFolder } from '../../local/opensearch/cache';
import { withLock } from '../../local/opensearch/lock';
import { type Machine, thisMachine, which } from '../../local/opensearch/machine';

const run = promisify(execFile);

/** A build of Chromium for x86-64 with the libraries that it needs, for systems that have none. */
const PACKAGE = '@sparticuz/chromium@147.0.0';

/** A phone and a desk, by width and height in CSS pixels. */
export const VIEWPORTS = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1200, height: 800 },
} as const satisfies Record<string, BrowserContextOptions['viewport']>;

/** Starts Chromium, the system's or else the one of a package, which asks no other host for anything. */
export async function startChromium(): Promise<Browser> {
  const { executablePath, libraries } = await chromiumOf(thisMachine());
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...(libraries && { LD_LIBRARY_PATH: libraries }) },
    args: [
      '--headless',
      // Needed as root, and in containers without user namespaces.
      '--no-sandbox',
      '--disable-gpu',
      '--disable-dev-shm-usage',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
    timeout: 120_000,
  });
}

interface Chromium {
  readonly executablePath: string;
  /** A folder of libraries that the system may lack. */
  readonly libraries?: string;
}

/** @throws Error that says how to install it */
async function chromiumOf(machine: Machine): Promise<Chromium> {
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const executablePath = await which(name, machine);
    if (executablePath) {
      return { executablePath };
    }
  }
  try {
    return await packaged(machine);
  } catch (error) {
    const { message } = error as Error;
    throw new Error(
      `There is no chromium on the PATH, and ${PACKAGE} does not run here (${message}): apt-get install chromium.`,
    );
  }
}

/** The package's Chromium, which is unpacked into the user's cache folder on the first call. */
async function packaged(machine: Machine): Promise<Chromium> {
  const folder = join(await cacheFolder(machine), PACKAGE.replace(/[^\w.]+/g, '-').slice(1));
  const place = `${folder}.lock`;
  await mkdir(place, { recursive: true });
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  await withLock(place, { purpose: `installing ${PACKAGE}`, progress }, async () => {
    if (!existsSync(folder)) {
      await unpack(`${folder}.new`);
      await rename(`${folder}.new`, folder);
    }
  });
  return { executablePath: join(folder, 'chromium'), libraries: join(folder, 'al2023', 'lib') };
}

async function unpack(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', PACKAGE]);
  const program = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
  await run(process.execPath, ['-e', program], {
    cwd: folder,
    // It unpacks into the temporary folder, and the libraries only where it takes the system for Lambda's.
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
  });
  await rm(join(folder, 'node_modules'), { recursive: true });
}
