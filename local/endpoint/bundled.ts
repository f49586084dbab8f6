import { join } from 'node:path';

/**
 * The bundled model: an offline demo model in place of the production model. `model/MODEL_CARD.md` says what it is
 * worth.
 */
export const BUNDLED = {
  folder: join(__dirname, '..', '..', 'model'),
  name: 'offline demo reranker',
  weights: {
    bytes: 23_176_187,
    sha256: '72316cc25ef60eba2188dd94e6a8b0485913279a9bb414a6335b90e50aba1835',
  },
} as const;
