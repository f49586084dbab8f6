import { join } from 'node:path';

/** The bundled model: an offline stand-in for the production model. `local/model/MODEL_CARD.md` says what it is worth. */
export const BUNDLED = {
  folder: join(__dirname, '..', 'model'),
  name: 'offline demo reranker',
  weights: {
    bytes: 23_207_890,
    sha256: '7526af780e2df7097fea738b3c5b3d29a226e66783a314d3e3d3657ae9a237d6',
  },
} as const;
