import { Agent, request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { ModelError, ServiceUnavailable, ValidationError } from '@aws-sdk/client-sagemaker-runtime';
import { Deadline } from '../../../../lambda/shared/deadline';
import { until } from '../../../../lambda/shared/until';
import { MAX_BODY_BYTES } from '../../../../local/endpoint';
import { FAULTS, type FaultyEndpoint } from '../../../support/faulty-endpoint';
import { refusedOnPurpose } from '../../../support/sdk-calls';
import { ANSWER, clientOf, invocation, LOGITS, lengthModel, NAME, PAIRS, start } from './support';

const BODY = { ...PAIRS, ...LOGITS };

describe('an invocation through the AWS SDK', () => {
  let endpoint: FaultyEndpoint;
  let client: ReturnType<typeof clientOf>;
  const received: [string, string][] = [];

  beforeAll(async () => {
    endpoint = await start({ onInvocation: (body, path) => received.push([body.toString(), path]) });
    client = clientOf(endpoint);
  });
  beforeEach(() => {
    received.length = 0;
    endpoint.faults = {};
  });
  afterAll(async () => {
    client.destroy();
    await endpoint.close();
  });

  it('gets the scores, their type and the production variant', async () => {
    const answer = await client.send(invocation(BODY));
    expect(answer).toMatchObject({
      ContentType: 'application/json',
      InvokedProductionVariant: 'AllTraffic',
      $metadata: { httpStatusCode: 200, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) },
    });
    expect(answer.Body!.transformToString()).toBe(ANSWER);
  });

  it('shows its exact body to whoever listens', async () => {
    const body = `{ "inputs" : [],\n "ünï" : "\\u0024{x} 😀" }`;
    await client.send(invocation(body));
    expect(received).toEqual([[body, `/endpoints/${NAME}/invocations`]]);
  });

  it("gets the container's error as ModelError", async () => {
    const error = await client.send(invocation({ inputs: 5 })).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({
      name: 'ModelError',
      OriginalStatusCode: 400,
      LogStreamArn: `arn:aws:logs:eu-west-1:000000000000:log-group:/aws/sagemaker/Endpoints/${NAME}`,
      $metadata: { httpStatusCode: 424 },
      $fault: 'client',
    });
    expect(JSON.parse(error.OriginalMessage)).toEqual({
      code: 400,
      type: 'InternalServerException',
      message: expect.stringContaining('an input must be'),
    });
    expect(error.message).toMatch(
      /^Received client error \(400\) from primary with message "\{\n[\s\S]*\}\n"\. See https:\/\/eu-west-1\.console\.aws\.amazon\.com\/cloudwatch\/.*\/cross-encoder in account 000000000000 for more information\.$/,
    );
  });

  it('of another endpoint is a ValidationError', async () => {
    const error = await client.send(invocation(BODY, { EndpointName: 'other' })).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ValidationError);
    expect(error).toMatchObject({
      message: 'Endpoint other of account 000000000000 not found.',
      $metadata: { httpStatusCode: 400 },
    });
    expect(received).toEqual([]);
  });

  it('may be as large as SageMaker takes, and no larger', async () => {
    const { length } = JSON.stringify({ inputs: [], pad: '' });
    const body = (size: number) => JSON.stringify({ inputs: [], pad: 'x'.repeat(size - length) });
    await expect(client.send(invocation(body(MAX_BODY_BYTES)))).resolves.toBeDefined();
    refusedOnPurpose(/at 'body' .* Member must have length less than or equal to 6291456$/);
    await expect(client.send(invocation(body(MAX_BODY_BYTES + 1)))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 413 },
    });
    expect(MAX_BODY_BYTES).toBe(6_291_456);
  });

  it('is served beside others, each with its own answer', async () => {
    const answers = await Promise.all(
      Array.from({ length: 40 }, async (_, length) => {
        const inputs = [{ text: 'q', text_pair: 'x'.repeat(length) }];
        const { Body } = await client.send(invocation({ inputs, ...LOGITS }));
        return JSON.parse(Body!.transformToString())[0].score;
      }),
    );
    expect(answers).toEqual(answers.map((_, length) => length));
  });

  it('is counted, failed ones included', async () => {
    const before = endpoint.invocations;
    await client.send(invocation(BODY));
    await client.send(invocation({ inputs: 5 })).catch(() => undefined);
    endpoint.faults = { failEvery: 1 };
    await client.send(invocation(BODY)).catch(() => undefined);
    expect(endpoint.invocations).toBe(before + 3);
  });

  describe('with faults', () => {
    it.each([
      ['modelRejects', 'ModelError', 424, 400],
      ['modelFails', 'ModelError', 424, 500],
      ['modelOverloaded', 'ModelError', 424, 503],
      ['modelTimesOut', 'ModelError', 424, 0],
      ['throttled', 'ThrottlingException', 400, undefined],
      ['unavailable', 'ServiceUnavailable', 503, undefined],
    ] as const)('%s is %s %d', async (fault, name, status, originalStatus) => {
      endpoint.faults = { failWith: FAULTS[fault] };
      const error = await client.send(invocation(BODY)).catch((thrown) => thrown);
      expect(error).toMatchObject({ name, $metadata: { httpStatusCode: status } });
      expect(error.OriginalStatusCode).toBe(originalStatus);
      expect(error instanceof ServiceUnavailable).toBe(status === 503);
    });

    it('says server error for a 5xx of the container', async () => {
      endpoint.faults = { failEvery: 1 };
      await expect(client.send(invocation(BODY))).rejects.toThrow(
        /^Received server error \(500\) from primary with message "injected fault"/,
      );
    });

    it('fails every third invocation', async () => {
      endpoint.faults = { failEvery: 3 };
      const outcomes: string[] = [];
      for (let call = 0; call < 6; call++) {
        outcomes.push(
          await client.send(invocation(BODY)).then(
            () => 'ok',
            () => 'failed',
          ),
        );
      }
      expect(outcomes.filter((outcome) => outcome === 'failed')).toHaveLength(2);
      expect(outcomes.indexOf('failed') % 3).toBe(outcomes.lastIndexOf('failed') % 3);
    });

    it('answers what it is told to, given the request', async () => {
      endpoint.faults.answer = (body) => `nonsense for ${JSON.parse(body).inputs[0].text_pair}`;
      const { Body } = await client.send(invocation(BODY));
      expect(Body!.transformToString()).toBe('nonsense for four');
    });

    it('answers late, side by side', async () => {
      endpoint.faults.delayMs = 1_500;
      const started = performance.now();
      await Promise.all([client.send(invocation(BODY)), client.send(invocation(BODY))]);
      const elapsed = performance.now() - started;
      expect(elapsed).toBeGreaterThan(1_490);
      expect(elapsed).toBeLessThan(2_990);
    });

    it('cuts the connection', async () => {
      endpoint.faults = { failWith: FAULTS.reset };
      await expect(client.send(invocation(BODY))).rejects.toThrow(/socket hang up|ECONNRESET/);
    });

    it('hangs until the caller gives up', async () => {
      endpoint.faults = { failWith: FAULTS.hang };
      const abortSignal = AbortSignal.timeout(200);
      await expect(client.send(invocation(BODY), { abortSignal })).rejects.toThrow(/abort/i);
    });

    it('hides an error of the code that observes it', async () => {
      endpoint.faults.answer = () => {
        throw new TypeError('secret text');
      };
      await expect(client.send(invocation(BODY))).rejects.toMatchObject({
        name: 'InternalFailure',
        message: 'Internal failure (TypeError).',
        $metadata: { httpStatusCode: 500 },
      });
    });
  });
});

