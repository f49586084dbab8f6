import fc from 'fast-check';
import { windowsOf } from '../../../protocol/windows';

/** A word is one token, as is each letter of a text that has no words. */
const tokensIn = (piece: string) => {
  const letters = [...piece.trim()].length;
  return letters > 12 ? letters : Math.min(letters, 1);
};
const cut = (text: string, size: number, most = 100) => windowsOf(text, { size, most, tokensIn });
const wordsOf = (text: string) => text.split(/\s+/).filter(Boolean);
const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
const borders = (text: string) => new Set([0, ...Array.from(segmenter.segment(text), ({ index }) => index)]);

describe('the windows of a text', () => {
  const word = fc.stringMatching(/^[a-z]{1,8}[.,]?$/);
  const text = fc.array(word, { maxLength: 120 }).map((words) => words.join(' '));

  it('hold every word, in order, each as many tokens as it may, and share some with the one before', () => {
    fc.assert(
      fc.property(text, fc.integer({ min: 8, max: 40 }), (given, size) => {
        const windows = cut(given, size);
        const words = wordsOf(given);
        let from = 0;
        let reached = 0;
        for (const [index, window] of windows.entries()) {
          const held = wordsOf(window);
          expect(held.length).toBeLessThanOrEqual(index === 0 ? size : Math.floor(size / 2));
          // The window begins somewhere in the one before, or right behind it.
          while (from <= reached && held.some((one, at) => words[from + at] !== one)) {
            from++;
          }
          expect(from).toBeLessThanOrEqual(reached);
          if (index > 0) {
            expect(from + held.length).toBeGreaterThan(reached);
          }
          reached = from + held.length;
          from++;
        }
        expect(reached).toBe(words.length);
      }),
      { numRuns: 300 },
    );
  });

  it('is the text itself where that fits, or where there must be one', () => {
    expect(cut(' one  two ', 8)).toEqual([' one  two ']);
    expect(cut('one two three '.repeat(9), 8, 1)).toEqual(['one two three '.repeat(9)]);
    expect(cut('', 8)).toEqual(['']);
    expect(cut('one two three', 0)).toEqual(['one two three']);
  });

  it('end and begin between sentences where those are short enough', () => {
    const sentences = Array.from({ length: 60 }, (_, index) => `Here is sentence number ${index}.`);
    const windows = cut(sentences.join(' '), 96);
    expect(windows.length).toBeGreaterThan(1);
    for (const window of windows) {
      expect(window).toMatch(/^Here .*\.$/);
    }
    const lines = cut(sentences.join('\n').replaceAll('.', ''), 96);
    expect(lines.every((window) => /^Here [\s\S]*\d$/.test(window))).toBe(true);
  });

  it('are at most as many as are asked for, the first ones', () => {
    const long = Array.from({ length: 5_000 }, (_, index) => `w${index}`).join(' ');
    const all = cut(long, 50, 1_000);
    expect(cut(long, 50, 5)).toEqual(all.slice(0, 5));
    expect(all.at(-1)).toMatch(/w4999$/);
  });

  it.each([
    ['Japanese without spaces', '漢字かな交じり文。'.repeat(100)],
    ['one word of ten thousand letters', 'x'.repeat(10_000)],
    ['emoji of several code points', '👩‍👩‍👧‍👦🏳️‍🌈👍🏽'.repeat(100)],
    ['letters with many accents', `${'e\u0301\u0323\u0308'.repeat(200)} `.repeat(3)],
  ])('cut %s between graphemes, and lose none', (_, given) => {
    const windows = cut(given, 40, 10_000);
    expect(windows.length).toBeGreaterThan(1);
    const known = borders(given);
    let reached = 0;
    for (const window of windows) {
      expect(window.isWellFormed()).toBe(true);
      // Repeated text: the furthest place that leaves no gap.
      const start = given.lastIndexOf(window, reached);
      expect(known).toContain(start);
      reached = Math.max(reached, start + window.length);
    }
    expect(reached).toBe(given.trimEnd().length);
  });

  it.each([
    ['spaces alone', ' '.repeat(100_000), 1],
    ['words far apart', `a${' '.repeat(100_000)}b`, 1],
    ['a grapheme longer than a window', `e${'\u0301'.repeat(5_000)} ${'word '.repeat(200)}`, 5],
    ['five million letters', 'x'.repeat(5_000_000), 5],
  ])('of %s are few', (_, given, most) => {
    const windows = cut(given, 40, 5);
    expect(windows.length).toBeLessThanOrEqual(most);
    expect(windows.length).toBeGreaterThan(0);
  });
});
