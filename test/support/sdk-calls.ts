import { checkCalls, type SdkCall } from './api-models';

/*
 * Every call that a test makes through an SDK of AWS's is held against the model of its API when the tests of its file are
 * over, whoever answers it: our code must send nothing that AWS would refuse. Set up for a project of Jest's.
 */

/** The first call installs the models. */
const INSTALLATION_MS = 600_000;

const calls = new Map<string, SdkCall>();

/** The calls sent so far by the tests of this file. */
export const sentCalls = (): readonly SdkCall[] => [...calls.values()];

const onPurpose: RegExp[] = [];

/** Says of what the tests of this file send that AWS would refuse it: that is what they are about. */
export const refusedOnPurpose = (words: RegExp): void => void onPurpose.push(words);

// The clients of all SDKs are made from this one; it is loaded only where a test loads one of them.
jest.mock('@smithy/core/client', () => {
  const module = jest.requireActual('@smithy/core/client');
  const { send } = module.Client.prototype;
  module.Client.prototype.send = function record(
    this: SmithyClient,
    command: SmithyCommand,
    ...rest: unknown[]
  ) {
    const service = String(this.config.serviceId);
    const operation = command.constructor.name.replace(/Command$/, '');
    const text = JSON.stringify({ service, operation, input: command.input }, asJson);
    calls.set(text, JSON.parse(text));
    return send.call(this, command, ...rest);
  };
  return module;
});

afterAll(async () => {
  if (calls.size > 0) {
    const findings = await checkCalls(sentCalls());
    expect(findings.filter((text) => !onPurpose.some((words) => words.test(text)))).toEqual([]);
    expect(onPurpose.filter((words) => !findings.some((text) => words.test(text)))).toEqual([]);
  }
}, INSTALLATION_MS);

interface SmithyClient {
  readonly config: { readonly serviceId?: string };
}

interface SmithyCommand {
  readonly input: unknown;
}

function asJson(_name: string, value: unknown): unknown {
  if (value instanceof Date) {
    return value.toISOString();
  }
  const isBuffer = typeof value === 'object' && value !== null && 'type' in value && value.type === 'Buffer';
  if (isBuffer || ArrayBuffer.isView(value)) {
    return {
      base64: Buffer.from(
        isBuffer ? (value as unknown as { data: number[] }).data : (value as Uint8Array),
      ).toString('base64'),
    };
  }
  return value;
}
