import { existsSync } from 'node:fs';
import { mkdir, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withLock } from '../../../../local/opensearch/lock';
import { makeFolder } from './machines';

describe('a lock', () => {
  it('lets one work at a time, and says what the other waits for', async () => {
    const folder = await makeFolder();
    const events: string[] = [];
    const work = (name: string) =>
      withLock(folder, { purpose: 'downloading', progress: (line) => events.push(line) }, async () => {
        events.push(`${name} starts`);
        await sleep(100);
        events.push(`${name} ends`);
      });
    await Promise.all([work('a'), sleep(30).then(() => work('b'))]);
    expect(events).toEqual([
      'a starts',
      expect.stringMatching(/^waiting for another process that is downloading \(.*download\.lock/),
      'a ends',
      'b starts',
      'b ends',
    ]);
    expect(existsSync(join(folder, 'download.lock'))).toBe(false);
  });

  it('of a killed process is taken over', async () => {
    const folder = await makeFolder();
    const lock = join(folder, 'download.lock');
    await mkdir(lock);
    await utimes(lock, 1, 1);
    expect(await withLock(folder, { purpose: '', progress: () => {} }, async () => 'mine')).toBe('mine');
  });

  it('is not waited for after an abort', async () => {
    const folder = await makeFolder();
    await mkdir(join(folder, 'download.lock'));
    const signal = AbortSignal.timeout(50);
    const waiting = withLock(folder, { purpose: '', progress: () => {}, signal }, async () => {});
    await expect(waiting).rejects.toThrow(/abort/i);
  });
});
