import { Aws, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import type { ProtocolName } from '../../protocol';
import { BEDROCK_MODELS } from '../../protocol/bedrock/models';
import type { IReranker } from '../shared/reranker';
import { validate } from '../shared/validation';

/** The rerankers of Amazon Bedrock. */
export enum BedrockModel {
  /** Of Amazon. */
  AMAZON_RERANK_1_0 = 'amazon.rerank-v1:0',
  /** Of Cohere, sold through AWS Marketplace. */
  COHERE_RERANK_3_5 = 'cohere.rerank-v3-5:0',
}

/** The value of a profile's `endpoint.serving` in the place of a container. */
export const BEDROCK = 'bedrock';

export const BEDROCK_DEFAULTS = { model: BedrockModel.AMAZON_RERANK_1_0 } as const;

/** Which model of Bedrock scores. */
export interface BedrockRerankerProps {
  /**
   * The model, which the region must have.
   *
   * @default - BedrockModel.AMAZON_RERANK_1_0
   */
  readonly model?: BedrockModel;
}

/**
 * A reranker of Amazon Bedrock, in the place of an endpoint: it makes no resource, and costs nothing but calls. A call takes
 * at most 1,000 passages, and each 100 of them are billed as a query.
 *
 * @example
 * const bedrock = new BedrockReranker(this, 'Bedrock', { model: BedrockModel.COHERE_RERANK_3_5 });
 * new RerankModel(this, 'Model', { domain, endpoint: bedrock });
 */
export class BedrockReranker extends Construct implements IReranker {
  /** The same reranker, which nobody may call: whatever knows it finds it again when it is back. */
  static paused(scope: Construct, id: string, props: BedrockRerankerProps = {}): IReranker {
    return new PausedBedrockReranker(scope, id, props);
  }

  readonly rerankerName: string;
  readonly rerankerArn: string;
  readonly protocol: ProtocolName;
  readonly region: string;
  readonly invocationUrl: string;

  constructor(scope: Construct, id: string, { model = BEDROCK_DEFAULTS.model }: BedrockRerankerProps = {}) {
    super(scope, id);
    this.region = Stack.of(this).region;
    validate(this, ...regionErrors(model, this.region));
    this.rerankerName = model;
    // A model of AWS's is in no account.
    this.rerankerArn = `arn:${Aws.PARTITION}:bedrock:${this.region}::foundation-model/${model}`;
    this.protocol = BEDROCK_MODELS[model].protocol;
    this.invocationUrl = `https://bedrock-runtime.${this.region}.${Aws.URL_SUFFIX}/model/${model}/invoke`;
  }

  grantInvoke(grantee: iam.IGrantable): iam.Grant {
    return iam.Grant.addToPrincipal({
      grantee,
      actions: [INVOKE],
      resourceArns: [this.rerankerArn],
    });
  }
}

const INVOKE = 'bedrock:InvokeModel';

class PausedBedrockReranker extends BedrockReranker {
  override grantInvoke(grantee: iam.IGrantable): iam.Grant {
    // A denial rather than nothing: functions depend on the policy, which must hold something.
    grantee.grantPrincipal.addToPrincipalPolicy(
      new iam.PolicyStatement({
        effect: iam.Effect.DENY,
        actions: [INVOKE],
        resources: [this.rerankerArn],
      }),
    );
    return iam.Grant.drop(grantee, 'Nothing reranks while it is paused.');
  }
}

/** The errors of a model in a region that is known. */
export function regionErrors(model: BedrockModel, region: string | undefined): string[] {
  const regions = regionsOf(model);
  if (region === undefined || Token.isUnresolved(region) || regions.includes(region)) {
    return [];
  }
  const others = Object.values(BedrockModel).filter((other) => regionsOf(other).includes(region));
  const remedy = others.length > 0 ? `or take ${others.join(' or ')}` : 'or serve with an endpoint';
  return [
    `Amazon Bedrock has ${model} in ${regions.join(', ')}, not in ${region}; deploy to one of them, ${remedy}`,
  ];
}

const regionsOf = (model: BedrockModel): readonly string[] => BEDROCK_MODELS[model].regions;
