import { only, type Template } from './assembly';

/** The changes that the team that runs the stack may make; each edits the template as a change of the profile would. */
export const changes = {
  /** Another setting of the connector, hence another model. */
  readTimeout: (seconds: number) => (template: Template) => {
    connectorIn(template).client_config.read_timeout = seconds;
  },
  /** One more field whose text is reranked. */
  documentField: (field: string) => (template: Template) => {
    rerankProcessorIn(template).context.document_fields.push(field);
  },
  /** Another image of the endpoint's container. */
  imageTag: (tag: string) => (template: Template) => {
    const container = only(template, 'AWS::SageMaker::Model').Properties.PrimaryContainer;
    container.Image = JSON.parse(JSON.stringify(container.Image).replace(/transformers[\d.]+/, tag));
  },
  /** Another revision of the model, hence another configuration of the endpoint. */
  modelRevision: (revision: string) => (template: Template) => {
    const container = only(template, 'AWS::SageMaker::Model').Properties.PrimaryContainer;
    container.Environment.HF_MODEL_REVISION = revision;
  },
  /** Another size of a serverless endpoint, hence another configuration. */
  serverlessMemory: (megabytes: number) => (template: Template) => {
    const [variant] = only(template, 'AWS::SageMaker::EndpointConfig').Properties.ProductionVariants;
    variant.ServerlessConfig.MemorySizeInMB = megabytes;
  },
  /** A post-process function that gives every passage the same score: no validation can succeed with it. */
  equalScores: (template: Template) => {
    const [action] = connectorIn(template).actions;
    action.post_process_function = action.post_process_function.replace('answer.score', '0.5');
  },
};

function connectorIn(template: Template) {
  return only(template, 'Custom::RerankModel').Properties.Connector;
}

function rerankProcessorIn(template: Template) {
  return only(template, 'Custom::RerankPipeline').Properties.Pipeline.response_processors[0].rerank;
}
