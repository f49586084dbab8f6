import { type ProtocolName, protocols } from './index';
import { INFERENCE_COMPONENT_HEADER } from './inference-component';
import type { ConnectorScripts, Device, MaxLength, Protocol, Service } from './protocol';

/** How OpenSearch obtains the credentials that sign a call to the endpoint. */
export type ConnectorCredential =
  /** Amazon OpenSearch Service: the role that the domain assumes. Open source OpenSearch refuses it. */
  | { readonly roleArn: string }
  /** A self-managed cluster: access keys, which ml-commons encrypts at rest. */
  | { readonly access_key: string; readonly secret_key: string; readonly session_token?: string };

/** The body of `POST /_plugins/_ml/connectors/_create`. */
export interface ConnectorBody {
  readonly name: string;
  readonly description: string;
  readonly version: string;
  readonly protocol: 'aws_sigv4';
  readonly credential: ConnectorCredential;
  readonly parameters: Readonly<Record<string, string>>;
  readonly client_config: ConnectorClientConfig;
  readonly actions: readonly ConnectorAction[];
}

/** How each node of the cluster talks to the endpoint. */
interface ConnectorClientConfig {
  /** Connections per node. */
  readonly max_connection: number;
  /** Seconds. */
  readonly connection_timeout: number;
  /**
   * Seconds. Always sent: OpenSearch up to 3.5 reads its default of 30,000 as seconds, so that an endpoint that
   * hangs hangs every search for eight hours (ml-commons `ConnectorClientConfig`).
   */
  readonly read_timeout: number;
  readonly max_retry_times: number;
  readonly retry_backoff_policy: 'constant' | 'exponential_equal_jitter' | 'exponential_full_jitter';
  readonly retry_backoff_millis: number;
  readonly retry_timeout_seconds: number;
}

/** One action of a connector. */
interface ConnectorAction extends ConnectorScripts {
  readonly action_type: 'predict';
  readonly method: 'POST';
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** The options of a connector to a cross-encoder endpoint. */
export interface ConnectorOptions {
  /**
   * The URL that scores, `https://runtime.sagemaker.REGION.amazonaws.com/endpoints/NAME/invocations` or
   * `https://bedrock-runtime.REGION.amazonaws.com/model/ID/invoke`.
   */
  readonly url: string;
  /** The region that calls are signed for. */
  readonly region: string;
  readonly credential: ConnectorCredential;
  /** The inference component that calls name, on an endpoint that hosts such. @default - calls name nothing but the endpoint */
  readonly inferenceComponentName?: string;
  /** @default - pairs */
  readonly protocol?: ProtocolName;
  /** The device that the model runs on; decides the batch size that `pairs` requests ask for. @default - unknown */
  readonly device?: Device;
  /** The tokens that `pairs` requests ask the model to read. @default - 512 */
  readonly maxLength?: MaxLength;
  /**
   * The OpenSearch version of the cluster, such as 2.19: from 3.0 on, requests to SageMaker are made in less time.
   *
   * @default - unknown; the connector suits every version
   */
  readonly engineVersion?: string;
  /**
   * The connector's display name. ml-commons 3.1 and later take letters, digits, spaces and `. , ! ? ( ) : @ - _ / ' "`.
   *
   * @default - cross-encoder
   */
  readonly name?: string;
  /** @default - 30 connections, 5 s to connect, 30 s to read, throttled calls retried twice within 10 s */
  readonly clientConfig?: Partial<ConnectorClientConfig>;
}

const DEFAULT_CLIENT_CONFIG: ConnectorClientConfig = {
  max_connection: 30,
  connection_timeout: 5,
  read_timeout: 30,
  max_retry_times: 2,
  retry_backoff_policy: 'exponential_full_jitter',
  retry_backoff_millis: 100,
  retry_timeout_seconds: 10,
};

const DESCRIPTIONS: Readonly<Record<Service, string>> = {
  sagemaker: 'Scores query and passage pairs with a cross-encoder on SageMaker.',
  bedrock: 'Scores query and passage pairs with a model of Amazon Bedrock.',
};

/** Builds the whole connector body; local and AWS differ in `credential` and `url` only. */
export function connectorBody(options: ConnectorOptions): ConnectorBody {
  const protocol: Protocol = protocols[options.protocol ?? 'pairs'];
  return {
    name: options.name ?? 'cross-encoder',
    description: DESCRIPTIONS[protocol.service],
    version: '1',
    protocol: 'aws_sigv4',
    credential: options.credential,
    parameters: { region: options.region, service_name: protocol.service },
    client_config: { ...DEFAULT_CLIENT_CONFIG, ...options.clientConfig },
    actions: [
      {
        action_type: 'predict',
        method: 'POST',
        url: options.url,
        headers: {
          'content-type': 'application/json',
          ...(options.inferenceComponentName !== undefined && {
            [INFERENCE_COMPONENT_HEADER]: options.inferenceComponentName,
          }),
        },
        ...protocol.connectorScripts(options),
      },
    ],
  };
}
