import { pairs } from './pairs/codec';
import type { Protocol, ProtocolName } from './protocol';
import { tei } from './tei/codec';

export { type Device, ModelResponseError, type Protocol, type ProtocolName } from './protocol';

/** Every protocol by its name. */
export const protocols: Readonly<Record<ProtocolName, Protocol>> = { pairs, tei };