describe('other requests', () => {
  const fetchFrom = async (path: string, method: string) => {
    const endpoint = await start();
    const response = await fetch(`${endpoint.url}${path}`, { method });
    await response.text();
    await endpoint.close();
    return response;
  };

  it.each([
    ['GET', `/endpoints/${NAME}/invocations`],
    ['POST', '/'],
    ['POST', '/ping'],
    ['POST', `/endpoints/${NAME}/invocations/`],
    ['POST', `/endpoints/${NAME}/async-invocations`],
    ['POST', '/endpoints/%ff/invocations'],
  ])('%s %s get 404', async (method, path) => {
    const response = await fetchFrom(path, method);
    expect(response.status).toBe(404);
    expect(response.headers.get('x-amzn-errortype')).toBe('UnknownOperationException');
  });
});

describe('the endpoint', () => {
  it('tells its addresses', async () => {
    const endpoint = await start();
    expect(endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(endpoint.invocationsUrl).toBe(`${endpoint.url}/endpoints/${NAME}/invocations`);
    expect(endpoint.endpointName).toBe(NAME);
    await endpoint.close();
    expect(endpoint.url).toMatch(/:\d+$/);
  });

  it('cannot take a port that is taken', async () => {
    const endpoint = await start();
    await expect(start({ port: Number(new URL(endpoint.url).port) })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    });
    await endpoint.close();
  });

  it('keeps connections alive between calls', async () => {
    const endpoint = await start();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ports = new Set<number | undefined>();
    for (let call = 0; call < 3; call++) {
      await new Promise((resolve, reject) => {
        httpRequest(`${endpoint.invocationsUrl}`, { method: 'POST', agent }, (response) => {
          ports.add(response.socket.localPort);
          response.resume().on('end', resolve);
        })
          .on('error', reject)
          .end('{}');
      });
    }
    expect(ports.size).toBe(1);
    agent.destroy();
    await endpoint.close();
  });
});

