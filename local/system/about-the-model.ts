import type { CrossEncoder } from '../endpoint';

/** Says which model gave the scores, and what the bundled one is worth. */
export function aboutTheModel({ name, isDemoModel }: CrossEncoder): string {
  return isDemoModel
    ? `Scored by ${name}, an offline demo model and not the production model (model/MODEL_CARD.md); npm run evaluate\n` +
        'shows what it is worth. For the production model: --model cross-encoder/ms-marco-MiniLM-L-6-v2'
    : `Scored by ${name}`;
}
