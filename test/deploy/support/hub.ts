import type { CrossEncoder } from '../../../local/endpoint';
import {
  type FaultyEndpoint,
  type FaultyEndpointOptions,
  startFaultyEndpoint,
} from '../../support/faulty-endpoint';
import type { ServedContainer } from './served-container';

/**
 * The files that containers load from the Hugging Face Hub: the usual model at every revision but those that are put here.
 *
 * Behind each is an endpoint of its own, so that requests and answers are those of a real one.
 */
export class Hub {
  private readonly others = new Map<string, FaultyEndpoint>();

  private constructor(
    private readonly options: FaultyEndpointOptions,
    /** The endpoint of the usual model. */
    readonly usual: FaultyEndpoint,
  ) {}

  static async open(options: FaultyEndpointOptions): Promise<Hub> {
    return new Hub(options, await startFaultyEndpoint(options));
  }

  /** Puts a model at a revision. @returns what serves it, which can be told to fail */
  async put(revision: string, model: CrossEncoder = this.options.model): Promise<FaultyEndpoint> {
    const endpoint = await startFaultyEndpoint({ ...this.options, model });
    await this.others.get(revision)?.close();
    this.others.set(revision, endpoint);
    return endpoint;
  }

  /** The local endpoint of a container. */
  behind({ Environment }: ServedContainer): FaultyEndpoint {
    return this.others.get(Environment?.HF_MODEL_REVISION ?? '') ?? this.usual;
  }

  async close(): Promise<void> {
    await Promise.all([this.usual, ...this.others.values()].map((endpoint) => endpoint.close()));
  }
}

/** The model with its order reversed: every score is finite, and the best passage gets the lowest. */
export function reversed(model: CrossEncoder): CrossEncoder {
  const { name, id, isDemoModel, label } = model;
  return {
    ...{ name, id, isDemoModel, label },
    logits: async (pairs, options) => [...(await model.logits(pairs, options))].map((logit) => -logit),
    close: async () => undefined,
  };
}
