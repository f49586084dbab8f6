import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readPlainQuery } from '../../../../commands/evaluate/plain-query';
import { candidateSearch } from '../../../../commands/evaluate/search';
import { UsageError } from '../../../../commands/shared/usage-error';
import { judgedQuery } from './fixtures';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plain-query-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(content: string) {
  const file = join(folder, 'search.json');
  writeFileSync(file, content);
  return readPlainQuery(file);
}

const HYBRID = {
  query: {
    hybrid: { queries: [{ match: { body: '{{query}}' } }, { term: { tag: 'about {{query}}' } }], boost: 2 },
  },
  ext: { other: true },
  search_pipeline: 'normalization',
};
// What is special in a replacement, and in JSON.
const text = 'cash $& "quotes" {{query}}';
const query = {
  hybrid: { queries: [{ match: { body: text } }, { term: { tag: `about ${text}` } }], boost: 2 },
};

it('is the plain search, and the same is reranked, through the one pipeline', () => {
  const plainQuery = read(JSON.stringify(HYBRID));
  const body = (reranked: boolean) =>
    candidateSearch(
      'body',
      judgedQuery('q', {}, text),
      { candidates: 'search', depth: 7, plainQuery },
      reranked,
    );
  expect(body(false)).toEqual({ query, ext: { other: true }, search_pipeline: 'normalization', size: 7 });
  expect(body(true)).toEqual({
    query,
    ext: { other: true, rerank: { query_context: { query_text: text } } },
    size: 7,
  });
});

it.each([
  ['{', /search\.json: not JSON/],
  ['[]', /search\.json: not the body of a search: an object with a "query"/],
  ['{"match": {"body": "{{query}}"}}', /not the body of a search/],
  ['{"query": {"match": {"body": "{query}"}}}', /no string holds {{query}}/],
  ['{"query": {"match": {"body": "{{query}}"}}, "size": 5}', /leave out "size"; .* --depth/],
])('%j is refused with the reason', (content, message) => {
  expect(() => read(content)).toThrow(UsageError);
  expect(() => read(content)).toThrow(message);
});
