import { chmod, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder, chooseCacheFolder } from '../../../../local/opensearch/cache';
import type { Machine } from '../../../../local/opensearch/machine';
import { makeFolder } from './machines';

const machine = (parts: Partial<Machine>): Machine => ({
  platform: 'linux',
  env: {},
  home: '/home/me',
  root: false,
  ...parts,
});
const open = async () => true;
const closed = async () => false;

describe('the cache folder', () => {
  it.each<[string, Partial<Machine>, string]>([
    ['Linux', {}, '/home/me/.cache/opensearch-sagemaker-reranker'],
    ['Linux with XDG', { env: { XDG_CACHE_HOME: '/x' } }, '/x/opensearch-sagemaker-reranker'],
    ['a relative XDG', { env: { XDG_CACHE_HOME: 'x' } }, '/home/me/.cache/opensearch-sagemaker-reranker'],
    ['macOS', { platform: 'darwin' }, '/home/me/Library/Caches/opensearch-sagemaker-reranker'],
    ['Windows', { platform: 'win32', env: { LOCALAPPDATA: '/L' } }, '/L/opensearch-sagemaker-reranker'],
    ['root', { root: true }, '/home/me/.cache/opensearch-sagemaker-reranker'],
  ])('of %s is where the system keeps caches', async (_, parts, folder) => {
    expect(await chooseCacheFolder(machine(parts), open)).toBe(folder);
  });

  it('is in /var/cache for root whose home others may not enter, and only for root', async () => {
    const folder = '/var/cache/opensearch-sagemaker-reranker';
    expect(await chooseCacheFolder(machine({ root: true }), closed)).toBe(folder);
    expect(await chooseCacheFolder(machine({}), closed)).not.toBe(folder);

    const home = await makeFolder();
    expect(await chooseCacheFolder(machine({ root: true, home }))).toBe(folder);
    await chmod(home, 0o711);
    expect(await chooseCacheFolder(machine({ root: true, home }))).toBe(
      join(home, '.cache', 'opensearch-sagemaker-reranker'),
    );
  });

  it('is made open to the user that OpenSearch runs as, and what was there is left as it was', async () => {
    const home = await makeFolder();
    await chmod(home, 0o711);
    const umask = process.umask(0o077);
    const folder = await cacheFolder(machine({ root: true, home })).finally(() => process.umask(umask));
    const mode = async (path: string) => (await stat(path)).mode & 0o777;
    expect([await mode(home), await mode(join(home, '.cache')), await mode(folder)]).toEqual([
      0o711, 0o755, 0o755,
    ]);
  });

  it('that cannot be made is named', async () => {
    const home = await makeFolder();
    await mkdir(join(home, '.cache'));
    const file = join(home, '.cache', 'file');
    await writeFile(file, '');
    await expect(cacheFolder(machine({ env: { XDG_CACHE_HOME: file } }))).rejects.toThrow(
      `The cache folder ${file}/opensearch-sagemaker-reranker cannot be written to (ENOTDIR): make it writable, or set XDG_CACHE_HOME`,
    );
  });
});
