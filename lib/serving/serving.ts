import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Device, MaxLength, ProtocolName } from '../../protocol';
import type { Handler } from './handler';
import type { HubModel } from './hub-model';
import type { ServingImages } from './images';
import type { ModelDataProps } from './model-data';

/** Which container serves the model. */
export enum Serving {
  /** The Hugging Face inference container; speaks `pairs`. */
  HUGGING_FACE = 'huggingface',
  /** Text Embeddings Inference, a server in Rust that batches across requests; speaks `tei`. */
  TEI = 'tei',
}

/** All that is particular to a serving. */
export interface ServingDefinition<Name extends Serving = Serving> {
  readonly name: Name;
  /** The protocol of the container, whatever it serves. */
  readonly protocol: ProtocolName;
  readonly images: ServingImages;
  /** Whether files of a model in S3 may hold code that answers the requests. */
  readonly runsCodeOfModelData: boolean;

  /** The environment of the container, and the files that it needs. */
  container(scope: Construct, props: ServingContainerProps): ServingContainer;

  /** The length that requests ask for where no other is chosen. @default - the protocol has no place for it */
  maxLength?(choices: Pick<ServingChoices, 'handler' | 'modelData'>): MaxLength;
  /** The container or handler of these choices that cannot read windows of a passage; undefined when it can. */
  cutting(choices: Pick<ServingChoices, 'handler' | 'modelData'>): string | undefined;

  /**
   * The requests that wait at most on an instance without a GPU that scores one at a time, on all cores; undefined where it
   * scores several.
   */
  waitingOnCpu(choices: ServingChoices): number | undefined;

  /** The errors in the choices for an endpoint of this serving. */
  errors(choices: ServingChoices): string[];
}

/** Which model a container serves, and on what. */
interface ServingContainerProps {
  /** @default - the model that SageMaker puts into /opt/ml/model */
  readonly hubModel?: HubModel;
  readonly device: Device;
  /** All the instance types that may run it. */
  readonly instanceTypes: readonly string[];
  /** Whether it runs in a serverless endpoint, where it may write below `/tmp` and `/opt/ml/model` only. */
  readonly serverless: boolean;
  /** @default - batching for a model on the Hub; stock for files in S3, which may hold code of their own */
  readonly handler?: Handler;
  /** @default - none of the user's own */
  readonly handlerKmsKey?: kms.IKey;
  /** The most windows of a passage that is longer than the model reads. @default - it is cut */
  readonly maxWindows?: number;
}

/** The parts of a SageMaker model besides its image. */
export interface ServingContainer {
  readonly environment: Readonly<Record<string, string>>;
  /** Files that the container brings along; undefined where it needs none, or where they are among those of the model. */
  readonly files?: ModelDataProps;
}

/** The settings that a serving validates: the props of an endpoint, or a profile's section of the same names. */
export interface ServingChoices {
  readonly handler?: unknown;
  readonly handlerKmsKey?: unknown;
  readonly maxLength?: MaxLength;
  readonly modelData?: object;
  readonly image?: { readonly tag?: string };
  readonly environment?: Readonly<Record<string, string>>;
  /** All the instance types that may run it. */
  readonly instanceTypes: readonly string[];
}
