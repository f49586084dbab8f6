import { UsageError } from '../../shared/usage-error';
import type { GradesHeader } from './read-grades';

/** @throws UsageError when a file holds grades for other passages */
export function requireSamePassages(file: string, header: GradesHeader | undefined, passages: string): void {
  if (header && header.passages !== passages) {
    throw new UsageError(
      `${file} holds grades for the passages of ${header.passages}, not of ${passages}: name another folder with --folder. If ` +
        'they are the same passages with the same ids, change "passages" in its first line.',
    );
  }
}
