import { execFile } from 'node:child_process';
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, type BrowserContextOptions, chromium } from 'playwright-core';
import { type Machine, thisMachine, which } from '../../local/opensearch/machine';
import { installedPackages } from './installed-packages';

const run = promisify(execFile);

/** Installs a build of Chromium for x86-64 with the libraries and fonts that it needs, for systems that have none. */
const PACKAGE = join(__dirname, 'chromium');

/** A phone and a desk, by width and height in CSS pixels. */
export const VIEWPORTS = {
  phone: { width: 390, height: 844 },
  desktop: { width: 1200, height: 800 },
} as const satisfies Record<string, BrowserContextOptions['viewport']>;

/** Starts Chromium, the system's or else the one of a package, which asks no other host for anything. */
export async function startChromium(): Promise<Browser> {
  const { executablePath, env } = await chromiumOf(thisMachine());
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
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
  /** Where libraries and fonts are that the system may lack. */
  readonly env?: Readonly<Record<string, string>>;
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
      `There is no chromium on the PATH, and that of npm does not run here (${message}): apt-get install chromium.`,
    );
  }
}

/** The package's Chromium, which is unpacked into the user's cache folder on the first call. */
async function packaged(machine: Machine): Promise<Chromium> {
  if (process.arch !== 'x64') {
    throw new Error(`it is built for x86-64, and this is ${process.arch}`);
  }
  return unpackedIn(
    await installedPackages({ source: PACKAGE, what: 'Chromium', complete: unpack, machine }),
  );
}

function unpackedIn(folder: string): Chromium {
  return {
    executablePath: join(folder, 'chromium'),
    env: { LD_LIBRARY_PATH: join(folder, 'al2023', 'lib'), FONTCONFIG_FILE: join(folder, 'fonts.conf') },
  };
}

async function unpack(folder: string, home: string): Promise<void> {
  const program = "import('@sparticuz/chromium').then(({ default: chromium }) => chromium.executablePath())";
  await run(process.execPath, ['-e', program], {
    cwd: folder,
    // It unpacks into the temporary folder, and the libraries only where it takes the system for Lambda's.
    env: { ...process.env, TMPDIR: folder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
  });
  await rm(join(folder, 'node_modules'), { recursive: true });
  // Its own names folders of Lambda's.
  await writeFile(
    join(folder, 'fonts.conf'),
    `<fontconfig><dir>${join(home, 'fonts', 'fonts')}</dir><cachedir>${join(home, 'cache')}</cachedir></fontconfig>`,
  );
  const { executablePath, env } = unpackedIn(folder);
  await run(executablePath, ['--version'], { env: { ...process.env, ...env } });
}
