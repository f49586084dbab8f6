import { UsageError } from '../../../../commands/shared/usage-error';
import { cents, points, printed, report, rows } from './reports';

const OWN_DOMAIN = {
  existing: {
    domainArn: 'arn:aws:es:us-east-1:111122223333:domain/docs',
    domainEndpoint: 'search-docs-0123456789abcdefghijklmnop.us-east-1.es.amazonaws.com',
  },
};

describe('the sum', () => {
  it('is that of the default profile, added up by hand', async () => {
    const bill = await report({});
    // 730 hours of 0.073 USD.
    expect(bill.domain).toMatchObject({ what: '1 × t3.medium.search' });
    expect(cents(bill.domain.monthly)).toBe(53.29);
    expect(rows(bill)).toEqual([
      // 730 × 0.7364 = 537.572, and 53.29 more.
      ['this profile', '1 × ml.g4dn.xlarge', 537.57, 590.86],
      // 730 × 0.21 = 153.30
      ['a CPU endpoint', '1 × ml.c7i.xlarge', 153.3, 206.59],
      // 1,000 a day for 730 / 24 days are 30,416.67 searches, of 2.93 s × 3 GB × 0.00002 USD = 0.0001758 USD each.
      ['a serverless endpoint', 'serverless, 3072 MB', 5.35, 58.64],
      // As many queries, at 1 and at 2 USD per 1,000.
      ['Amazon Bedrock', 'amazon.rerank-v1:0', 30.42, 83.71],
      ['Amazon Bedrock', 'cohere.rerank-v3-5:0', 60.83, 114.12],
    ]);
  });

  it('counts all nodes of the domain and all instances, at rest and scaled out', async () => {
    const bill = await report({
      domain: {
        instanceType: 'r7g.large.search',
        instanceCount: 3,
        dedicatedMasters: { instanceType: 'm7g.large.search', instanceCount: 3 },
      },
      endpoint: { instanceType: 'ml.g5.xlarge', instanceCount: 2, scaling: { maxInstanceCount: 6 } },
    });
    // 730 × (3 × 0.178 + 3 × 0.135)
    expect(cents(bill.domain.monthly)).toBe(685.47);
    expect(rows(bill).slice(0, 3)).toEqual([
      // 730 × 2 × 1.408, 730 × 6 × 1.408, 730 × 2 × 0.21
      ['this profile, at rest', '2 × ml.g5.xlarge', 2055.68, 2741.15],
      ['this profile, scaled out', '6 × ml.g5.xlarge', 6167.04, 6852.51],
      ['a CPU endpoint', '2 × ml.c7i.xlarge', 306.6, 992.07],
    ]);
  });

  it.each([
    // Passages of a search, queries, USD a month for 1,000 searches a day of Amazon's model.
    [1, 1, 30.42],
    [100, 1, 30.42],
    [101, 2, 60.83],
    [200, 2, 60.83],
    [201, 3, 91.25],
    [1_000, 10, 304.17],
  ])('bills a search of %d passages as %d of the queries of Bedrock', async (passages, queries, usd) => {
    const bill = await report({}, 1_000, passages);
    expect(bill.queriesPerSearch).toBe(queries);
    expect(cents(bill.choices[3]?.monthly)).toBe(usd);
  });

  it('is nothing for the queries of nobody', async () => {
    expect(rows(await report({}, 0)).map(([, , monthly]) => monthly)).toEqual([537.57, 153.3, 0, 0, 0]);
  });
});

describe('the point from which instances are cheaper', () => {
  it('is the first number of searches a day that costs more by the query', async () => {
    expect(points(await report({}))).toEqual([
      // 24 × 0.7364 = 17.6736 USD a day, of 0.0001758, 0.001 and 0.002 a search.
      ['1 × ml.g4dn.xlarge', 'serverless, 3072 MB', 100_533],
      ['1 × ml.g4dn.xlarge', 'amazon.rerank-v1:0', 17_674],
      ['1 × ml.g4dn.xlarge', 'cohere.rerank-v3-5:0', 8_837],
      // 24 × 0.21 = 5.04, which 5,040 and 2,520 queries cost exactly.
      ['1 × ml.c7i.xlarge', 'serverless, 3072 MB', 28_669],
      ['1 × ml.c7i.xlarge', 'amazon.rerank-v1:0', 5_041],
      ['1 × ml.c7i.xlarge', 'cohere.rerank-v3-5:0', 2_521],
    ]);
  });

  it('agrees with the sums on both sides of it', async () => {
    for (const { instances, bySearch, cheaperFrom } of (await report({}, 1, 250)).breakEvens) {
      const dearerByTheQuery = async (searches: number) => {
        const { choices } = await report({}, searches, 250);
        const [byTheQuery, byTheHour] = [bySearch, instances].map(
          (name) => choices.find(({ what }) => what === name)?.monthly,
        );
        return byTheQuery! > byTheHour! + 1e-9;
      };
      expect(await dearerByTheQuery(cheaperFrom - 1)).toBe(false);
      expect(await dearerByTheQuery(cheaperFrom)).toBe(true);
    }
  });
});

