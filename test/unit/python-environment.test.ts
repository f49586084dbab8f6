import { execFile } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { pythonEnvironment } from '../../scripts/python/environment';

const environment = { ...process.env };
let cache: string;
beforeEach(() => {
  cache = mkdtempSync(join(tmpdir(), 'python-environment-'));
  // A cache that others cannot enter is not used as root.
  chmodSync(cache, 0o755);
  process.env.XDG_CACHE_HOME = cache;
});
afterEach(() => {
  process.env = { ...environment };
  rmSync(cache, { recursive: true });
});

it('packages are installed by pip where uv reaches no index', async () => {
  process.env.UV_DEFAULT_INDEX = 'http://127.0.0.1:1/simple';
  process.env.UV_HTTP_RETRIES = '0';
  const said = jest.spyOn(process.stderr, 'write').mockReturnValue(true);
  const python = await pythonEnvironment({ name: 'six', requirements: '# a comment\nsix==1.17.0\n' });
  expect(said).toHaveBeenCalledWith(expect.stringContaining('uv could not install packages, pip tries'));
  const { stdout } = await promisify(execFile)(python, ['-c', 'import six; print(six.__version__)']);
  expect(stdout).toBe('1.17.0\n');
}, 120_000);
