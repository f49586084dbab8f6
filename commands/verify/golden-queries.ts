import type { GoldenQueriesProof, Proof } from '../../lambda/register/rerank-model/proof';
import { readGoldenQueries, sha256Of } from '../../protocol/golden-queries/file';
import type { GoldenQueryLine } from '../../protocol/golden-queries/golden-query';
import { UsageError } from '../shared/usage-error';

/** What a model is proven by here, where the registrar's layers are not. */
export interface ProofsAtHand {
  /** The same proof with its cases; without them the proof that comes along and goes with every language. */
  atHand(proof: Proof): Proof;
  /** The proofs whose cases were asked for and are not here. */
  readonly missing: readonly GoldenQueriesProof[];
  /** The files that no proof asked for. */
  unused(): readonly string[];
}

/** Reads the files of golden queries that are at hand; a stack names them by their hashes. @throws UsageError */
export function proofsAtHand(files: readonly string[]): ProofsAtHand {
  const known = new Map<string, { readonly file: string; readonly cases: readonly GoldenQueryLine[] }>();
  for (const file of files) {
    try {
      const { content, cases } = readGoldenQueries(file);
      known.set(sha256Of(content), { file, cases });
    } catch (error) {
      throw new UsageError((error as Error).message);
    }
  }
  const used = new Set<string>();
  const missing: GoldenQueriesProof[] = [];
  return {
    missing,
    unused: () => [...known.values()].map(({ file }) => file).filter((file) => !used.has(file)),
    atHand(proof) {
      if (proof.kind !== 'golden-queries') {
        return proof;
      }
      const found = known.get(proof.sha256);
      if (found) {
        used.add(found.file);
        return { ...proof, cases: found.cases };
      }
      if (!missing.some(({ sha256 }) => sha256 === proof.sha256)) {
        missing.push(proof);
      }
      return { kind: 'scores', inPlaceOf: proof };
    },
  };
}
