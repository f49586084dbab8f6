import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  GOLDEN_QUERIES_FOLDER,
  type GoldenQueryLine,
  parseGoldenQueries,
} from '../../../protocol/golden-queries/golden-query';
import { RegistrationError } from '../opensearch/errors';

/** Where Lambda unpacks the layers of a function. */
const LAYERS = '/opt';

/**
 * Reads golden queries from the layers of the registrar.
 *
 * @throws RegistrationError when there are none of that hash
 */
export async function goldenQueriesOfLayer(sha256: string, layers = LAYERS): Promise<GoldenQueryLine[]> {
  const file = join(layers, GOLDEN_QUERIES_FOLDER, `${sha256}.jsonl`);
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new RegistrationError(
      `The registrar cannot read the golden queries ${file} (${error.code}). Deploy the stack as cdk synth made it, with ` +
        'the layers of the registrar.',
    );
  });
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new RegistrationError(
      `The golden queries ${file} are others than those of that hash. Deploy the stack again.`,
    );
  }
  return parseGoldenQueries(bytes.toString('utf8'));
}
