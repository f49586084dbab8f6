import { Annotations, Stack } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import {
  PIPELINE_DEFAULTS,
  type PipelineBody,
  pausedPipelineBody,
  pipelineBody,
} from '../../protocol/pipeline';
import { isBefore } from '../domain/engine-version';
import { versionOf } from '../domain/imported-domain';
import type { ISearchDomain } from '../domain/search-domain';
import { validate } from '../shared/validation';
import { pipelineErrors } from './pipeline-validation';
import type { ProcessorList } from './processor-types';
import { unknownProcessors } from './processor-validation';
import type { OwnProcessorProps, Processor } from './processors';
import { registeredResource } from './registered-resource';
import { Registrar } from './registrar';
import type { IRerankModel } from './rerank-model';

/** A search pipeline that reranks. */
export interface IRerankPipeline extends IConstruct {
  /** The name that searches give in `search_pipeline=`. */
  readonly pipelineName: string;
  /** What was found in the mappings of its `indices`, once it is deployed. @default - there are none */
  readonly warnings?: string;
}

/** The name of a search pipeline, and the indices that use it by default. */
export interface PipelineNaming {
  /** The name that searches give in `search_pipeline=`: 1 to 128 letters, digits, `.`, `-` or `_`. */
  readonly pipelineName: string;
  /**
   * Whether a pipeline of that name that this stack did not make is taken over.
   *
   * @default - false, such a pipeline fails the deployment and stays as it is
   */
  readonly adopt?: boolean;
  /**
   * The indices, which must exist, whose searches go through the pipeline without naming it. Wants `ignoreFailure`:
   * otherwise their counts, their updates by query, and every search without `ext.rerank` would fail.
   *
   * @default - none
   */
  readonly defaultForIndices?: readonly string[];
}

/** The fields that a search pipeline reranks, and the model that scores them. */
export interface RerankPipelineProps extends PipelineNaming, OwnProcessorProps {
  /** The model that scores, on the domain that gets the pipeline. */
  readonly model: IRerankModel;
  /** The 1 to 50 fields that hold a document's text; their values are joined without a separator. */
  readonly documentFields: readonly string[];
  /**
   * Whether a search that cannot be reranked answers 200 in its original order, with no sign of it, instead of failing.
   *
   * @default - false; true over an endpoint that is serverless or scales to zero
   */
  readonly ignoreFailure?: boolean;
  /**
   * How many times the asked number of hits are reranked, of which the best are answered: more than 1, at most 100. All
   * of them go to the endpoint in one request, which holds 6 MB. Pages after the first repeat documents, and scrolls miss
   * some (docs/pipeline.md): `window` refuses both.
   *
   * @default - as many as are asked for
   */
  readonly oversample?: number;
  /**
   * How many hits of the plain search are reranked, of which the best are answered: 1 to 10,000, and more where a search
   * asks for more. All of them go to the endpoint in one request, which holds 6 MB. Searches whose `from` is not 0, and
   * scrolls, are refused.
   *
   * @default - as many as are asked for
   */
  readonly window?: number;
  /**
   * The indices that are searched with the pipeline: names, patterns such as `docs-*`, or aliases. Registration reads their
   * mappings for the `documentFields`: it rejects those that are empty whatever is indexed (aliases and subfields), and warns of
   * others in {@link RerankPipeline.warnings}.
   *
   * @default - none: no mapping is read
   */
  readonly indices?: readonly string[];
}

/** A pipeline on a domain, as `body` describes it. */
abstract class RegisteredPipeline extends Construct implements IRerankPipeline {
  readonly pipelineName: string;
  readonly warnings?: string;

