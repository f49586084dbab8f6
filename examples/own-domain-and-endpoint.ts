import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { CrossEncoderEndpoint, RerankModel, RerankPipeline, SearchAccess, SearchDomain } from '../lib';

/** Reranking for a team that has a domain and an endpoint already. */
export class OwnDomainAndEndpointStack extends Stack {
  constructor(scope: Construct, id: string, props: StackProps) {
    super(scope, id, props);

    const domain = SearchDomain.fromAttributes(this, 'Domain', {
      domainArn: this.formatArn({ service: 'es', resource: 'domain', resourceName: 'docs' }),
      domainEndpoint: 'search-docs-0123456789abcdefghijklmnop.eu-west-1.es.amazonaws.com',
    });
    const endpoint = CrossEncoderEndpoint.fromEndpointName(this, 'Endpoint', {
      endpointName: 'my-cross-encoder',
      device: 'gpu',
    });
    const model = new RerankModel(this, 'Model', { domain, endpoint });
    new RerankPipeline(this, 'Pipeline', { model, pipelineName: 'rerank', documentFields: ['passage_text'] });
    new SearchAccess(this, 'Searchers', {
      domain,
      indices: ['docs-*'],
      principals: [
        this.formatArn({ service: 'iam', region: '', resource: 'role', resourceName: 'search-app' }),
      ],
    });
  }
}
