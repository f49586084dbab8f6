import { openClient } from '../../../../lambda/register/opensearch/client';
import { Cluster } from '../../../../lambda/register/opensearch/cluster';
import { createOnce } from '../../../../lambda/register/opensearch/create-once';
import { ClusterError } from '../../../../lambda/register/opensearch/errors';
import { Deadline } from '../../../../lambda/shared/deadline';

const client = openClient({ url: 'http://127.0.0.1:1', auth: { type: 'none' } });
afterAll(() => client.close());

it('a create that OpenSearch acts on eight seconds after another was sent is removed', async () => {
  const cluster = new Cluster(client, { deadline: Deadline.in(60_000) });
  const [purpose, method, path, reason] = ['register a model', 'POST', '/models', 'no answer'];
  const unanswered = { purpose, method, path, reason, attempts: 1, maybeDone: true };
  const made: string[] = [];
  const removed: string[] = [];
  let creates = 0;
  const id = await createOnce(cluster, {
    find: async () => [...made],
    async create() {
      creates++;
      if (creates === 1) {
        throw new ClusterError(unanswered, undefined);
      }
      made.push('second');
      setTimeout(() => made.push('first'), 8_000);
      return 'second';
    },
    remove: async (other) => removed.push(other),
  });
  expect({ id, creates, removed }).toEqual({ id: 'second', creates: 2, removed: ['first'] });
}, 40_000);
