import type { HandedOver, RerankPipelineProperties } from '../../../protocol/custom-resources';
import type { PipelineBody } from '../../../protocol/pipeline';
import { withModelIds } from '../rerank-model/replacement';
import { restoreScalars } from '../resource/cloudformation-scalars';
import { required } from '../resource/event';
import type { CustomResource } from '../resource/resource';
import { pipelineDrifts } from './drift';
import { acceptFields, findFieldProblems } from './field-warnings';
import { deleteRerankPipeline, putRerankPipeline, type RerankPipelineState } from './rerank-pipeline';

/** `Custom::RerankPipeline`: a search pipeline that reranks, and the indices whose default it is. */
export const rerankPipeline: CustomResource<RerankPipelineState> = {
  type: 'Custom::RerankPipeline',

  read(handedOver) {
    const properties = handedOver as HandedOver<RerankPipelineProperties>;
    return {
      name: required(properties, 'PipelineName'),
      body: { ...withParsedProcessors(restoreScalars<PipelineBody>(required(properties, 'Pipeline'))) },
      adopt: String(properties.Adopt) === 'true',
      defaultForIndices: properties.DefaultForIndices ?? [],
      indices: properties.Indices ?? [],
    };
  },

  examine: acceptFields,

  create: putRerankPipeline,
  update: (cluster, owner, _name, desired, before) =>
    putRerankPipeline(cluster, owner, desired, before?.defaultForIndices),
  delete: (cluster, owner, name, last) => deleteRerankPipeline(cluster, owner, name, last.defaultForIndices),

  async observe(cluster, owner, _name, desired, context) {
    const what = `search pipeline ${desired.name}`;
    const observed = new Map(context.models);
    const drifts = await pipelineDrifts(cluster, owner, over(observed, desired));
    const { warnings } = await findFieldProblems(cluster, desired);
    return {
      what,
      drifts,
      warnings,
      async repair(on, { models }, say) {
        const moved = [...models].some(([known, id]) => observed.get(known) !== id);
        if (drifts.length > 0 || moved) {
          await putRerankPipeline(on, owner, over(models, desired));
          say(`wrote ${what}`);
        }
      },
    };
  },
};

/** The pipeline over the models that are in service. */
function over(models: ReadonlyMap<string, string>, state: RerankPipelineState): RerankPipelineState {
  return { ...state, body: withModelIds(state.body, models) };
}

/** The pipeline with the processors that stand in it as JSON. */
function withParsedProcessors(body: PipelineBody): PipelineBody {
  const lists = Object.entries(body).filter(([, list]) => Array.isArray(list)) as [string, unknown[]][];
  return {
    ...body,
    ...Object.fromEntries(
      lists.map(([name, list]) => [
        name,
        list.map((processor) => (typeof processor === 'string' ? JSON.parse(processor) : processor)),
      ]),
    ),
  };
}
