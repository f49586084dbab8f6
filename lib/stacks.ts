import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Config } from './config';
import { CrossEncoderEndpoint } from './cross-encoder-endpoint';
import { RerankFunction } from './rerank-function';
import { RerankModel } from './rerank-model';
import { RerankPipeline } from './rerank-pipeline';
import { type ISearchDomain, SearchDomain } from './search-domain';

/** What a stack is made from: where it goes, and a checked profile. */
export interface ProfileStackProps extends StackProps {
  readonly config: Config;
}

/** What holds data: it outlives whatever goes wrong with the reranking. */
export class SearchDomainStack extends Stack {
  readonly domain: ISearchDomain;

  constructor(scope: Construct, id: string, { config, ...props }: ProfileStackProps) {
    super(scope, id, {
      description: 'The search domain.',
      terminationProtection: config.terminationProtection,
      ...props,
    });

    this.domain = new SearchDomain(this, 'Domain', config.domain);

    new CfnOutput(this, 'DomainEndpoint', { value: this.domain.domainEndpoint });
  }
}

/** What the rerank stack is made from. */
export interface RerankStackProps extends ProfileStackProps {
  /** Where reranking is added. */
  readonly domain: ISearchDomain;
}

/** What reranks: it can be rolled back, deleted and made again without touching the data. */
export class RerankStack extends Stack {
  constructor(scope: Construct, id: string, { config, domain, ...props }: RerankStackProps) {
    super(scope, id, { description: 'A cross-encoder, registered on the search domain.', ...props });

    const endpoint = new CrossEncoderEndpoint(this, 'Endpoint', config.endpoint);
    const model = new RerankModel(this, 'Model', { domain, endpoint, ...config.model });
    const pipeline = new RerankPipeline(this, 'Pipeline', { model, ...config.pipeline });
    const rerank = new RerankFunction(this, 'Rerank', { endpoint, ...config.rerank });

    new CfnOutput(this, 'EndpointName', { value: endpoint.endpointName });
    new CfnOutput(this, 'ModelId', { value: model.modelId });
    new CfnOutput(this, 'PipelineName', { value: pipeline.pipelineName });
    new CfnOutput(this, 'RerankFunctionName', { value: rerank.functionName });
    if (rerank.url) {
      new CfnOutput(this, 'RerankUrl', { value: rerank.url });
    }
  }
}
