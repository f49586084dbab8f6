import { reportPage } from '../../../../commands/evaluate/html/page';
import { makeReport } from '../../../../commands/evaluate/report';
import { judgedQuery, queryRun, subject } from './fixtures';

const hostile = '"><script>alert(1)</script>&amp;';
const runs = [
  queryRun(judgedQuery('1', { good: 1 }, hostile), ['bad', 'good'], ['good', 'bad']),
  queryRun(judgedQuery('2', { good: 1 }), ['good', 'bad'], ['bad', 'good']),
  queryRun(judgedQuery('3', { good: 1 }), ['good'], ['good']),
];
const page = reportPage(makeReport({ ...subject, collection: hostile }, runs, [hostile]));

it('needs nothing from anywhere: no script, no link, no request', () => {
  expect(page).not.toMatch(/<script|<link|<img|@import|url\(|https?:\/\//);
  expect(page).toContain("default-src 'none'");
});

it('shows text as text', () => {
  expect(page).not.toContain('<script>');
  expect(page).toContain('&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;amp;');
});

it('draws a bar for every query, both latencies and both score distributions', () => {
  const [gains, latency, scores] = page.match(/<svg[\s\S]*?<\/svg>/g)!;
  expect(gains!.match(/<rect class="gain"/g)).toHaveLength(2);
  expect(gains!.match(/<rect class="loss"/g)).toHaveLength(1);
  expect(latency).toMatch(/class="plain line"[\s\S]*class="reranked line"/);
  expect(scores).toMatch(/class="loss area"[\s\S]*class="gain area"/);
});

it('has no coordinate that is not a number, whatever the data', () => {
  const query = judgedQuery('1', { good: 0 });
  const odd = { hits: [{ id: 'good', score: -3 }], milliseconds: [0] };
  const extremes = [
    [{ query, plain: odd, reranked: { hits: [{ id: 'good', score: 40 }], milliseconds: [200_000] } }],
    [{ query, plain: odd, reranked: { hits: [], milliseconds: [] } }],
    Array.from({ length: 20 }, (_, index) => ({
      query: { ...query, id: String(index) },
      plain: { hits: [], milliseconds: [1] },
      reranked: { hits: new Array(10_000).fill({ id: 'good', score: 0.5 }), milliseconds: [1] },
    })),
  ];
  for (const runs of extremes) {
    expect(reportPage(makeReport(subject, runs, []))).not.toMatch(/NaN|Infinity|undefined/);
  }
});
