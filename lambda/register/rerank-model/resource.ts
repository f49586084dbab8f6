import type { ConnectorBody } from '../../../protocol/connector';
import type { HandedOver, RerankModelProperties } from '../../../protocol/custom-resources';
import { restoreScalars } from '../resource/cloudformation-scalars';
import { required } from '../resource/event';
import type { CustomResource, ResourceContext } from '../resource/resource';
import { observeModel } from './drift';
import { repairModel } from './repair';
import {
  createRerankModel,
  deleteRerankModel,
  type RerankModelState,
  updateRerankModel,
} from './rerank-model';
import { readValidation, type Validation } from './validation';

/** `Custom::RerankModel`: a connector to the endpoint and a validated model over it. */
export const rerankModel: CustomResource<RerankModelState> = {
  type: 'Custom::RerankModel',

  read(handedOver) {
    const properties = handedOver as HandedOver<RerankModelProperties>;
    return {
      connector: restoreScalars<ConnectorBody>(required(properties, 'Connector')),
      configuration: properties.EndpointConfiguration,
      validation: readValidation(properties.Proof),
    };
  },

  create: createRerankModel,
  update: updateRerankModel,
  delete: (cluster, owner, id, last, { drainMs }) => deleteRerankModel(cluster, owner, id, last, drainMs),

  async observe(cluster, owner, id, state, context) {
    const desired = { ...state, validation: atHand(state.validation, context) };
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

/** The same validation with its cases; without them the built-in one that suits every language. */
function atHand(validation: Validation, { goldenQueries }: ResourceContext): Validation {
  if (validation.kind !== 'golden-queries' || !goldenQueries) {
    return validation;
  }
  const cases = goldenQueries(validation.sha256);
  return cases ? { ...validation, cases } : { kind: 'scores', inPlaceOf: validation };
}
