import type { Duration } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type { MaxLength } from '../../protocol';
import type { Handler } from '../serving/handler';
import type { ImageProps } from '../serving/images';
import type { LongPassages } from '../serving/long-passages';
import type { ModelDataProps } from '../serving/model-data';
import type { Serving } from '../serving/serving';
import type { VpcPlacement } from '../shared/vpc-placement';
import type { RolloutProps } from './rollout';
import type { ScaleToZeroProps } from './scale-to-zero';
import type { ScalingProps } from './scaling';
import type { ScheduleProps } from './schedule';
import type { ServerlessProps } from './serverless';

/** Which model is served, and on what. */
export interface CrossEncoderEndpointProps {
  /**
   * Which container serves the model. Another one speaks another protocol, so that a change makes a second endpoint, and
   * removes this one when everything has switched.
   *
   * @default - Serving.HUGGING_FACE
   */
  readonly serving?: Serving;
  /**
   * The handler that answers the requests in the Hugging Face container. With `modelData`, `Handler.BATCHING` needs the
   * files of `serving/huggingface` under `code/opensearch_reranker/` beside the model's.
   *
   * @default - Handler.BATCHING for a model on the Hub, Handler.STOCK with `modelData`
   */
  readonly handler?: Handler;
  /**
   * How a passage is scored that is longer than the model reads; `LongPassages.WINDOWS` needs `Handler.BATCHING`.
   *
   * @default - LongPassages.TRUNCATE
   */
  readonly longPassages?: LongPassages;
  /**
   * The most windows of a passage, with `LongPassages.WINDOWS`: 2 to 100. What is behind them is not read.
   *
   * @default 32
   */
  readonly maxWindows?: number;
  /**
   * A cross-encoder with one label on the Hugging Face Hub, which the container downloads when it starts. Not together
   * with `modelData`.
   *
   * @default - cross-encoder/ms-marco-MiniLM-L-6-v2, unless `modelData` is given
   */
  readonly modelId?: string;
  /**
   * A commit hash, tag or branch of the model; only a commit hash makes instances that start later serve the same model.
   *
   * @default - the commit that this release was tested with for the default model, main for any other
   */
  readonly modelRevision?: string;
  /**
   * The files of a model in Amazon S3. The container is then isolated from the network, unless it is `serverless`.
   *
   * @default - the model is on the Hugging Face Hub
   */
  readonly modelData?: ModelDataProps;
  /**
   * The key of the bucket that assets are published to, where the CDK's bootstrap was told to take one that exists
   * (`--bootstrap-kms-key-id`): the handler is fetched from there.
   *
   * @default - a key that needs no permission: AWS's, or the one that the bootstrap made (`--bootstrap-customer-key`)
   */
  readonly handlerKmsKey?: kms.IKey;
  /**
   * The most tokens of query and passage together that connector and rerank function ask the Hugging Face container to
   * read, or `model` for as many as the model's files say; what is longer is cut there. Time and memory grow with it. The
   * stock handler fails a request with a passage of more tokens than the model reads, and takes `model` from
   * `model_max_length` of the tokenizer's configuration alone.
   *
   * @default - model with `Handler.BATCHING`, 512 with `Handler.STOCK`; Text Embeddings Inference always reads as many as the model
   */
  readonly maxLength?: MaxLength;
  /**
   * Serverless Inference, in the place of instances: nothing is billed while nobody calls, and the first call after a pause
   * waits for a container to start. Another endpoint than one with instances. Not together with `instanceType`,
   * `fallbackInstanceTypes`, `instanceCount`, `scaling`, `scaleToZero`, `rollout`, `startupTimeout`, `vpc` and `kmsKey`.
   *
   * @default - instances
   */
  readonly serverless?: ServerlessProps;
  /**
   * The SageMaker instance type: x86, with an NVIDIA GPU or without; check the account's endpoint quota for it. Another one
   * makes a second endpoint, as another `serving` does.
   *
   * @default - ml.g4dn.xlarge
   */
  readonly instanceType?: string;
  /**
   * Up to 4 further types, tried in their order when AWS has no capacity of `instanceType`; all with a GPU, or all without.
   * Another list makes a second endpoint, as another `instanceType` does.
   *
   * @default - none, an update or a scale-out without capacity fails
   */
  readonly fallbackInstanceTypes?: readonly string[];
  /**
   * The number of instances, with `scaling` the least; an update needs quota for twice as many.
   *
   * @default 1
   */
  readonly instanceCount?: number;
  /**
   * How the number of instances follows the load.
   *
   * @default - it does not
   */
  readonly scaling?: ScalingProps;
  /**
   * Lets the instances go while nobody calls, and come back by the first call, which wakes them and fails, as do those of the
   * minutes after it. Needs a type with a GPU. Switching it on or off makes a second endpoint, as another `instanceType`
   * does. Not together with `scaling`, `instanceCount`, `fallbackInstanceTypes` and `serverless`.
   *
   * @default - the endpoint runs, and is billed, all the time
   */
  readonly scaleToZero?: ScaleToZeroProps;
  /**
   * The hours within which an endpoint that scales to zero never sleeps.
   *
   * @default - it sleeps whenever nobody calls
   */
  readonly schedule?: ScheduleProps;
  /**
   * How an update goes, and what takes it back. Another traffic shift or bake time replaces the instances, as an update
   * does.
   *
   * @default - all at once, taken back when within 5 minutes more than 5 % of the calls fail or the model takes over 10 s
   */
  readonly rollout?: RolloutProps;
  /**
   * Another account, repository or tag of the serving image, such as a mirror.
   *
   * @default - the image of AWS's for the serving that this release was made for
   */
  readonly image?: ImageProps;
  /**
   * Further environment variables of the container, such as `SAGEMAKER_MODEL_SERVER_WORKERS`; they override what is set
   * by default. At most 90, with names and values of at most 1,024 characters, and readable by whoever may describe the
   * model.
   *
   * @default - none
   */
  readonly environment?: Readonly<Record<string, string>>;
  /**
   * How long an instance may take to pull the image, to get the model and to be healthy: 1 to 60 minutes.
   *
   * @default - 15 minutes
   */
  readonly startupTimeout?: Duration;
  /**
   * Where the container's network interfaces are. Downloading from the Hub needs a way out from there.
   *
   * @default - a network of SageMaker's
   */
  readonly vpc?: VpcPlacement;
  /**
   * The key that encrypts the instances' volumes. Types with disks of their own, such as g4dn, g5 and g6, take none.
   *
   * @default - a key of SageMaker's
   */
  readonly kmsKey?: kms.IKey;
}
