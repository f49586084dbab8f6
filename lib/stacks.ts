import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { type ISearchDomain, SearchDomain } from './domain/search-domain';
import { CrossEncoderEndpoint, type ICrossEncoderEndpoint } from './endpoint/cross-encoder-endpoint';
import { RerankMonitoring } from './monitoring/rerank-monitoring';
import { domainAttributes, domainProps, endpointProps, functionProps, modelProps } from './profile/props';
import { type Config, pipelinesOf } from './profile/validate';
import { type IRerankModel, RerankModel } from './registration/rerank-model';
import { type IRerankPipeline, PausedRerankPipeline, RerankPipeline } from './registration/rerank-pipeline';
import { DomainAdministrators, SearchAccess } from './registration/search-access';
import { RerankFunction } from './rerank-function/rerank-function';

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

    this.domain = new SearchDomain(this, 'Domain', domainProps(this, config));

    new CfnOutput(this, 'DomainEndpoint', { value: this.domain.domainEndpoint });
  }
}

/** What the rerank stack is made from. */
export interface RerankStackProps extends ProfileStackProps {
  /**
   * Where reranking is added.
   *
   * @default - the existing domain that the profile names
   */
  readonly domain?: ISearchDomain;
}

/** What reranks: it can be rolled back, deleted and made again without touching the data. */
export class RerankStack extends Stack {
  constructor(scope: Construct, id: string, { config, ...props }: RerankStackProps) {
    super(scope, id, { description: 'A cross-encoder, registered on the search domain.', ...props });

    const domain = props.domain ?? existingDomain(this, config);
    const endpoint = endpointOf(this, config);
    const model = config.paused
      ? undefined
      : new RerankModel(this, 'Model', { domain, endpoint, ...modelProps(config.model) });
    const pipelines = pipelinesOn(this, config, domain, model);
    accessOn(this, config, domain);
    const rerank = new RerankFunction(this, 'Rerank', { endpoint, ...functionProps(this, config) });

    if (model && config.monitoring) {
      new RerankMonitoring(this, 'Monitoring', { domain, endpoint, model, rerank, ...config.monitoring });
    }

    const outputs = {
      EndpointName: endpoint.endpointName,
      ModelId: model?.modelId,
      PipelineName: pipelines[0]?.pipelineName,
      RerankFunctionName: rerank.functionName,
      RerankUrl: rerank.url,
      RegistrarRoleArn: config.domain.existing && domain.registrarRole.roleArn,
    };
    for (const [name, value] of Object.entries(outputs)) {
      if (value !== undefined) {
        new CfnOutput(this, name, { value });
      }
    }
  }
}

function existingDomain(scope: Construct, { domain: { existing }, logKmsKey }: Config): ISearchDomain {
  if (!existing) {
    throw new Error(`${scope.node.path}: without a domain the profile must name one in domain.existing`);
  }
  return SearchDomain.fromAttributes(scope, 'Domain', domainAttributes(scope, existing, logKmsKey));
}

function endpointOf(scope: Construct, { endpoint, paused }: Config): ICrossEncoderEndpoint {
  if (endpoint.existing) {
    return CrossEncoderEndpoint.fromEndpointName(scope, 'Endpoint', endpoint.existing);
  }
  const props = endpointProps(scope, endpoint);
  return paused
    ? CrossEncoderEndpoint.paused(scope, 'Endpoint', props)
    : new CrossEncoderEndpoint(scope, 'Endpoint', props);
}

function accessOn(
  scope: Construct,
  { searchers, domain: { administrators } }: Config,
  domain: ISearchDomain,
) {
  if (searchers) {
    new SearchAccess(scope, 'Searchers', { domain, ...searchers });
  }
  if (administrators) {
    new DomainAdministrators(scope, 'Administrators', { domain, principals: administrators });
  }
}

/** The first one has the same logical id whatever it is called, and paused or not. */
function pipelinesOn(
  scope: Construct,
  config: Config,
  domain: ISearchDomain,
  model: IRerankModel | undefined,
): IRerankPipeline[] {
  return pipelinesOf(config).map((pipeline, index) => {
    const id = index === 0 ? 'Pipeline' : `Pipeline-${pipeline.pipelineName}`;
    return model
      ? new RerankPipeline(scope, id, { model, ...pipeline })
      : new PausedRerankPipeline(scope, id, { domain, ...pipeline });
  });
}
