import type { ConnectorBody } from '../../../protocol/connector';
import type { HandedOver, RerankModelProperties } from '../../../protocol/custom-resources';
import { restoreScalars } from '../resource/cloudformation-scalars';
import { required } from '../resource/event';
import type { CustomResource, ResourceContext } from '../resource/resource';
import { observeModel } from './drift';
import { type Proof, readProof } from './proof';
import { repairModel } from './repair';
import {
  createRerankModel,
  deleteRerankModel,
  type RerankModelState,
  updateRerankModel,
} from './rerank-model';

/** `Custom::RerankModel`: a connector to the endpoint and a model over it, which has proved itself. */
export const rerankModel: CustomResource<RerankModelState> = {
  type: 'Custom::RerankModel',

  read(handedOver) {
    const properties = handedOver as HandedOver<RerankModelProperties>;
    return {
      connector: restoreScalars<ConnectorBody>(required(properties, 'Connector')),
      configuration: properties.EndpointConfiguration,
      proof: readProof(properties.Proof),
    };
  },

  create: createRerankModel,
  update: updateRerankModel,
  delete: (cluster, owner, id, last, { drainMs }) => deleteRerankModel(cluster, owner, id, last, drainMs),

  async observe(cluster, owner, id, state, context) {
    const desired = { ...state, proof: atHand(state.proof, context) };
    const observed = await observeModel(cluster, owner, id, desired);
    if (observed.id !== undefined) {
      context.models.set(id, observed.id);
    }
    return {
      what: `model ${id}`,
      drifts: observed.drifts,
      async repair(on, { models }, say) {
        // Until it is repaired, and if that fails.
        models.set(id, observed.id ?? id);
        models.set(id, await repairModel(on, owner, id, desired, observed, say));
      },
    };
  },
};

/** The same proof with its cases; without them the proof that comes along and goes with every language. */
function atHand(proof: Proof, { goldenQueries }: ResourceContext): Proof {
  if (proof.kind !== 'golden-queries' || !goldenQueries) {
    return proof;
  }
  const cases = goldenQueries(proof.sha256);
  return cases ? { ...proof, cases } : { kind: 'scores', inPlaceOf: proof };
}
