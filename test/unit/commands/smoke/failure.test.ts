import { errors } from '@opensearch-project/opensearch';
import { attempt } from '../../../../commands/smoke/failure';

const refusal = (statusCode: number, reason: string) =>
  new errors.ResponseError({
    statusCode,
    body: { error: { type: 'security_exception', reason } },
    headers: {},
    warnings: null,
    meta: {} as never,
  });

const messageOf = (error: Error) =>
  attempt('search', () => Promise.reject(error)).then(
    () => '',
    ({ message }: Error) => message,
  );

describe('what the smoke test says to do', () => {
  it('to whom the domain does not know names the setting, and a request that takes the role from nobody', async () => {
    const message = await messageOf(refusal(403, 'no permissions for [cluster:admin/search/pipeline/get]'));
    expect(message).toContain('domain.administrators');
    expect(message).toContain('PATCH _plugins/_security/api/rolesmapping/ROLE');
    expect(message).not.toContain('PUT ');
  });

  it('where the pipeline is gone is one command', async () => {
    expect(await messageOf(refusal(400, 'Pipeline rerank is not defined'))).toContain(
      'npm run verify -- --repair',
    );
  });
});