  constructor(scope: Construct, id: string, props: PipelineNaming & OwnProcessorProps & PipelineOnDomain) {
    super(scope, id);
    validate(this, ...props.errors);
    for (const sentence of unknownProcessors(props)) {
      Annotations.of(this).addWarningV2('rerank:unknownProcessor', sentence);
    }
    const registrar = Registrar.of(this, props.domain);
    const resource = registeredResource(this, registrar, 'Custom::RerankPipeline', {
      DomainEndpoint: props.domain.domainEndpoint,
      PipelineName: props.pipelineName,
      Pipeline: props.body,
      Adopt: props.adopt ?? PIPELINE_DEFAULTS.adopt,
      ...(props.defaultForIndices && { DefaultForIndices: props.defaultForIndices }),
      ...(props.indices && { Indices: props.indices }),
    });
    resource.node.addDependency(registrar.policy);
    this.pipelineName = resource.ref;
    this.warnings = props.indices && resource.getAttString('Warnings');
  }
}

interface PipelineOnDomain {
  readonly domain: ISearchDomain;
  readonly body: PipelineBody;
  readonly indices?: readonly string[];
  readonly errors: readonly string[];
}

/**
 * A search pipeline that reranks the hits of a search with a model.
 *
 * @example
 * new RerankPipeline(this, 'Pipeline', { model, pipelineName: 'rerank', documentFields: ['title', 'text'], window: 50 });
 */
export class RerankPipeline extends RegisteredPipeline {
  /** A search pipeline that was made elsewhere. */
  static fromPipelineName(scope: Construct, id: string, pipelineName: string): IRerankPipeline {
    return new (class extends Construct implements IRerankPipeline {
      readonly pipelineName = pipelineName;
    })(scope, id);
  }

  constructor(scope: Construct, id: string, given: RerankPipelineProps) {
    const { domain, modelId, startsOnDemand } = given.model;
    const props = { ...given, ignoreFailure: given.ignoreFailure ?? startsOnDemand };
    super(scope, id, {
      ...props,
      domain,
      body: pipelineBody({ ...props, ...asJson(scope, props), modelId }),
      errors: pipelineErrors(props, versionOf(domain)),
    });
    this.warnOfDottedFields(props.documentFields, versionOf(domain));
  }

  private warnOfDottedFields(fields: readonly string[], engineVersion = '0.0'): void {
    const dotted = fields.filter((field) => field.includes('.'));
    if (dotted.length > 0 && isBefore(engineVersion, '3.6')) {
      Annotations.of(this).addWarningV2(
        'rerank:dottedDocumentFields',
        `OpenSearch before 3.6 finds nothing under ${dotted.join(', ')} and scores an empty text without an error ` +
          '(neural-search#657). Copy the text into a field at the top level.',
      );
    }
  }
}

/** The props of a paused pipeline. */
export interface PausedRerankPipelineProps extends PipelineNaming, OwnProcessorProps {
  /** The domain that keeps the pipeline. */
  readonly domain: ISearchDomain;
}

/**
 * Keeps the name of a rerank pipeline alive while no model scores: searches through it succeed, in their plain order.
 *
 * In the place of a `RerankPipeline` of the same id it is the same resource, updated.
 *
 * @example
 * new PausedRerankPipeline(this, 'Pipeline', { domain, pipelineName: 'rerank' });
 */
export class PausedRerankPipeline extends RegisteredPipeline {
  constructor(scope: Construct, id: string, props: PausedRerankPipelineProps) {
    super(scope, id, {
      ...props,
      indices: undefined,
      body: pausedPipelineBody({ ...props, ...asJson(scope, props) }),
      errors: pipelineErrors(props, versionOf(props.domain)),
    });
  }
}

/** Processors that users wrote, as JSON: CloudFormation makes a text of every number in a property, but of none in a text. */
function asJson(scope: Construct, props: OwnProcessorProps): { [List in ProcessorList]?: string[] } {
  const texts = (list: readonly (Processor | string)[] | undefined) =>
    list?.map((processor) =>
      typeof processor === 'string' ? processor : Stack.of(scope).toJsonString(processor),
    );
  return {
    requestProcessors: texts(props.requestProcessors),
    phaseResultsProcessors: texts(props.phaseResultsProcessors),
    responseProcessors: texts(props.responseProcessors),
  };
}
