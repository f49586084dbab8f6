import { access, mkdir, rm, writeFile } from 'node:fs/promises';
import { withLock } from '../local/opensearch/lock';

/** Makes a folder, unless it was made to its end before; two that want the same do not make it twice. */
export async function made(folder: string, make: () => Promise<void>): Promise<void> {
  const whole = `${folder}.whole`;
  if (await exists(whole)) {
    return;
  }
  const place = `${folder}.lock`;
  await mkdir(place, { recursive: true });
  const progress = (line: string) => process.stderr.write(`${line}\n`);
  await withLock(place, { purpose: `making ${folder}`, progress }, async () => {
    if (await exists(whole)) {
      return;
    }
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    await make();
    await writeFile(whole, '');
  });
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
