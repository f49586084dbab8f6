import { CfnOutput, RemovalPolicy, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  CrossEncoderEndpoint,
  OnFailure,
  RerankFunction,
  RerankModel,
  RerankMonitoring,
  RerankPipeline,
  SearchDomain,
} from '../lib';

/** Everything made in one stack: domain, endpoint, search pipeline, rerank function, alarms. */
export class SearchWithRerankingStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const domain = new SearchDomain(this, 'Domain', { removalPolicy: RemovalPolicy.RETAIN });
    const endpoint = new CrossEncoderEndpoint(this, 'Endpoint', { instanceType: 'ml.g4dn.xlarge' });
    const model = new RerankModel(this, 'Model', { domain, endpoint });
    new RerankPipeline(this, 'Pipeline', {
      model,
      pipelineName: 'rerank',
      documentFields: ['title', 'text'],
    });
    const rerank = new RerankFunction(this, 'Rerank', { endpoint, onFailure: OnFailure.ORIGINAL_ORDER });
    const { facade } = new RerankMonitoring(this, 'Monitoring', { domain, endpoint, model, rerank });
    facade.addLargeHeader('Reranking');

    new CfnOutput(this, 'RerankUrl', { value: rerank.url! });
  }
}
