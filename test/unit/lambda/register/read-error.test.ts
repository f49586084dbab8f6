import { errors } from '@opensearch-project/opensearch';
import { readError } from '../../../../lambda/register/opensearch/read-error';

const answered = (body: unknown, headers = {}) =>
  new errors.ResponseError({ statusCode: 400, body, headers, warnings: null, meta: {} as never } as never);

it.each<[string, unknown, object]>([
  [
    'an exception, with root and cause',
    answered({
      error: {
        type: 'search_phase_execution_exception',
        reason: 'all shards failed',
        root_cause: [{ reason: 'no such field' }],
        caused_by: { reason: 'parse' },
      },
    }),
    {
      status: 400,
      type: 'search_phase_execution_exception',
      reason: 'all shards failed',
      rootReason: 'no such field',
      text: 'search_phase_execution_exception: all shards failed (parse)',
    },
  ],
  [
    'a cause that says the same',
    answered({ error: { type: 'a', reason: 'b', caused_by: { reason: 'b' } } }),
    { text: 'a: b' },
  ],
  ['an exception without a reason', answered({ error: { odd: 1 } }), { text: 'error: {"odd":1}' }],
  ['an error in a word', answered({ error: 'no handler' }), { reason: 'no handler', text: 'no handler' }],
  ['an error that is no text', answered({ error: 42 }), { text: '42' }],
  ['the service before OpenSearch', answered({ message: 'not authorized' }), { reason: 'not authorized' }],
  ['its other spelling', answered({ Message: 'not authorized' }), { reason: 'not authorized' }],
  ['a page', answered('<html>'), { status: 400, reason: undefined, text: '<html>' }],
  ['nothing', answered({}), { status: 400, reason: undefined, text: '{}' }],
  ['a time to wait', answered({}, { 'retry-after': '2' }), { retryAfterMs: 2_000 }],
  ['a date to wait for', answered({}, { 'retry-after': 'Fri, 31 Dec' }), { retryAfterMs: undefined }],
  ['no answer', new Error('connect ECONNREFUSED'), { status: undefined, text: 'connect ECONNREFUSED' }],
  ['what is no error', 'gone', { status: undefined, reason: 'gone' }],
])('reads %s', (_, thrown, expected) => {
  expect({ status: undefined, ...readError(thrown) }).toMatchObject(expected);
});
