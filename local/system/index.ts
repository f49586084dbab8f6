import type { OpenSearchNode } from '../opensearch';
import { startNode } from './node';
import { timed } from './timed';
import { together } from './together';
import type { LocalSystem, LocalSystemOptions } from './types';
import { Undo } from './undo';
import { untilAborted } from './until-aborted';

export type { LocalSystem, LocalSystemOptions } from './types';

/**
 * Starts the system, hands it over, and takes everything down again, whatever happens meanwhile. On a cluster of one's
 * own, settings are put back and what was made is removed.
 */
export async function withLocalSystem<Result>(
  options: LocalSystemOptions,
  use: (system: LocalSystem) => Promise<Result>,
): Promise<Result> {
  const undo = new Undo();
  try {
    const system = await startLocalSystem(options, undo);
    system.opensearch.keepClasses?.();
    return await untilAborted(options.signal, use(system));
  } finally {
    for (const failure of await undo.run()) {
      options.progress(failure);
    }
  }
}

/**
 * OpenSearch comes first, since all wait for it: what else is needed, and takes most of a second to load as well, is loaded
 * when it is on its way.
 */
async function startLocalSystem(options: LocalSystemOptions, undo: Undo): Promise<LocalSystem> {
  const seconds: Record<string, number> = {};
  const timedPart = async <Value>(part: string, work: () => Promise<Value>): Promise<Value> => {
    options.signal.throwIfAborted();
    const { value, ms } = await timed(work);
    seconds[part] = Math.round(ms) / 1_000;
    return value;
  };
  let onWaiting!: () => void;
  const waiting = new Promise<void>((resolve) => {
    onWaiting = resolve;
  });
  const [opensearch, { registerSystem, model }] = await together(
    options.signal,
    (signal): Promise<OpenSearchNode> =>
      timedPart('opensearch', () => startNode({ ...options, signal, onWaiting }, undo)).then((node) => {
        onWaiting();
        return node;
      }),
    async (signal) => {
      await untilAborted(signal, waiting);
      const { loadModel, registerSystem } = require('./parts') as typeof import('./parts');
      const model = await timedPart('model', () => loadModel({ ...options, signal }, undo));
      options.meanwhile?.();
      return { registerSystem, model };
    },
  );
  return registerSystem({ opensearch, model, seconds }, { options, undo, timedPart });
}
