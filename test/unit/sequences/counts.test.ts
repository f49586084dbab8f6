import {
  beginCounting,
  count,
  counted,
  endCounting,
  neverTried,
  sentence,
} from '../../integration/support/counts';
import { sayWhatWasTried } from '../../integration/support/what-was-tried';

const all = { sequences: 1, faults: 2, searches: 3, texts: 4 };
let printed: string;

beforeEach(() => {
  printed = '';
  jest.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += text;
    return true;
  });
  beginCounting();
});
afterEach(() => jest.restoreAllMocks());

it('adds up what is tried', () => {
  count(all);
  count({ faults: 5 });
  expect(counted()).toEqual({ ...all, faults: 7 });
  expect(endCounting()).toEqual({ ...all, faults: 7 });
  count(all);
});

it('names what was never tried', () => {
  expect(neverTried(all)).toEqual([]);
  expect(neverTried({ ...all, faults: 0, texts: 0 })).toEqual(['faults', 'texts']);
});

describe('a run of all integration tests', () => {
  const whole = { testPathPatterns: { isSet: () => false }, nonFlagArgs: [] };

  it('ends with what it has tried', () => {
    count(all);
    sayWhatWasTried(whole);
    expect(printed).toBe(`${sentence(all)}\n`);
  });

  it.each(Object.keys(all))('fails when it has tried no %s', (what) => {
    count({ ...all, [what]: 0 });
    expect(() => sayWhatWasTried(whole)).toThrow(`The integration tests have tried no ${what}.`);
  });

  it.each([
    [{ testPathPatterns: { isSet: () => true } }],
    [{ nonFlagArgs: ['text'] }],
    [{ testNamePattern: 'text' }],
    [{ shard: { shardIndex: 1, shardCount: 2 } }],
    [{ onlyChanged: true }],
    [{ onlyFailures: true }],
  ])('does not fail for it when only some were asked for, as by %j', (selection) => {
    sayWhatWasTried({ ...whole, ...selection });
    expect(printed).toBe('Tried 0 sequences of events, 0 faults, 0 searches, 0 texts.\n');
  });
});
