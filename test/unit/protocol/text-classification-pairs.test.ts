import fc from 'fast-check';
import { ModelResponseError, type ProtocolName, protocols } from '../../../protocol';
import { connectorBody } from '../../../protocol/connector';
import { unicodeText } from '../../support/unicode-text';

const { pairs } = protocols;

describe('a request of text-classification pairs', () => {
  it('pairs the query with every passage and asks for truncation', () => {
    expect(JSON.parse(pairs.encodeRequest('q', ['a', 'b'], { device: 'cpu' }))).toEqual({
      inputs: [
        { text: 'q', text_pair: 'a' },
        { text: 'q', text_pair: 'b' },
      ],
      parameters: { truncation: true, max_length: 512 },
    });
  });

  it('asks for batches on a GPU only', () => {
    expect(JSON.parse(pairs.encodeRequest('q', ['a'], { device: 'gpu' })).parameters.batch_size).toBe(32);
    expect(JSON.parse(pairs.encodeRequest('q', ['a'], { device: 'cpu' })).parameters).not.toHaveProperty(
      'batch_size',
    );
  });

  it.each([
    ['other numbers of tokens', 8_192, { truncation: true, max_length: 8_192 }],
    ['as many tokens as the model reads', 'model', { truncation: true }],
  ] as const)('asks for %s', (_, maxLength, parameters) => {
    expect(JSON.parse(pairs.encodeRequest('q', ['a'], { device: 'cpu', maxLength })).parameters).toEqual(
      parameters,
    );
  });

  it('carries any well-formed text unchanged, and a question mark for a lone surrogate', () => {
    const text = unicodeText({ maxLength: 200 });
    fc.assert(
      fc.property(text, fc.array(text, { minLength: 1, maxLength: 5 }), (query, passages) => {
        const body = pairs.encodeRequest(query, passages, { device: 'gpu' });
        const { inputs } = JSON.parse(body);
        // As JSON.stringify writes it, though by hand.
        expect(body).toBe(JSON.stringify(JSON.parse(body)));
        expect(inputs).toEqual(passages.map((passage) => ({ text: query, text_pair: passage || ' ' })));
      }),
    );
    expect(JSON.parse(pairs.encodeRequest('a\ud800b', ['\udc00😀'], { device: 'cpu' })).inputs).toEqual([
      { text: 'a?b', text_pair: '?😀' },
    ]);
  });

  it('holds a blank passage for an empty one, which the stock container would not read as one of a pair', () => {
    expect(JSON.parse(pairs.encodeRequest('q', [''], { device: 'cpu' })).inputs).toEqual([
      { text: 'q', text_pair: ' ' },
    ]);
  });

  it('is never empty', () => {
    expect(() => pairs.encodeRequest('q', [], { device: 'cpu' })).toThrow(RangeError);
  });
});

describe('an answer of text-classification pairs', () => {
  it('gives one score per passage in the order of the passages', () => {
    const body = '[{"label":"LABEL_0","score":0.25},{"label":"LABEL_0","score":1}]';
    expect(pairs.decodeResponse(body, 2)).toEqual([0.25, 1]);
  });

  it('may be nested, as the container answers when it is asked for the top labels', () => {
    expect(pairs.decodeResponse('[[{"label":"LABEL_0","score":0.5}]]', 1)).toEqual([0.5]);
  });

  it.each([
    ['not JSON', '<html>', 1, 'is not JSON'],
    ['NaN', '[{"score":NaN}]', 1, 'is not JSON'],
    ['an object', '{"score":1}', 1, 'an object instead of a list'],
    ['null', 'null', 1, 'null instead of a list'],
    ['too few scores', '[{"score":1}]', 2, '1 scores for 2 passages'],
    ['too many scores', '[{"score":1},{"score":1}]', 1, '2 scores for 1 passages'],
    ['an infinite score', '[{"score":1e999}]', 1, '[0] has no finite score'],
    ['no score', '[{"score":1},{"label":"x"}]', 2, '[1] has no finite score'],
    ['a null entry', '[null]', 1, '[0] has no finite score'],
    [
      'of two labels',
      '[{"label":"LABEL_0","score":0.8},{"label":"LABEL_1","score":0.95},{"label":"LABEL_0","score":0.9}]',
      3,
      '[1] has another label than the first',
    ],
  ])('is rejected when it is %s', (_, body, count, message) => {
    expect(() => pairs.decodeResponse(body, count)).toThrow(ModelResponseError);
    expect(() => pairs.decodeResponse(body, count)).toThrow(message);
  });
});

