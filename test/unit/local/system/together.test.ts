import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { together } from '../../../../local/system/together';

const forever = async (signal: AbortSignal) => {
  await once(signal, 'abort');
  throw signal.reason;
};

describe('two parts that start together', () => {
  it('give what each gives', async () => {
    const signal = new AbortController().signal;
    expect(
      await together(
        signal,
        async () => 1,
        async () => 'two',
      ),
    ).toEqual([1, 'two']);
  });

  it('fail with the first failure, when the other has stopped', async () => {
    const failure = new Error('no Java');
    const fail = async () => {
      throw failure;
    };
    let stopped = false;
    const other = (signal: AbortSignal) =>
      forever(signal).finally(async () => {
        await sleep(20);
        stopped = true;
      });
    const { signal } = new AbortController();
    await expect(together(signal, fail, other)).rejects.toBe(failure);
    expect(stopped).toBe(true);
    stopped = false;
    await expect(together(signal, other, fail)).rejects.toBe(failure);
    expect(stopped).toBe(true);
  });

  it('stop when they are asked to', async () => {
    const asked = new AbortController();
    const both = together(asked.signal, forever, forever);
    asked.abort(new Error('stopped'));
    await expect(both).rejects.toBe(asked.signal.reason);
  });
});
