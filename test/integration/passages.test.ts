import { indexPassages } from '../../local/system/search';
import { clientOf, onEveryVersion } from './support/clusters';

onEveryVersion('passages are loaded', (node) => {
  it('by the ten thousand, long ones among them, with a line of progress every thousand', async () => {
    const client = clientOf(node);
    const index = 'ten-thousand';
    const passages = Array.from({ length: 10_000 }, (_, number) => ({
      id: `p${number}`,
      text: number % 1_000 === 0 ? 'long passage '.repeat(80_000) : `passage ${number}`,
    }));
    const lines: string[] = [];
    try {
      await indexPassages(client, index, passages, { progress: (line) => lines.push(line) });
      expect((await client.count({ index })).body.count).toBe(10_000);
    } finally {
      await client.indices.delete({ index, ignore_unavailable: true });
      await client.close();
    }
    expect(lines).toHaveLength(10);
    expect(lines[0]).toMatch(/^indexed 1,\d{3} of 10,000 passages$/);
    expect(lines.at(-1)).toBe('indexed 10,000 of 10,000 passages');
  }, 240_000);
});
