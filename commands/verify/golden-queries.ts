import { readGoldenQueries, sha256Of } from '../../protocol/golden-queries/file';
import type { GoldenQueryLine } from '../../protocol/golden-queries/golden-query';
import { orUsageError } from '../shared/usage-error';

/** The files of golden queries that are here, where the registrar's layers are not. */
export interface GoldenQueriesAtHand {
  /** The cases of the file of that hash; undefined when it is not here. */
  casesOf(sha256: string): readonly GoldenQueryLine[] | undefined;
  /** The hashes of those that were asked for and are not here. */
  readonly missing: readonly string[];
  /** The files that nobody asked for. */
  unused(): readonly string[];
}

/** Reads the files of golden queries that are at hand; a stack names them by their hashes. @throws UsageError */
export function goldenQueriesAtHand(files: readonly string[]): GoldenQueriesAtHand {
  const known = new Map<string, { readonly file: string; readonly cases: readonly GoldenQueryLine[] }>();
  for (const file of files) {
    const { content, cases } = orUsageError(() => readGoldenQueries(file));
    known.set(sha256Of(content), { file, cases });
  }
  const used = new Set<string>();
  const missing: string[] = [];
  return {
    missing,
    unused: () => [...known.values()].map(({ file }) => file).filter((file) => !used.has(file)),
    casesOf(sha256) {
      const found = known.get(sha256);
      if (found) {
        used.add(found.file);
      } else if (!missing.includes(sha256)) {
        missing.push(sha256);
      }
      return found?.cases;
    },
  };
}
