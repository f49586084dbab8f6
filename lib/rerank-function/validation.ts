import { Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { LATENCY_MS } from '../endpoint/rules';
import { type LongPassagesProps, longPassagesConflicts, MAX_WINDOWS } from '../serving/long-passages';
import { errorsOf } from '../shared/validation';
import { FUNCTION_DEFAULTS as DEFAULTS } from './defaults';
import { hasFunctionUrls } from './function-url-regions';
import type { RerankFunctionProps } from './props';
import * as rules from './rules';

/** The settings of a function that can exclude each other. */
export interface FunctionSettings {
  /** Whether there are any. */
  readonly apiKeys: boolean;
  readonly corsOrigins?: readonly string[];
  readonly callTimeoutMs?: number;
  readonly timeoutSeconds?: number;
  readonly limits?: { readonly maxEndpointRequestBytes?: number };
  /** The most bytes of a request that the endpoint takes. @default - what Lambda and other endpoints take */
  readonly maxRequestBytes?: number;
}

/** Conflicts between settings that are valid by themselves; `apiKeys` is the reader's name for the setting of the keys. */
export function functionConflicts(settings: FunctionSettings, apiKeys: string): string[] {
  const { callTimeoutMs = 0, timeoutSeconds = DEFAULTS.timeoutSeconds, limits = {} } = settings;
  const { maxEndpointRequestBytes = 0 } = limits;
  const { maxRequestBytes = Number.POSITIVE_INFINITY } = settings;
  return [
    ...(maxEndpointRequestBytes > maxRequestBytes
      ? [
          `limits.maxEndpointRequestBytes is ${maxEndpointRequestBytes}; it must be at most ${maxRequestBytes}, which is ` +
            'what a serverless endpoint takes',
        ]
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

/** Conflicts between the settings of a function and an endpoint that reads windows itself, or not. */
export function windowsConflicts(settings: LongPassagesProps, byEndpoint: boolean): string[] {
  const set = (['longPassages', 'maxWindows'] as const).filter((name) => settings[name] !== undefined);
  return byEndpoint && set.length > 0
    ? [`${set.join(' and ')} cannot be set where the endpoint reads windows itself; leave out either`]
    : longPassagesConflicts(settings);
}

/** The errors in the props of a function. */
export function functionErrors(scope: Construct, props: RerankFunctionProps): string[] {
  const { limits = {} } = props;
  const timeoutSeconds = props.timeout?.toSeconds();
  const callTimeoutMs = props.callTimeout?.toMilliseconds();
  return [
    ...errorsOf('callers', props.callers, rules.CALLERS),
    ...errorsOf('corsOrigins', props.corsOrigins, rules.CORS_ORIGINS),
    ...errorsOf('limits.maxDocuments', limits.maxDocuments, rules.COUNT),
    ...errorsOf('limits.maxQueryCharacters', limits.maxQueryCharacters, rules.COUNT),
    ...errorsOf('limits.maxBodyBytes', limits.maxBodyBytes, rules.PAYLOAD_BYTES),
    ...errorsOf('limits.maxEndpointRequestBytes', limits.maxEndpointRequestBytes, rules.PAYLOAD_BYTES),
    ...errorsOf('maxWindows', props.maxWindows, MAX_WINDOWS),
    ...windowsConflicts(props, props.endpoint.maxWindows !== undefined),
    ...errorsOf('maxAttempts', props.maxAttempts, rules.COUNT),
    ...errorsOf('callTimeout', callTimeoutMs, LATENCY_MS),
    ...errorsOf('timeout', timeoutSeconds, rules.FUNCTION_SECONDS),
    ...errorsOf('reservedConcurrency', props.reservedConcurrency, rules.COUNT),
    ...errorsOf('memorySize', props.memorySize, rules.MEMORY_MIB),
    ...functionConflicts(
      {
        ...props,
        apiKeys: props.apiKeysSecret !== undefined,
        callTimeoutMs,
        timeoutSeconds,
        maxRequestBytes: props.endpoint.maxRequestBytes,
      },
      'apiKeysSecret',
    ),
    ...regionErrors(Stack.of(scope).region, props),
  ];
}

function regionErrors(region: string, { functionUrl = DEFAULTS.functionUrl }: RerankFunctionProps): string[] {
  return functionUrl && !hasFunctionUrls(region)
    ? [
        `functionUrl is true; it must be false in ${region}, where AWS offers no function URLs ` +
          '(in a profile: "rerank": {"functionUrl": false}); callers invoke the function directly',
      ]
    : [];
}
