import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type ISearchDomain, SearchDomain } from './domain/search-domain';
import { isEndpoint } from './endpoint/endpoint';
import { RerankMonitoring } from './monitoring/rerank-monitoring';
import { endpointOf, existingDomain, grantAccess, modelOf, pipelinesWith } from './profile/constructs';
import { domainProps, functionProps } from './profile/props';
import type { Config } from './profile/validate';
import { RerankFunction } from './rerank-function/rerank-function';
import { outputs } from './shared/outputs';

/** The props of a stack: its environment, and a checked profile. */
export interface ProfileStackProps extends StackProps {
  readonly config: Config;
}

/**
 * The stack that holds data: it outlives failures of the reranking.
 *
 * @example
 * const config = loadProfile('config', 'dev');
 * const { domain } = new SearchDomainStack(app, 'SearchDomain', { config });
 * new RerankStack(app, 'Rerank', { config, domain });
 */
export class SearchDomainStack extends Stack {
  readonly domain: ISearchDomain;

  constructor(scope: Construct, id: string, { config, ...props }: ProfileStackProps) {
    super(scope, id, {
      description: 'The search domain.',
      terminationProtection: config.terminationProtection,
      ...props,
    });

    this.domain = new SearchDomain(this, 'Domain', domainProps(this, config));

    outputs(this, { DomainEndpoint: this.domain.domainEndpoint });
  }
}

/** The props of the rerank stack. */
export interface RerankStackProps extends ProfileStackProps {
  /**
   * Where reranking is added.
   *
   * @default - the existing domain that the profile names
   */
  readonly domain?: ISearchDomain;
}

/**
 * The stack that reranks: it can be rolled back, deleted and made again without touching the data.
 *
 * @example
 * new RerankStack(app, 'Rerank', { config: loadProfile('config', 'existing') });
 */
export class RerankStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: RerankStackProps) {
    super(scope, id, { description: 'A cross-encoder, registered on the search domain.', ...props });

    const domain = props.domain ?? existingDomain(this, config);
    const endpoint = endpointOf(this, config);
    const model = modelOf(this, config, { domain, endpoint });
    const pipelines = pipelinesWith(this, config, { domain, model });
    grantAccess(this, config, domain);
    const rerank = new RerankFunction(this, 'Rerank', { endpoint, ...functionProps(this, config) });
    if (model) {
      // Like the pipelines it switches to what has passed the validation, and never when that fails.
      rerank.function.node.addDependency(model);
    }
    if (model && config.monitoring) {
      new RerankMonitoring(this, 'Monitoring', { domain, endpoint, model, rerank, ...config.monitoring });
    }

    outputs(this, {
      EndpointName: isEndpoint(endpoint) ? endpoint.endpointName : undefined,
      BedrockModelId: isEndpoint(endpoint) ? undefined : endpoint.rerankerName,
      ModelId: model?.modelId,
      PipelineName: pipelines[0]?.pipelineName,
      RerankPipelineWarnings: pipelines.flatMap(({ warnings }) => warnings ?? []).join(' ') || undefined,
      RerankFunctionName: rerank.functionName,
      RerankUrl: rerank.url,
      RegistrarRoleArn: config.domain.existing && domain.registrarRole.roleArn,
    });
  }
}