describe('closing', () => {
  it('ends idle connections, hangs, delays and half-sent requests, twice', async () => {
    const endpoint = await start();
    const idle = connect(Number(new URL(endpoint.url).port), '127.0.0.1');
    const idleClosed = new Promise((resolve) => idle.on('close', resolve));
    const half = connect(Number(new URL(endpoint.url).port), '127.0.0.1');
    const halfClosed = new Promise((resolve) => half.on('error', () => undefined).on('close', resolve));
    half.write(`POST /endpoints/${NAME}/invocations HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\n{`);

    const client = clientOf(endpoint);
    await client.send(invocation(BODY));
    endpoint.faults = { failWith: FAULTS.hang };
    const hanging = expect(client.send(invocation(BODY))).rejects.toThrow();
    endpoint.faults = { delayMs: 60_000 };
    const delayed = expect(client.send(invocation(BODY))).rejects.toThrow();
    await until(Deadline.NONE, () => endpoint.invocations === 3, { everyMs: 5 });
    await Promise.all([endpoint.close(), endpoint.close()]);
    await Promise.all([idleClosed, halfClosed, hanging, delayed]);
    await endpoint.close();
    await expect(client.send(invocation(BODY))).rejects.toThrow(/ECONNREFUSED/);
    client.destroy();
  });

  it('answers the inference under way, drops what waits for it, and leaves the model open', async () => {
    let release: () => void = () => undefined;
    const model = {
      ...lengthModel,
      logits: jest.fn(() => new Promise<number[]>((resolve) => (release = () => resolve([4])))),
      close: jest.fn(),
    };
    const endpoint = await start({ model });
    const client = clientOf(endpoint);
    const calls = [1, 2].map(() => client.send(invocation(BODY)));
    const outcomes = Promise.allSettled(calls);
    const areUnderWay = () => endpoint.invocations === 2 && model.logits.mock.calls.length > 0;
    await until(Deadline.NONE, areUnderWay, { everyMs: 5 });
    const closed = endpoint.close();
    release();
    await closed;
    const statuses = (await outcomes).map(({ status }) => status);
    expect(statuses.sort()).toEqual(['fulfilled', 'rejected']);
    expect(model.logits).toHaveBeenCalledTimes(1);
    expect(model.close).not.toHaveBeenCalled();
    client.destroy();
  });
});
