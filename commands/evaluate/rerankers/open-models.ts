import { type CrossEncoder, loadCrossEncoder } from '../../../local/endpoint';
import { rerankerHere } from './here';
import type * as Hosted from './hosted';
import type { ModelName } from './model-name';
import type { Reranker } from './reranker';

/** Where hosted models are, and who is told of what takes time. */
export interface ModelContext {
  /** @default - no hosted model can be asked */
  readonly region?: string;
  /** The windows that a model reads of a long passage. @default - it is cut */
  readonly maxWindows?: number;
  readonly progress: (line: string) => void;
}

/** Loaded only where it is used: an SDK takes time and memory. */
const hosted = () => require('./hosted') as typeof Hosted;

/** Opens models to be asked directly, hands them over in their order, and closes them again. */
export async function withModels<Result>(
  models: readonly ModelName[],
  { region, maxWindows, progress }: ModelContext,
  use: (rerankers: readonly Reranker[]) => Promise<Result>,
): Promise<Result> {
  const loaded: CrossEncoder[] = [];
  const rerankers: Reranker[] = [];
  try {
    for (const model of models) {
      if (model.kind === 'hosted') {
        rerankers.push(await hosted().hostedReranker(model, region, maxWindows));
      } else {
        const here = await loadCrossEncoder(model.modelId, { progress, maxWindows });
        loaded.push(here);
        const isTaken = rerankers.some(({ name }) => name === here.name);
        // A folder's name without its path, where that tells it from the others.
        rerankers.push(rerankerHere(here, isTaken ? model.text : here.name));
      }
    }
    return await use(rerankers);
  } finally {
    await Promise.all(loaded.map((model) => model.close()));
  }
}
