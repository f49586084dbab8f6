import { servePage } from '../../../../../commands/shared/page/serve';

it('takes a free port where the wanted one is occupied, and says which', async () => {
  const lines: string[] = [];
  const answer = (text: string) => (_: unknown, response: { end(text: string): void }) => response.end(text);
  const first = await servePage(answer('first'), () => {}, 0);
  const port = Number(new URL(first.url).port);
  const second = await servePage(answer('second'), (line) => lines.push(line), port);
  try {
    expect(lines).toEqual([`port ${port} is occupied: the page is at ${second.url}`]);
    expect(await (await fetch(second.url)).text()).toBe('second');
  } finally {
    await Promise.all([first.close(), second.close()]);
  }
});
