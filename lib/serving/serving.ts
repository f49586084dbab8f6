import type { Device, ProtocolName } from '../../protocol';
import { HUGGING_FACE_PROTOCOL, TAGS as HUGGING_FACE_TAGS } from './huggingface';
import { DEEP_LEARNING_CONTAINERS, type ImageFamily, TEXT_EMBEDDINGS_INFERENCE } from './images';
import { TEI_IMAGES, TEI_PROTOCOL } from './tei';

/** Which container serves the model. */
export enum Serving {
  /** The Hugging Face inference container; speaks `pairs`. */
  HUGGING_FACE = 'huggingface',
  /** Text Embeddings Inference, a server in Rust that batches across requests; speaks `tei`. */
  TEI = 'tei',
}

/** What each container speaks, whatever it serves. */
export const PROTOCOL_OF: Readonly<Record<Serving, ProtocolName>> = {
  [Serving.HUGGING_FACE]: HUGGING_FACE_PROTOCOL,
  [Serving.TEI]: TEI_PROTOCOL,
};

/** Which images of AWS's hold each container. */
export const IMAGES_OF: Readonly<Record<Serving, ImageFamily>> = {
  [Serving.HUGGING_FACE]: DEEP_LEARNING_CONTAINERS,
  [Serving.TEI]: TEXT_EMBEDDINGS_INFERENCE,
};

/** The tag of the image that is taken where none is named. */
export function defaultTag(serving: Serving, device: Device): string {
  return serving === Serving.TEI ? TEI_IMAGES[device].tag : HUGGING_FACE_TAGS[device];
}
