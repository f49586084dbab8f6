import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../shared/usage-error';
import type { MarkedPassage } from './mark';
import { Marks } from './marks';
import { readGrades } from './read-grades';
import { requireSamePassages } from './same-passages';

const EXTENSION = '.jsonl';

/** The file of a grader. */
export function gradesFileOf(folder: string, grader: string): string {
  return join(folder, `${grader}${EXTENSION}`);
}

/** The marks of everybody who graded into a folder, by the grader's name. @throws UsageError when they graded different passages */
export function readGraders(folder: string): Map<string, MarkedPassage[]> {
  const graders = new Map<string, MarkedPassage[]>();
  let passages: string | undefined;
  for (const name of filesOf(folder)) {
    const file = join(folder, name);
    const { header, entries } = readGrades(file);
    if (header) {
      passages ??= header.passages;
      requireSamePassages(file, header, passages);
      graders.set(header.grader, new Marks(entries).all());
    }
  }
  return graders;
}

function filesOf(folder: string): string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(EXTENSION))
      .sort();
  } catch (error) {
    throw new UsageError(`${folder} cannot be read: ${(error as Error).message}`);
  }
}
