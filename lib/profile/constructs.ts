import type { Construct } from 'constructs';
import { type ISearchDomain, SearchDomain } from '../domain/search-domain';
import { CrossEncoderEndpoint } from '../endpoint/cross-encoder-endpoint';
import { type IRerankModel, RerankModel } from '../registration/rerank-model';
import { type IRerankPipeline, PausedRerankPipeline, RerankPipeline } from '../registration/rerank-pipeline';
import { DomainAdministrators, SearchAccess } from '../registration/search-access';
import { BedrockReranker } from '../serving/bedrock';
import type { IReranker } from '../shared/reranker';
import { SettingsError } from '../shared/validation';
import { domainAttributes, endpointProps, modelProps } from './props';
import { type Config, isOnSageMaker, pipelinesOf } from './validate';

/**
 * The domain that a profile names.
 *
 * @throws SettingsError when it names none
 */
export function existingDomain(scope: Construct, { domain: { existing }, logKmsKey }: Config): ISearchDomain {
  if (!existing) {
    throw new SettingsError(
      `${scope.node.path}: without a domain the profile must name one in domain.existing`,
    );
  }
  return SearchDomain.fromAttributes(scope, 'Domain', domainAttributes(scope, existing, logKmsKey));
}

/** The reranker that a profile describes: an endpoint that exists, is made or is paused, or a model of Bedrock. */
export function endpointOf(scope: Construct, { endpoint, model, paused }: Config): IReranker {
  if (endpoint.existing) {
    return CrossEncoderEndpoint.fromEndpointName(scope, 'Endpoint', endpoint.existing);
  }
  if (!isOnSageMaker(endpoint)) {
    const props = { model: endpoint.bedrockModel };
    return paused
      ? BedrockReranker.paused(scope, 'Endpoint', props)
      : new BedrockReranker(scope, 'Endpoint', props);
  }
  const props = endpointProps(scope, endpoint, model);
  return paused
    ? CrossEncoderEndpoint.paused(scope, 'Endpoint', props)
    : new CrossEncoderEndpoint(scope, 'Endpoint', props);
}

/** The model that a profile describes; none while it is paused. */
export function modelOf(
  scope: Construct,
  { model, paused }: Config,
  where: { readonly domain: ISearchDomain; readonly endpoint: IReranker },
): RerankModel | undefined {
  return paused ? undefined : new RerankModel(scope, 'Model', { ...where, ...modelProps(model) });
}

/**
 * The pipelines that a profile describes, with or without a model.
 *
 * The first one has the same logical id whatever it is called, and paused or not.
 */
export function pipelinesWith(
  scope: Construct,
  config: Config,
  { domain, model }: { readonly domain: ISearchDomain; readonly model?: IRerankModel },
): IRerankPipeline[] {
  return pipelinesOf(config).map((pipeline, index) => {
    const id = index === 0 ? 'Pipeline' : `Pipeline-${pipeline.pipelineName}`;
    return model
      ? new RerankPipeline(scope, id, { model, ...pipeline })
      : new PausedRerankPipeline(scope, id, { domain, ...pipeline });
  });
}

/** Lets in those who may search and those who administer, where a profile names any. */
export function grantAccess(
  scope: Construct,
  { searchers, domain: { administrators } }: Config,
  domain: ISearchDomain,
): void {
  if (searchers) {
    new SearchAccess(scope, 'Searchers', { domain, ...searchers });
  }
  if (administrators) {
    new DomainAdministrators(scope, 'Administrators', { domain, principals: administrators });
  }
}
