import { together, underLoad } from '../../../benchmarks/load/under-load';

describe('calls by several clients', () => {
  it('are made until enough were answered, as many at once as there are clients, and counted by how they ended', async () => {
    let [calls, underWay, most] = [0, 0, 0];
    const call = async () => {
      const number = ++calls;
      most = Math.max(most, ++underWay);
      await new Promise(setImmediate);
      underWay--;
      return number === 2 ? '503' : undefined;
    };
    const { answered, refused } = await underLoad(call, { clients: 3, seconds: 0, least: 4 });
    expect(most).toBe(3);
    expect(answered.length).toBeGreaterThanOrEqual(4);
    expect(answered.length + 1).toBe(calls);
    expect(Object.entries(refused).map(([reason, times]) => [reason, times.length])).toEqual([['503', 1]]);
  });

  it('end when one of them cannot be made', async () => {
    const call = () => Promise.reject(new Error('no such endpoint'));
    await expect(underLoad(call, { clients: 2, seconds: 60, least: 1 })).rejects.toThrow('no such endpoint');
  });

  it('in several processes are counted together', () => {
    expect(
      together([
        { answered: [1], refused: { 503: [2] }, seconds: 3 },
        { answered: [4, 5], refused: { 503: [6], 500: [7] }, seconds: 2 },
      ]),
    ).toEqual({ answered: [1, 4, 5], refused: { 503: [2, 6], 500: [7] }, seconds: 3 });
  });
});
