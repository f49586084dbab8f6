import { setTimeout as sleep } from 'node:timers/promises';
import { elapsed, megabytes, whileWorking } from '../../../../local/opensearch/progress';

describe('progress', () => {
  it('is told in units that people read', () => {
    expect([elapsed(0, 400), elapsed(0, 7_400), elapsed(0, 125_000)]).toEqual(['0 s', '7 s', '2 min 5 s']);
    expect(megabytes(591_400_000)).toBe('591 MB');
  });

  it('is told for as long as the work lasts, and hands on how it ends', async () => {
    const lines: string[] = [];
    const say = (line: string) => lines.push(line);
    expect(await whileWorking(sleep(120, 'done'), say, async () => `line ${lines.length}`, 20)).toBe('done');
    const said = lines.length;
    expect(said).toBeGreaterThan(1);
    await expect(whileWorking(Promise.reject(new Error('broken')), say, () => '', 5)).rejects.toThrow(
      'broken',
    );
    await sleep(50);
    expect(lines).toHaveLength(said);
  });
});
