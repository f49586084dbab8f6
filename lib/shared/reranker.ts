import type * as iam from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import type { Device, ProtocolName } from '../../protocol';

/** What scores query and passage pairs: a SageMaker endpoint, or a model of Amazon Bedrock. */
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
  /** Whether it may sleep, so that calls fail for the minutes that it takes to wake. @default false */
  readonly sleeps?: boolean;

  /** Allows the grantee to have pairs scored. */
  grantInvoke(grantee: iam.IGrantable): iam.Grant;
}
