import { huggingFace } from './huggingface';
import { Serving, type ServingDefinition } from './serving';
import { tei } from './tei';

/** Every serving by its name. */
export const servings: { readonly [Name in Serving]: ServingDefinition<Name> } = {
  [huggingFace.name]: huggingFace,
  [tei.name]: tei,
};

export const DEFAULT_SERVING = Serving.HUGGING_FACE;

/** The serving of that name, or the default one. */
export function servingOf(name: Serving = DEFAULT_SERVING): ServingDefinition {
  return servings[name];
}
