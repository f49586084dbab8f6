import type { Stack } from 'aws-cdk-lib';
import {
  CrossEncoderEndpoint,
  type ModelValidation,
  RerankModel,
  RerankPipeline,
  type RerankPipelineProps,
} from '../../../lib';
import { domainIn } from './synthesize';

/** A model and a pipeline over it, on a domain. */
export function register(stack: Stack, props?: Partial<RerankPipelineProps> & { proof?: ModelValidation }) {
  const domain = domainIn(stack);
  const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint');
  const model = new RerankModel(stack, 'Model', { domain, endpoint, proof: props?.proof });
  const pipeline = new RerankPipeline(stack, 'Pipeline', {
    model,
    pipelineName: 'rerank',
    documentFields: ['text'],
    ...props,
  });
  return { domain, endpoint, model, pipeline };
}