describe('what costs nothing here', () => {
  it('is an endpoint and a domain of one’s own', async () => {
    const bill = await report({
      region: 'us-east-1',
      domain: OWN_DOMAIN,
      endpoint: { existing: { endpointName: 'mine', device: 'gpu', instanceCount: 2 } },
    });
    expect(bill.domain).toEqual({ what: 'your own, billed elsewhere', monthly: 0 });
    expect(bill.choices[0]).toEqual({
      name: 'this profile',
      what: 'endpoint mine of your own',
      monthly: 0,
      withDomain: 0,
      because: 'costs nothing here',
    });
    expect(rows(bill).slice(1, 3)).toEqual([
      ['a GPU endpoint', '2 × ml.g4dn.xlarge', 1075.14, 1075.14],
      ['a CPU endpoint', '2 × ml.c7i.xlarge', 306.6, 306.6],
    ]);
  });

  it('is the endpoint of a paused profile, and not its domain', async () => {
    expect(rows(await report({ paused: true })).slice(0, 2)).toEqual([
      ['this profile', 'paused: no endpoint', 0, 53.29],
      ['this profile, not paused', '1 × ml.g4dn.xlarge', 537.57, 590.86],
    ]);
  });
});

it('finds the profile’s own choice among the models of Bedrock', async () => {
  const endpoint = { serving: 'bedrock', bedrockModel: 'cohere.rerank-v3-5:0' };
  expect(rows(await report({ endpoint })).map(([name, what]) => [name, what])).toEqual([
    ['a GPU endpoint', '1 × ml.g4dn.xlarge'],
    ['a CPU endpoint', '1 × ml.c7i.xlarge'],
    ['a serverless endpoint', 'serverless, 3072 MB'],
    ['Amazon Bedrock', 'amazon.rerank-v1:0'],
    ['this profile', 'cohere.rerank-v3-5:0'],
  ]);
});

describe('a serverless endpoint', () => {
  it('is billed by its memory and by the time of its calls', async () => {
    const bill = await report({ endpoint: { serverless: { memorySize: 6144 } } }, 2_000, 50);
    expect(rows(bill).slice(1, 3)).toEqual([
      ['a CPU endpoint', '1 × ml.c7i.xlarge', 153.3, 206.59],
      // 60,833.33 searches of 1.465 s × 6 GB × 0.00002 USD.
      ['this profile', 'serverless, 6144 MB', 10.69, 63.98],
    ]);
  });

  it('has no amount where it is kept warm, whose price is not in the list', async () => {
    const bill = await report({ endpoint: { serverless: { provisionedConcurrency: 1 } } });
    expect(bill.choices[2]?.because).toBe('no price of provisioned concurrency in the list');
    expect(points(bill).map(([, what]) => what)).not.toContain('serverless, 3072 MB');
  });
});

it('compares a profile without a GPU with one that has one', async () => {
  const bill = await report({ endpoint: { instanceType: 'ml.m5.xlarge' } });
  expect(rows(bill).slice(0, 2)).toEqual([
    ['this profile', '1 × ml.m5.xlarge', 167.9, 221.19],
    ['a GPU endpoint', '1 × ml.g4dn.xlarge', 537.57, 590.86],
  ]);
});

describe('what the list does not know', () => {
  it('is the prices of another region, which it says', async () => {
    const { region, notes } = await report({ region: 'eu-central-1' });
    expect(region).toBe('eu-central-1');
    expect(notes[0]).toBe(
      'NOT THE PRICES OF eu-central-1: the list has none of that region; the amounts are those of us-east-1. Look up yours.',
    );
    expect((await report({ region: 'us-east-1' })).notes.join()).not.toContain('NOT THE PRICES');
  });

  it('is the region that neither profile nor environment names', async () => {
    expect((await report({ region: undefined })).notes[0]).toContain('NO REGION IS KNOWN');
    process.env.AWS_REGION = 'us-west-2';
    expect((await report({ region: undefined })).notes[0]).toContain('NOT THE PRICES OF us-west-2');
  });

  it('is an instance type, whose amount is left open and named', async () => {
    const bill = await report({
      domain: { instanceType: 'r6g.large.search' },
      endpoint: { instanceType: 'ml.g6.xlarge' },
    });
    expect(bill.choices[0]).toEqual({
      name: 'this profile',
      what: '1 × ml.g6.xlarge',
      because: 'no price in the list',
    });
    expect(rows(bill)[1]).toEqual(['a CPU endpoint', '1 × ml.c7i.xlarge', 153.3, undefined]);
    expect(points(bill).map(([instances]) => instances)).not.toContain('1 × ml.g6.xlarge');
    expect(bill.notes.join('\n')).toContain(
      'The list has no price of ml.g6.xlarge, r6g.large.search: add it to',
    );
  });
});

