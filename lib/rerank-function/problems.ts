import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LATENCY_MS } from '../endpoint/rules';
import { problemsOf } from '../shared/validation';
import { FUNCTION_DEFAULTS as DEFAULTS } from './defaults';
import { hasFunctionUrls } from './function-url-regions';
import type { RerankFunctionProps } from './props';
import * as rules from './rules';

/** What a function is set up with, as far as its settings exclude each other. */
export interface FunctionSettings {
  readonly functionUrl?: boolean;
  /** Whether there are any. */
  readonly apiKeys: boolean;
  readonly corsOrigins?: readonly string[];
  readonly callTimeoutMs?: number;
  readonly timeoutSeconds?: number;
}

/** What is right by itself and cannot be together; `apiKeys` is what the reader calls the setting of the keys. */
export function functionContradictions(
  { functionUrl = DEFAULTS.functionUrl, ...settings }: FunctionSettings,
  apiKeys: string,
): string[] {
  const { callTimeoutMs = 0, timeoutSeconds = DEFAULTS.timeoutSeconds } = settings;
  return [
    ...(settings.apiKeys && !functionUrl
      ? [`functionUrl is false; it must be true with ${apiKeys}, which is asked for over HTTP only`]
      : []),
    ...(settings.corsOrigins && !settings.apiKeys
      ? [
          `corsOrigins needs ${apiKeys}: without it the URL takes signed requests only, and no browser signs the ` +
            'preflight of a page of another origin',
        ]
      : []),
    ...(callTimeoutMs > timeoutSeconds * 1_000
      ? [
          `callTimeout is ${callTimeoutMs} ms; it must not be longer than the function's timeout, ${timeoutSeconds} s`,
        ]
      : []),
  ];
}

/** Everything that is wrong with the props of a function. */
export function functionProblems(scope: Construct, props: RerankFunctionProps): string[] {
  const { limits = {} } = props;
  const timeoutSeconds = props.timeout?.toSeconds();
  const callTimeoutMs = props.callTimeout?.toMilliseconds();
  return [
    ...problemsOf('callers', props.callers, rules.CALLERS),
    ...problemsOf('corsOrigins', props.corsOrigins, rules.CORS_ORIGINS),
    ...problemsOf('limits.maxDocuments', limits.maxDocuments, rules.COUNT),
    ...problemsOf('limits.maxQueryCharacters', limits.maxQueryCharacters, rules.COUNT),
    ...problemsOf('limits.maxBodyBytes', limits.maxBodyBytes, rules.PAYLOAD_BYTES),
    ...problemsOf('limits.maxEndpointRequestBytes', limits.maxEndpointRequestBytes, rules.PAYLOAD_BYTES),
    ...problemsOf('maxAttempts', props.maxAttempts, rules.COUNT),
    ...problemsOf('callTimeout', callTimeoutMs, LATENCY_MS),
    ...problemsOf('timeout', timeoutSeconds, rules.FUNCTION_SECONDS),
    ...problemsOf('reservedConcurrency', props.reservedConcurrency, rules.COUNT),
    ...problemsOf('memorySize', props.memorySize, rules.MEMORY_MIB),
    ...functionContradictions(
      { ...props, apiKeys: props.apiKeysSecret !== undefined, callTimeoutMs, timeoutSeconds },
      'apiKeysSecret',
    ),
    ...regionProblems(Stack.of(scope).region, props),
  ];
}

function regionProblems(
  region: string,
  { functionUrl = DEFAULTS.functionUrl }: RerankFunctionProps,
): string[] {
  return functionUrl && !hasFunctionUrls(region)
    ? [
        `functionUrl is true; it must be false in ${region}, where AWS offers no function URLs ` +
          '(in a profile: "rerank": {"functionUrl": false}); callers invoke the function directly',
      ]
    : [];
}
