import { Annotations } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** A model on the Hugging Face Hub. */
export interface HubModel {
  readonly modelId: string;
  readonly modelRevision: string;
}

/** The model that is served where none is named. */
export const DEFAULT_MODEL: HubModel = {
  modelId: 'cross-encoder/ms-marco-MiniLM-L-6-v2',
  modelRevision: 'c5ee24cb16019beea0893ab7796b1df96625c6b8',
};

/** The model on the Hub that is named, or the default one; warns of one that may become another. */
export function hubModelOf(
  scope: Construct,
  { modelId = DEFAULT_MODEL.modelId, modelRevision }: Partial<HubModel>,
): HubModel {
  const ofDefault = modelId === DEFAULT_MODEL.modelId ? DEFAULT_MODEL.modelRevision : 'main';
  const model = { modelId, modelRevision: modelRevision ?? ofDefault };
  if (!/^[0-9a-f]{40}$/.test(model.modelRevision)) {
    Annotations.of(scope).addWarningV2(
      'rerank:movingModelRevision',
      `${model.modelId} at ${JSON.stringify(model.modelRevision)} may become another model, which instances that ` +
        'start later would serve without a deployment. Set modelRevision to a commit hash of 40 digits.',
    );
  }
  return model;
}
