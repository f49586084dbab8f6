import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Device, MaxLength, ProtocolName } from '../../protocol';
import { validate } from '../shared/validation';
import { IMPORTED_ENDPOINT_DEFAULTS } from './defaults';
import { CrossEncoderEndpointBase } from './endpoint';
import { importedEndpointErrors } from './imported-validation';

/** Names an endpoint that was made elsewhere. */
export interface CrossEncoderEndpointAttributes {
  /** The name of the endpoint, in the account and region of the stack. */
  readonly endpointName: string;
  /** The device that the model runs on: in `pairs`, `gpu` asks for batches of 32, which slow a CPU down. */
  readonly device: Device;
  /**
   * The protocol of the endpoint: `pairs`, the text-classification format of the Hugging Face inference container, or
   * `tei`, the rerank format of Text Embeddings Inference.
   *
   * @default - pairs
   */
  readonly protocol?: ProtocolName;
  /**
   * The most tokens of query and passage together that requests in `pairs` ask the model to read, or `model` for as many
   * as its files say.
   *
   * @default 512
   */
  readonly maxLength?: MaxLength;
  /**
   * The production variant whose metrics are read.
   *
   * @default - AllTraffic
   */
  readonly variantName?: string;
  /**
   * The endpoint configuration that it runs with. Naming another one, once the endpoint was updated to it, has what
   * serves validated again.
   *
   * @default - unknown; an update of the endpoint is not noticed
   */
  readonly configurationName?: string;
  /**
   * The number of instances, with scaling the least: so many parts of a request that is split are scored side by side.
   *
   * @default 1
   */
  readonly instanceCount?: number;
  /**
   * Whether it is serverless: a request then holds 4 MB, and searches wait for a container that starts.
   *
   * @default false
   */
  readonly serverless?: boolean;
  /**
   * The inference component that calls go to, for an endpoint that hosts such.
   *
   * @default - the endpoint hosts a model
   */
  readonly inferenceComponentName?: string;
  /**
   * The most windows that it reads of a long passage, where it has this project's handler with `RERANK_MAX_WINDOWS`: 2 to 100.
   *
   * @default - it cuts long passages
   */
  readonly maxWindows?: number;
}

/** An endpoint that something else makes, now or before. */
export class ReferencedEndpoint extends CrossEncoderEndpointBase {
  readonly endpointName: string;
  readonly endpointArn: string;
  readonly variantName: string;
  readonly protocol: ProtocolName;
  readonly device: Device;
  readonly maxLength?: MaxLength;
  readonly configurationName?: string;
  readonly instanceCount: number;
  readonly serverless: boolean;
  readonly inferenceComponentName?: string;
  readonly maxWindows?: number;
  readonly sleeps: boolean = false;

  constructor(scope: Construct, id: string, attributes: CrossEncoderEndpointAttributes) {
    super(scope, id);
    validate(this, ...importedEndpointErrors(attributes));
    this.endpointName = attributes.endpointName;
    this.endpointArn = this.arnOf('endpoint', attributes.endpointName);
    this.variantName = attributes.variantName ?? IMPORTED_ENDPOINT_DEFAULTS.variantName;
    this.protocol = attributes.protocol ?? IMPORTED_ENDPOINT_DEFAULTS.protocol;
    this.device = attributes.device;
    this.maxLength = attributes.maxLength;
    this.configurationName = attributes.configurationName;
    this.instanceCount = attributes.instanceCount ?? IMPORTED_ENDPOINT_DEFAULTS.instanceCount;
    this.serverless = attributes.serverless ?? IMPORTED_ENDPOINT_DEFAULTS.serverless;
    this.inferenceComponentName = attributes.inferenceComponentName;
    this.maxWindows = attributes.maxWindows;
  }

  /** SageMaker spells ARNs of endpoints in lower case, whatever the name; which spelling IAM compares is undocumented. */
  protected override get arnsToInvoke(): string[] {
    const name = this.endpointName;
    const spellings = Token.isUnresolved(name) ? [name] : [...new Set([name, name.toLowerCase()])];
    return spellings.map((spelling) => this.arnOf('endpoint', spelling));
  }
}