it('says that other types, which AWS may take in place of the first, are not in the sum', async () => {
  const { notes } = await report({ endpoint: { fallbackInstanceTypes: ['ml.g5.xlarge'] } });
  expect(notes.join()).toContain('ml.g5.xlarge is billed in its place, which is not in the sum');
});

describe('a model of Bedrock that is not to be had', () => {
  it.each([
    ['its region has none', 'us-east-1', 100, 'not in us-east-1'],
    ['a search reranks too many passages', 'us-west-2', 1_001, 'at most 1000 passages a search'],
  ])('has no amount and no point where %s', async (_, region, passages, because) => {
    const bill = await report({ region }, 1_000, passages);
    const amazon = bill.choices.find(({ what }) => what === 'amazon.rerank-v1:0');
    expect(amazon).toEqual({ name: 'Amazon Bedrock', what: 'amazon.rerank-v1:0', because });
    expect(points(bill).map(([, model]) => model)).not.toContain('amazon.rerank-v1:0');
  });
});

it('adds up an endpoint that scales to zero: asleep, by the hours of its schedule, and awake', async () => {
  const schedule = { timeZone: 'UTC', on: '07:00', off: '20:00' };
  const found = await report({ endpoint: { scaleToZero: {}, schedule } });
  // 13 hours on 5 of 7 days: 0.7364 × 730 × 65 / 168.
  expect(rows(found).slice(0, 3)).toEqual([
    ['this profile, asleep', 'no instance while nobody searches', 0, 53.29],
    ['this profile, awake by its schedule', '1 × ml.g4dn.xlarge, 65 of 168 hours', 207.99, 261.28],
    ['this profile, awake all the time', '1 × ml.g4dn.xlarge', 537.57, 590.86],
  ]);
  // 0.7364 × 65 / 7 USD a day, at 0.001 USD a search.
  expect(points(found)).toContainEqual(['1 × ml.g4dn.xlarge, 65 of 168 hours', 'amazon.rerank-v1:0', 6839]);

  const weekend = { ...schedule, days: 'FRI-SUN,WED', off: '07:30' };
  const [, byHours] = rows(await report({ endpoint: { scaleToZero: {}, schedule: weekend } }));
  expect(byHours?.[1]).toBe('1 × ml.g4dn.xlarge, 2 of 168 hours');
  const thirds = { ...schedule, off: '19:40' };
  const [, byThirds] = rows(await report({ endpoint: { scaleToZero: {}, schedule: thirds } }));
  expect(byThirds?.[1]).toBe('1 × ml.g4dn.xlarge, 63.3 of 168 hours');
});

it('prints amounts, points and dates as text', async () => {
  const text = await printed({ region: 'us-west-2', paused: true }, '--searches-per-day=12000');
  expect(text).toContain('Profile test in us-west-2: 12,000 searches a day of 100 passages');
  expect(text).toMatch(/paused: no endpoint +│ 0\.00, costs nothing here │ +53\.29/);
  expect(text).toMatch(/amazon\.rerank-v1:0 +│ +365\.00 │ +418\.29/);
  expect(text).toMatch(/1 × ml\.g4dn\.xlarge +│ +100,533 │ +17,674 │ +8,837/);
  expect(text).toContain('looked up on 2026-11-22 and 23');
});

describe('refused as not understood', () => {
  it.each<[string, string[], RegExp]>([
    ['no number of searches', [], /required option '--searches-per-day <n>'/],
    [
      'a mistyped option',
      ['--searches-per-dy', '1'],
      /unknown option '--searches-per-dy'\n\(Did you mean --searches-per-day\?\)/,
    ],
    ['half a search', ['--searches-per-day', '0.5'], /searches-per-day.*whole number from 0/s],
    ['a negative number', ['--searches-per-day=-1'], /searches-per-day.*whole number from 0/s],
    [
      'no passages',
      ['--searches-per-day', '1', '--passages', '0'],
      /passages.*whole number from 1 to 10000/s,
    ],
    [
      'more passages than a page holds',
      ['--searches-per-day', '1', '--passages', '10001'],
      /from 1 to 10000/,
    ],
    ['a profile that is not there', ['--searches-per-day', '1', '-c', 'profile=gone'], /no profile gone/],
    ['a context that names none', ['--searches-per-day', '1', '-c', 'gone'], /profile=NAME/],
  ])('%s', async (_, args, message) => {
    await expect(printed({}, ...args)).rejects.toThrow(UsageError);
    await expect(printed({}, ...args)).rejects.toThrow(message);
  });

  it('a profile that cannot be deployed, with everything that is wrong with it', async () => {
    const endpoint = { instanceType: 'ml.nothing', instanceCount: 0 };
    await expect(printed({ endpoint }, '--searches-per-day', '1')).rejects.toThrow(
      /endpoint\.instanceType.*endpoint\.instanceCount/s,
    );
  });
});
