import { Annotations } from 'aws-cdk-lib';
import { Construct, type IConstruct } from 'constructs';
import { type PipelineBody, pausedPipelineBody, pipelineBody } from '../../protocol/pipeline';
import type { ISearchDomain } from '../domain/search-domain';
import { refuse } from '../shared/validation';
import { pipelineProblems } from './pipeline-problems';
import { registeredResource } from './registered-resource';
import { Registrar } from './registrar';
import type { IRerankModel } from './rerank-model';

/** A search pipeline that reranks. */
export interface IRerankPipeline extends IConstruct {
  /** What searches name in `search_pipeline=`. */
  readonly pipelineName: string;
  /** What was found in the mappings of its `indices`, once it is deployed. @default - there are none */
  readonly warnings?: string;
}

/** What a search pipeline is called, and where it may be found without being named. */
export interface PipelineNaming {
  /** What searches name in `search_pipeline=`: 1 to 128 letters, digits, `.`, `-` or `_`. */
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

/** What a search pipeline reranks, and with what. */
export interface RerankPipelineProps extends PipelineNaming {
  /** The model that scores, on the domain that gets the pipeline. */
  readonly model: IRerankModel;
  /** The 1 to 50 fields that hold a document's text; their values are joined without a separator. */
  readonly documentFields: readonly string[];
  /**
   * Whether a search that cannot be reranked answers 200 in its original order, with no sign of it, instead of failing.
   *
   * @default false
   */
  readonly ignoreFailure?: boolean;
  /**
   * How many times the asked number of hits are reranked, of which the best are answered: more than 1, at most 100. All
   * of them go to the endpoint in one request, which holds 6 MB. It is for first pages: with `from` pages overlap, and a
   * scroll loses documents, so that it excludes `defaultForIndices`.
   *
   * @default - as many as are asked for
   */
  readonly oversample?: number;
  /**
   * The indices that are searched with the pipeline: names, patterns such as `docs-*`, or aliases. Registration looks in their
   * mappings for the `documentFields`: it refuses those that are empty whatever is indexed (aliases, subfields, targets of
   * `copy_to`), and warns of others in {@link RerankPipeline.warnings}.
   *
   * @default - none, nobody looks
   */
  readonly indices?: readonly string[];
}

/** A pipeline on a domain, as `body` describes it. */
abstract class RegisteredPipeline extends Construct implements IRerankPipeline {
  readonly pipelineName: string;
  readonly warnings?: string;

  constructor(scope: Construct, id: string, props: PipelineNaming & PipelineOnDomain) {
    super(scope, id);
    refuse(this, ...props.problems);
    const registrar = Registrar.of(this, props.domain);
    const resource = registeredResource(this, registrar, 'Custom::RerankPipeline', {
      DomainEndpoint: props.domain.domainEndpoint,
      PipelineName: props.pipelineName,
      Pipeline: props.body,
      Adopt: props.adopt ?? false,
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
  readonly problems: readonly string[];
}

/** A search pipeline that reranks the hits of a search with a model. */
export class RerankPipeline extends RegisteredPipeline {
  /** A search pipeline that was made elsewhere. */
  static fromPipelineName(scope: Construct, id: string, pipelineName: string): IRerankPipeline {
    return new (class extends Construct implements IRerankPipeline {
      readonly pipelineName = pipelineName;
    })(scope, id);
  }

  constructor(scope: Construct, id: string, props: RerankPipelineProps) {
    super(scope, id, {
      ...props,
      domain: props.model.domain,
      body: pipelineBody({ ...props, modelId: props.model.modelId }),
      problems: pipelineProblems(props),
    });
    this.warnOfDottedFields(props.documentFields);
  }

  private warnOfDottedFields(fields: readonly string[]): void {
    const dotted = fields.filter((field) => field.includes('.'));
    if (dotted.length > 0) {
      Annotations.of(this).addWarningV2(
        'rerank:dottedDocumentFields',
        `OpenSearch before 3.6 finds nothing under ${dotted.join(', ')} and scores an empty text without an error ` +
          '(neural-search#657). Copy the text into a field at the top level.',
      );
    }
  }
}

/** What a paused pipeline is. */
export interface PausedRerankPipelineProps extends PipelineNaming {
  /** The domain that keeps the pipeline. */
  readonly domain: ISearchDomain;
}

/**
 * Keeps the name of a rerank pipeline alive while no model scores: searches through it succeed, in their plain order.
 *
 * In the place of a `RerankPipeline` of the same id it is the same resource, updated.
 */
export class PausedRerankPipeline extends RegisteredPipeline {
  constructor(scope: Construct, id: string, props: PausedRerankPipelineProps) {
    const problems = pipelineProblems(props);
    super(scope, id, { ...props, body: pausedPipelineBody(), indices: undefined, problems });
  }
}
