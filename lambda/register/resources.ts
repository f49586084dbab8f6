import { rerankModel } from './rerank-model/resource';
import { rerankPipeline } from './rerank-pipeline/resource';
import type { CustomResource } from './resource/resource';
import { searchAccess } from './search-access/resource';

/** Every type of custom resource, each after those that it refers to. */
export const RESOURCES: readonly CustomResource[] = [rerankModel, rerankPipeline, searchAccess];
