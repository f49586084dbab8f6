import { Proof } from './proof';

/** What a model must show where its props say nothing. */
export const MODEL_DEFAULTS = { proof: Proof.ORDER } as const;