describe('the connector body', () => {
  const options = { url: 'https://runtime.example/endpoints/x/invocations', region: 'us-east-1' } as const;

  it('differs between the service and a self-managed cluster in its credential only', () => {
    const service = connectorBody({ ...options, device: 'gpu', credential: { roleArn: 'arn' } });
    const selfManaged = connectorBody({
      ...options,
      device: 'gpu',
      credential: { access_key: 'a', secret_key: 's' },
    });
    expect({ ...service, credential: null }).toEqual({ ...selfManaged, credential: null });
  });

  it.each([
    ['gpu', undefined],
    ['cpu', undefined],
    ['gpu', 'model'],
    ['cpu', 'model'],
    ['gpu', 1_024],
  ] as const)('asks for what the codec asks for: %s, length %s', (device, maxLength) => {
    const [action] = connectorBody({ ...options, device, maxLength, credential: { roleArn: 'arn' } }).actions;
    const asked = pairs
      .encodeRequest('q', ['p'], { device, maxLength })
      .replace('{"inputs":[{"text":"q","text_pair":"p"', '');
    expect(asked).toMatch(/^\}\],"parameters":\{"truncation":true[,}]/);
    // The script writes it into a JSON string, in a Painless string.
    expect(action!.pre_process_function).toContain(asked.replaceAll('"', '\\\\"'));
  });

  it.each<[string | undefined, boolean]>([
    [undefined, false],
    ['2.13', false],
    ['2.19.1', false],
    ['3.0', true],
    ['3.6.0', true],
    // As a cluster of any version names itself for old clients.
    ['7.10.2', false],
    ['unknown', false],
  ])('of OpenSearch %s has requests to SageMaker sent unread: %s', (engineVersion, unread) => {
    const begins =
      /\{"parameters":\{"no_escape_params":"http_body","http_body":"\{(\\\\"unchecked\\\\":0,){2}\\\\"/;
    for (const protocol of Object.keys(protocols) as ProtocolName[]) {
      const credential = { roleArn: 'arn' };
      const [action] = connectorBody({ ...options, protocol, engineVersion, credential }).actions;
      const sent = unread && protocols[protocol].service === 'sagemaker';
      expect(begins.test(action!.pre_process_function)).toBe(sent);
      expect(action!.pre_process_function.includes('no_escape_params')).toBe(sent);
    }
  });

  it('always bounds the time of a call', () => {
    const { client_config } = connectorBody({ ...options, device: 'cpu', credential: { roleArn: 'arn' } });
    expect(client_config).toMatchObject({ connection_timeout: 5, read_timeout: 30 });
  });

  it('holds no placeholder in its scripts, which ml-commons would fill for every request', () => {
    const [action] = connectorBody({ ...options, device: 'gpu', credential: { roleArn: 'arn' } }).actions;
    expect(action!.pre_process_function + action!.post_process_function).not.toContain('${parameters');
  });

  it.each(Object.keys(protocols) as ProtocolName[])(
    'names in each %s script the function that ml-commons looks for, and does not use it',
    (protocol) => {
      const [action] = connectorBody({
        ...options,
        protocol,
        device: 'gpu',
        credential: { roleArn: 'arn' },
      }).actions;
      for (const script of [action!.pre_process_function, action!.post_process_function]) {
        // As ml-commons' StringUtils has it: without a match it tries every length of every lookbehind in the script.
        expect(script).toMatch(/^.*String\s+escape\s*\(\s*(def|String)\s+.*?\)\s*\{?/);
        expect(script.split('\n').slice(1).join('\n')).not.toMatch(/escape\s*\(/);
      }
    },
  );
});
