import { Duration, type Stack } from 'aws-cdk-lib';
import { Match } from 'aws-cdk-lib/assertions';
import * as kms from 'aws-cdk-lib/aws-kms';
import * as secretsmanager from 'aws-cdk-lib/aws-secretsmanager';
import { readSettings } from '../../lambda/rerank/settings';
import {
  CrossEncoderEndpoint,
  Handler,
  type ICrossEncoderEndpoint,
  LongPassages,
  OnFailure,
  RerankFunction,
  type RerankFunctionProps,
  RerankModel,
  Serving,
} from '../../lib';
import { statementsOf } from './support/statements';
import { domainIn, only, templateOf } from './support/synthesize';

const FUNCTION = 'AWS::Lambda::Function';

describe('the settings of a rerank function', () => {
  const SECRET = 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:rerank-keys-a1b2c3';
  const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234';
  const ROLE = 'arn:aws:iam::111122223333:role/search-app';

  /** The template of a function with the keys of a secret. */
  const withKeys = (props: Partial<RerankFunctionProps> = {}, keyArn?: string) =>
    templateOf((stack) => {
      const endpoint = CrossEncoderEndpoint.fromEndpointName(stack, 'Endpoint', {
        endpointName: 'theirs',
        device: 'cpu',
      });
      const apiKeysSecret = secretsmanager.Secret.fromSecretAttributes(stack, 'ApiKeys', {
        secretCompleteArn: SECRET,
        encryptionKey: keyArn ? kms.Key.fromKeyArn(stack, 'Key', keyArn) : undefined,
      });
      new RerankFunction(stack, 'Rerank', { endpoint, apiKeysSecret, ...props });
    });
  type ThatTemplate = ReturnType<typeof withKeys>;
  const variablesIn = (template: ThatTemplate) => {
    const [, { Properties }] = only(template, FUNCTION, /^Rerank/);
    return Properties.Environment.Variables as Record<string, string>;
  };
  const permissionsIn = (template: ThatTemplate) =>
    Object.values(template.findResources('AWS::Lambda::Permission')).map(
      ({ Properties: { FunctionName, ...rest } }) => rest,
    );

  it('reach the function as it reads them, every one of them', () => {
    const template = withKeys({
      onFailure: OnFailure.ORIGINAL_ORDER,
      corsOrigins: ['https://search.example.com', 'https://intranet.example.com'],
      limits: { maxDocuments: 5, maxQueryCharacters: 6, maxBodyBytes: 7, maxEndpointRequestBytes: 8 },
      longPassages: LongPassages.WINDOWS,
      maxWindows: 13,
      maxAttempts: 9,
      callTimeout: Duration.seconds(10),
      timeout: Duration.seconds(11),
      reservedConcurrency: 12,
      memorySize: 1_300,
    });
    expect(readSettings(variablesIn(template))).toEqual({
      endpointName: 'theirs',
      protocol: 'pairs',
      device: 'cpu',
      onFailure: 'original-order',
      limits: { maxDocuments: 5, maxQueryCharacters: 6, maxBodyBytes: 7, maxEndpointRequestBytes: 8 },
      maxAttempts: 9,
      callTimeoutMs: 10_000,
      endpointInstances: 1,
      maxWindows: 13,
      windowsBy: 'function',
      apiKeysSecretArn: SECRET,
      corsOrigins: ['https://search.example.com', 'https://intranet.example.com'],
    });
    template.hasResourceProperties(FUNCTION, {
      Timeout: 11,
      ReservedConcurrentExecutions: 12,
      MemorySize: 1_300,
    });
    // The function answers preflights itself; else headers would come twice.
    template.hasResourceProperties('AWS::Lambda::Url', { Cors: Match.absent() });
  });

  it('hold the instances that the endpoint has at least, those of a paused or another one too', () => {
    const scaled = { instanceCount: 2, scaling: { maxInstanceCount: 5 } };
    const instances = (make: (stack: Stack) => ICrossEncoderEndpoint) =>
      variablesIn(
        templateOf((stack) => {
          new RerankFunction(stack, 'Rerank', { endpoint: make(stack) });
        }),
      ).ENDPOINT_INSTANCES;
    expect(instances((stack) => new CrossEncoderEndpoint(stack, 'Endpoint', scaled))).toBe('2');
    expect(instances((stack) => CrossEncoderEndpoint.paused(stack, 'Endpoint', scaled))).toBe('2');
    const theirs = { endpointName: 'theirs', device: 'gpu', instanceCount: 3 } as const;
    expect(instances((stack) => CrossEncoderEndpoint.fromEndpointName(stack, 'Endpoint', theirs))).toBe('3');
  });

  it.each<[string, (stack: Stack) => ICrossEncoderEndpoint, string | undefined]>([
    ['what the handler reads in the files', (stack) => new CrossEncoderEndpoint(stack, 'E'), 'model'],
    ['the same while it is paused', (stack) => CrossEncoderEndpoint.paused(stack, 'E'), 'model'],
    [
      '512, where the stock handler may find nothing',
      (stack) => new CrossEncoderEndpoint(stack, 'E', { handler: Handler.STOCK }),
      '512',
    ],
    ['what is chosen', (stack) => new CrossEncoderEndpoint(stack, 'E', { maxLength: 1_024 }), '1024'],
    [
      'nothing, where the server decides',
      (stack) => new CrossEncoderEndpoint(stack, 'E', { serving: Serving.TEI }),
      undefined,
    ],
    [
      'the choice for an endpoint that is there',
      (stack) =>
        CrossEncoderEndpoint.fromEndpointName(stack, 'E', {
          endpointName: 'theirs',
          device: 'cpu',
          maxLength: 'model',
        }),
      'model',
    ],
  ])('ask the model to read as many tokens as the connector does: %s', (_, make, maxLength) => {
    const template = templateOf((stack) => {
      const endpoint = make(stack);
      new RerankFunction(stack, 'Rerank', { endpoint });
      new RerankModel(stack, 'Model', { domain: domainIn(stack), endpoint });
    });
    expect(variablesIn(template).MAX_LENGTH).toBe(maxLength);
    const [, { Properties }] = only(template, 'Custom::RerankModel');
    const [, asked] =
      /max_length\\\\":(\d+)/.exec(Properties.Connector.actions[0].pre_process_function) ?? [];
    expect(asked).toBe(maxLength === 'model' ? undefined : maxLength);
  });

  it('open the URL to everybody with API keys, by the two actions that a call of it takes', () => {
    const template = withKeys();
    template.hasResourceProperties('AWS::Lambda::Url', { AuthType: 'NONE' });
    expect(permissionsIn(template)).toEqual([
      { Action: 'lambda:InvokeFunctionUrl', FunctionUrlAuthType: 'NONE', Principal: '*' },
      { Action: 'lambda:InvokeFunction', InvokedViaFunctionUrl: true, Principal: '*' },
    ]);
  });

  it('let callers besides API keys in by direct invocation only', () => {
    const ofCaller = permissionsIn(withKeys({ callers: [ROLE] })).filter(
      ({ Principal }) => Principal === ROLE,
    );
    expect(ofCaller).toEqual([{ Action: 'lambda:InvokeFunction', Principal: ROLE }]);
  });

  it('let the function read that one secret, and use its key for nothing else', () => {
    const reading = (template: ThatTemplate) =>
      statementsOf(template)
        .filter(({ actions }) => actions.some((action) => /^(secretsmanager|kms):/.test(action)))
        .map(({ actions, resources }) => ({ actions, resources }));
    const read = { actions: ['secretsmanager:GetSecretValue'], resources: [SECRET] };
    expect(reading(withKeys())).toEqual([read]);
    const template = withKeys({}, KEY);
    expect(reading(template)).toEqual([read, { actions: ['kms:Decrypt'], resources: [KEY] }]);
    expect(JSON.stringify(template.toJSON())).toContain(
      '"kms:ViaService":"secretsmanager.eu-west-1.amazonaws.com"',
    );
  });

  it('are asked for without a URL too, for an API or a load balancer of your own', () => {
    const template = withKeys({ functionUrl: false });
    template.resourceCountIs('AWS::Lambda::Url', 0);
    template.hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: { API_KEYS_SECRET_ARN: SECRET } },
    });
  });

  it.each<[string, Partial<RerankFunctionProps>]>([
    ['corsOrigins needs apiKeysSecret', { corsOrigins: ['*'], apiKeysSecret: undefined }],
    [
      'corsOrigins is ["https://a.example/"]; it must name at least one origin',
      { corsOrigins: ['https://a.example/'] },
    ],
    [
      "callTimeout is 5000 ms; it must not be longer than the function's timeout, 4 s",
      { callTimeout: Duration.seconds(5), timeout: Duration.seconds(4) },
    ],
    [
      'callTimeout is 61000; it must be between 1 and 60000 milliseconds',
      { callTimeout: Duration.seconds(61), timeout: Duration.seconds(90) },
    ],
    [
      'timeout is 901; it must be a whole number of seconds from 1 to 900',
      { timeout: Duration.seconds(901) },
    ],
    ['memorySize is 127; it must be a whole number of MiB from 128 to 10240', { memorySize: 127 }],
    ['reservedConcurrency is 0; it must be a whole number of at least 1', { reservedConcurrency: 0 }],
    ['maxAttempts is 0; it must be a whole number of at least 1', { maxAttempts: 0 }],
    ['limits.maxDocuments is 1.5; it must be', { limits: { maxDocuments: 1.5 } }],
    ['limits.maxQueryCharacters is 0; it must be', { limits: { maxQueryCharacters: 0 } }],
    ['limits.maxBodyBytes is 6291457; it must be', { limits: { maxBodyBytes: 6_291_457 } }],
    ['limits.maxEndpointRequestBytes is 0; it must be', { limits: { maxEndpointRequestBytes: 0 } }],
  ])('are rejected: %s', (error, props) => {
    expect(() => withKeys(props)).toThrow(error);
  });
});
