import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { BUNDLED } from '../../local/endpoint/bundled';
import { cacheFolder } from '../../local/opensearch/cache';
import { thisMachine } from '../../local/opensearch/machine';
import { made } from '../../scripts/made';
import { pythonWith } from '../python';

const SCRIPT = join(__dirname, 'bundled_model.py');

/** The folder of the bundled model in 32-bit, as transformers reads it; made on the first call, and kept in the user's cache folder. */
export async function bundledModel(): Promise<string> {
  const sources = await Promise.all(
    [SCRIPT, join(BUNDLED.folder, 'model_int8.onnx')].map((path) => readFile(path)),
  );
  const hash = createHash('sha256').update(Buffer.concat(sources)).digest('hex');
  const folder = join(await cacheFolder(thisMachine()), `bundled-model-${hash.slice(0, 8)}`);
  await made(folder, async () => {
    const python = await pythonWith(join(__dirname, 'bundled-model-requirements.txt'));
    await promisify(execFile)(python, [SCRIPT, folder, BUNDLED.folder]);
  });
  return folder;
}
