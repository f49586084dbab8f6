import { ModelValidation } from './model-validation';

/** The defaults of a registered model. */
export const MODEL_DEFAULTS = { proof: ModelValidation.ORDER } as const;
