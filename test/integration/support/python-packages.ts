import { dirname } from 'node:path';
import { pythonEnvironment } from '../../../scripts/python/environment';

/**
 * The `bin` folder of a virtual environment with packages from PyPI, in these exact versions; made on the first call
 * and kept in the user's cache folder.
 */
export async function pythonPackages(versions: Readonly<Record<string, string>>): Promise<string> {
  const lines = Object.entries(versions).map(([name, version]) => `${name}==${version}`);
  const python = await pythonEnvironment({
    name: Object.keys(versions).join('-'),
    requirements: lines.join('\n'),
  });
  return dirname(python);
}
