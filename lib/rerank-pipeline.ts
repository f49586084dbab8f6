import { Annotations, CustomResource, Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { pipelineBody } from '../protocol/pipeline';
import { Registrar } from './registrar';
import type { IRerankModel } from './rerank-model';
import { DOCUMENT_FIELDS, PIPELINE_NAME } from './rules';
import { problemsOf, refuse } from './validation';

/** What a search pipeline reranks, and with what. */
export interface RerankPipelineProps {
  /** The model that scores, on the domain that gets the pipeline. */
  readonly model: IRerankModel;
  /** What searches name in `search_pipeline=`: 1 to 128 letters, digits, `.`, `-` or `_`. */
  readonly pipelineName: string;
  /** The 1 to 50 fields that hold a document's text; their values are joined without a separator. */
  readonly documentFields: readonly string[];
  /**
   * Whether a search that cannot be reranked answers 200 in its original order, with no sign of it, instead of failing.
   *
   * @default false
   */
  readonly ignoreFailure?: boolean;
  /**
   * Whether a pipeline of that name that this stack did not make is taken over.
   *
   * @default - false, such a pipeline fails the deployment and stays as it is
   */
  readonly adopt?: boolean;
}

/** A search pipeline that reranks the hits of a search with a model. */
export class RerankPipeline extends Construct {
  readonly pipelineName: string;

  constructor(scope: Construct, id: string, props: RerankPipelineProps) {
    super(scope, id);
    refuse(
      this,
      ...problemsOf('pipelineName', props.pipelineName, PIPELINE_NAME),
      ...problemsOf('documentFields', props.documentFields, DOCUMENT_FIELDS),
    );
    this.warnOfDottedFields(props.documentFields);

    const { domain, modelId } = props.model;
    const registrar = Registrar.of(this, domain);
    const resource = new CustomResource(this, 'Resource', {
      resourceType: 'Custom::RerankPipeline',
      serviceToken: registrar.serviceToken,
      serviceTimeout: Duration.minutes(15),
      properties: {
        DomainEndpoint: domain.domainEndpoint,
        PipelineName: props.pipelineName,
        Pipeline: pipelineBody({
          modelId,
          documentFields: props.documentFields,
          ignoreFailure: props.ignoreFailure,
        }),
        Adopt: props.adopt ?? false,
      },
    });
    resource.node.addDependency(registrar.policy);
    this.pipelineName = resource.ref;
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
