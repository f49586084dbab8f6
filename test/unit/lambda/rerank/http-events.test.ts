import { createApiKeys } from '../../../../lambda/rerank/api-keys';
import { context, handlerOver, httpEvent, scoring } from './fixtures';

const request = { query: 'q', documents: ['a', 'b'] };
const KEY = 'a-key-that-is-known';

/** As AWS documents payload 1.0 of API Gateway. */
const restApiEvent = (changes: object = {}) => ({
  resource: '/{proxy+}',
  path: '/search/v1/rerank',
  httpMethod: 'POST',
  headers: { Authorization: `Bearer ${KEY}`, 'Content-Type': 'application/json' },
  multiValueHeaders: { Authorization: [`Bearer ${KEY}`], 'Content-Type': ['application/json'] },
  queryStringParameters: null,
  pathParameters: { proxy: 'v1/rerank' },
  requestContext: {
    stage: 'prod',
    path: '/prod/search/v1/rerank',
    httpMethod: 'POST',
    requestId: 'gateway-1',
  },
  body: JSON.stringify(request),
  isBase64Encoded: false,
  ...changes,
});

/** As AWS documents the event of an Application Load Balancer. */
const loadBalancerEvent = (changes: object = {}) => ({
  requestContext: {
    elb: { targetGroupArn: 'arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/a/b' },
  },
  httpMethod: 'POST',
  path: '/v2/rerank',
  queryStringParameters: {},
  headers: { authorization: `Bearer ${KEY}`, 'content-type': 'application/json' },
  body: Buffer.from(JSON.stringify(request)).toString('base64'),
  isBase64Encoded: true,
  ...changes,
});

interface Answer {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly multiValueHeaders?: Record<string, string[]>;
  readonly isBase64Encoded?: boolean;
  readonly body: string;
}

async function answerTo(event: object): Promise<Answer> {
  const keys = createApiKeys(async () => KEY, { error() {} });
  return (await handlerOver(scoring(0.1, 0.9), {}, keys).handle(event, context())) as Answer;
}

describe('an event of', () => {
  it('a REST API, payload 1.0, is answered', async () => {
    const answer = await answerTo(restApiEvent());
    expect(answer.statusCode).toBe(200);
    expect(JSON.parse(answer.body).results[0].index).toBe(1);
  });

  it('a REST API that hands over header values as lists only is answered', async () => {
    expect((await answerTo(restApiEvent({ headers: null }))).statusCode).toBe(200);
  });

  it('a load balancer is answered with what it must be told', async () => {
    const answer = await answerTo(loadBalancerEvent());
    expect(answer).toMatchObject({ statusCode: 200, isBase64Encoded: false });
    expect(answer).not.toHaveProperty('multiValueHeaders');
    expect(JSON.parse(answer.body).meta.api_version.version).toBe('2');
  });

  it('a load balancer that sends header values as lists is answered with lists', async () => {
    const multiValueHeaders = { authorization: [`Bearer ${KEY}`] };
    const answer = await answerTo(loadBalancerEvent({ headers: undefined, multiValueHeaders }));
    expect(answer.statusCode).toBe(200);
    expect(answer.multiValueHeaders).toMatchObject({
      'content-type': ['application/json'],
      'x-request-id': ['request-1'],
    });
  });

  it('a load balancer, which takes 1 MB, is not given more', async () => {
    const documents = ['a', 'b'.repeat(1_100_000)];
    const body = JSON.stringify({ query: 'q', documents, return_documents: true });
    const answer = await answerTo(loadBalancerEvent({ body, isBase64Encoded: false }));
    expect(answer.statusCode).toBe(400);
    expect(JSON.parse(answer.body)).toMatchObject({
      path: 'return_documents',
      message: expect.stringMatching(/at most 1,000,000 can be given$/),
    });
    expect((await answerTo(restApiEvent({ body }))).statusCode).toBe(200);
  });

  it('each of them is asked for its key', async () => {
    for (const event of [restApiEvent, loadBalancerEvent]) {
      expect((await answerTo(event({ headers: {}, multiValueHeaders: undefined }))).statusCode).toBe(401);
    }
  });
});

describe('a path', () => {
  it.each([
    ['/rerank', '1'],
    ['/v1/rerank/', '1'],
    ['//v1//rerank', '1'],
    ['/prod/v2/rerank', '2'],
    ['/search/v1/rerank', '1'],
    ['/search/rerank', '1'],
    ['/v1/v2/rerank', '2'],
  ])('%s is version %s', async (rawPath, version) => {
    const event = httpEvent(request, { rawPath, headers: { authorization: `Bearer ${KEY}` } });
    const { statusCode, body } = await answerTo(event);
    expect(statusCode).toBe(200);
    expect(JSON.parse(body).meta.api_version.version).toBe(version);
  });
});
