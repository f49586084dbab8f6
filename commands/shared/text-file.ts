import { readUtf8File } from '../../protocol/utf8-file';
import { orUsageError } from './usage-error';

/** Reads a UTF-8 file that was named on the command line, without a byte order mark. @throws UsageError */
export function readTextFile(file: string): string {
  return orUsageError(() => readUtf8File(file)).replace(/^\uFEFF/, '');
}
