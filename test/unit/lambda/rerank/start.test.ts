import type { Context } from 'aws-lambda';
import { environment, memoryLog } from './fixtures';

type Index = typeof import('../../../../lambda/rerank');

const context = (awsRequestId: string) =>
  ({ awsRequestId, getRemainingTimeInMillis: () => 10_000 }) as unknown as Context;

describe('the start of the function', () => {
  const before = { ...process.env };
  beforeAll(() => {
    Object.assign(process.env, environment, { AWS_REGION: 'us-east-1' });
  });
  afterAll(() => {
    process.env = before;
  });

  it('loads neither Powertools, nor what reads a secret, nor the schemas; a request logs under its own context', async () => {
    const log = memoryLog();
    const contexts: string[] = [];
    const loaded: string[] = [];
    const addContext = ({ awsRequestId }: Context) => void contexts.push(awsRequestId);
    jest.doMock('../../../../lambda/rerank/powertools', () => {
      loaded.push('powertools');
      const errors = { internal: () => {}, given: () => {} };
      return {
        powertools: () => ({ logger: { ...log, addContext }, metrics: { record: () => {} }, errors }),
      };
    });
    jest.doMock('../../../../lambda/rerank/secret', () => loaded.push('secret'));
    jest.doMock('../../../../lambda/rerank/dialects/schema-library', () => {
      loaded.push('schemas');
      return jest.requireActual('../../../../lambda/rerank/dialects/schema-library');
    });
    const { handler } = require('../../../../lambda/rerank') as Index;
    expect(loaded).toEqual([]);

    for (const id of ['request-1', 'request-2']) {
      await expect(handler({ query: 'q' }, context(id))).rejects.toMatchObject({ name: 'BadRequest' });
    }
    // The bad requests are explained by them.
    expect(loaded.sort()).toEqual(['powertools', 'schemas']);
    expect(contexts).toEqual(['request-1', 'request-2']);
    expect(log.entries.map(({ message }) => message)).toEqual(['request refused', 'request refused']);
  });
});
