import { join } from 'node:path';

/** The bundled model: an offline stand-in for the production model. `local/model/MODEL_CARD.md` says what it is worth. */
export const BUNDLED = {
  folder: join(__dirname, '..', 'model'),
  name: 'offline demo reranker',
  weights: {
    bytes: 23_660_038,
    sha256: 'cdd74836687b2af4fc978bef76578ce29e42eee7e0d5cf752a79b6c808500540',
  },
} as const;
