import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { Device, MaxLength, ProtocolName } from '../../protocol';

/** A scorer of query and passage pairs: a SageMaker endpoint, or a model of Amazon Bedrock. */
export interface IReranker extends IConstruct {
  /** The name of the endpoint, or the id of the model. */
  readonly rerankerName: string;
  /** The resource that is called. */
  readonly rerankerArn: string;
  /** The protocol of requests and answers, which also says whose API is called. */
  readonly protocol: ProtocolName;
  /**
   * The device that the model runs on; decides the batch size that requests in `pairs` ask for.
   *
   * @default - Bedrock's own
   */
  readonly device?: Device;
  /**
   * The most tokens of query and passage together that requests in `pairs` ask the model to read, or `model` for as many as
   * its files say.
   *
   * @default - 512 in `pairs`; in other protocols as many as the model reads
   */
  readonly maxLength?: MaxLength;
  /**
   * Whether a member of a request that means nothing to what serves is ignored, also where it stands twice, as in requests
   * that OpenSearch 3 sends without reading them.
   *
   * @default - unknown, and no request holds one
   */
  readonly ignoresUnknownMembers?: boolean;
  /** The region that calls are signed for. */
  readonly region: string;
  /** Where calls go to. */
  readonly invocationUrl: string;
  /**
   * The endpoint configuration: SageMaker gives another model, image or instance type another one. When it changes, a model
   * that is registered is validated again.
   *
   * @default - unknown; the model is validated again only after a change of the connector or of the validation
   */
  readonly configurationName?: string;
  /**
   * The number of instances, with scaling the least: so many parts of a request that is split are scored side by side.
   *
   * @default - unknown; they are scored one after the other
   */
  readonly instanceCount?: number;
  /**
   * The most bytes of one request.
   *
   * @default - the 6 MB of SageMaker's endpoints with instances
   */
  readonly maxRequestBytes?: number;
  /**
   * Seconds that a search waits for its scores.
   *
   * @default - 30
   */
  readonly readTimeoutSeconds?: number;
  /**
   * The most windows that it reads of a passage that is longer than its model reads; a request may then ask for fewer.
   *
   * @default - it cuts the passage
   */
  readonly maxWindows?: number;
  /**
   * The inference component that calls name, on an endpoint that hosts such.
   *
   * @default - calls name nothing but the endpoint
   */
  readonly inferenceComponentName?: string;
  /**
   * The model of the inference component: it changes without another endpoint configuration.
   *
   * @default - the endpoint configuration alone says what serves
   */
  readonly servedModelName?: string;
  /** Whether it may have to start first, so that a search would wait, or fail, until it runs. @default false */
  readonly startsOnDemand?: boolean;
  /** Whether it may sleep, so that calls fail for the minutes that it takes to wake. @default false */
  readonly sleeps?: boolean;

  /** Allows the grantee to have pairs scored. */
  grantInvoke(grantee: iam.IGrantable): iam.Grant;
}
