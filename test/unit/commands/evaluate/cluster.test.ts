import { Client } from '@opensearch-project/opensearch';
import { amazonRegion, versionOf } from '../../../../commands/evaluate/cluster';
import { UsageError } from '../../../../commands/shared/usage-error';
import { answering } from './json-server';

it.each([
  ['search-docs-abc.eu-west-1.es.amazonaws.com', 'eu-west-1'],
  ['vpc-docs-abc.us-gov-west-1.es.amazonaws.com', 'us-gov-west-1'],
  ['search-docs-abc.cn-north-1.es.amazonaws.com.cn', 'cn-north-1'],
  ['search-docs-abc.aos.eu-west-1.on.aws', 'eu-west-1'],
  ['vpc-docs-abc.aos.us-gov-east-1.on.aws', 'us-gov-east-1'],
  ['search.example.com', undefined],
  ['eu-west-1.es.amazonaws.com.example', undefined],
  ['docs.aos.eu-west-1.on.aws.example', undefined],
  ['docs.lambda-url.eu-west-1.on.aws', undefined],
])('requests to %s are signed for region %s', (hostname, region) => {
  expect(amazonRegion(hostname)).toBe(region);
});

describe('the version of a domain that refuses to tell it', () => {
  async function asked(status: number, body: object) {
    const { url, close } = await answering(() => ({ status, body }));
    const client = new Client({ node: url });
    try {
      return await versionOf(client, 'docs.example');
    } finally {
      await client.close();
      await close();
    }
  }

  it('is not known to a searcher', async () => {
    const reason =
      'no permissions for [cluster:monitor/main] and User [name=arn:aws:iam::111122223333:role/search]';
    expect(await asked(403, { error: { type: 'security_exception', reason } })).toBeUndefined();
  });

  it('is an error with what AWS says to who may not send requests', async () => {
    const Message = 'User: arn:aws:iam::111122223333:user/ada is not authorized to perform: es:ESHttpGet';
    await expect(asked(403, { Message })).rejects.toThrow(UsageError);
    await expect(asked(403, { Message })).rejects.toThrow(
      `docs.example refuses the signed request (403): ${Message}`,
    );
  });
});
