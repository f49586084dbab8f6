import { Deadline } from '../../../../lambda/shared/deadline';
import { until } from '../../../../lambda/shared/until';

/** Answers one after the other, an error by throwing it, and the last for ever. */
function script(...answers: unknown[]) {
  return jest.fn(async () => {
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer instanceof Error) {
      throw answer;
    }
    return answer;
  });
}

const soon = { everyMs: 5 };

describe('until', () => {
  it('looks until there is an answer', async () => {
    await expect(until(Deadline.NONE, script(undefined, false, 'there'), soon)).resolves.toBe('there');
  });

  it('looks once where there is no time, and gives what it saw', async () => {
    const look = script(false);
    await expect(until(Deadline.in(0), look, soon)).resolves.toBe(false);
    expect(look).toHaveBeenCalledTimes(1);
  });

  it('does not begin to wait when the deadline would pass meanwhile', async () => {
    const look = script(undefined);
    await until(Deadline.in(60_000), look, { everyMs: 60_001 });
    expect(look).toHaveBeenCalledTimes(1);
  });

  it('ends with an error, unless it is one to look again after, and time is left', async () => {
    const look = () => script(new Error('late'), new Error('broken'), 'there');
    const again = (error: unknown) => (error as Error).message === 'late';
    await expect(until(Deadline.NONE, look(), soon)).rejects.toThrow('late');
    await expect(until(Deadline.NONE, look(), { ...soon, again })).rejects.toThrow('broken');
    await expect(until(Deadline.in(0), look(), { ...soon, again })).rejects.toThrow('late');
  });

  it('ends when it is asked to stop, while it waits as well', async () => {
    const stop = new AbortController();
    const looking = until(Deadline.NONE, script(undefined), { everyMs: 60_000, signal: stop.signal });
    stop.abort(new Error('stopped'));
    await expect(looking).rejects.toMatchObject({ name: 'AbortError' });
    await expect(until(Deadline.NONE, script('there'), { ...soon, signal: stop.signal })).rejects.toThrow(
      'stopped',
    );
  });
});
