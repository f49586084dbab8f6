/** How a table's fields are told apart, and where its header begins. */
export interface Dialect {
  readonly delimiter: string;
  /** The offset in bytes. */
  readonly start: number;
}

const HEADER_BYTES = 64 * 1_024;
const BYTE_ORDER_MARK = Buffer.from('\uFEFF');

/**
 * A `.csv` file has the delimiter that its first line declares, `sep=;` as Excel has it; otherwise that of comma,
 * semicolon (Excel where the comma is in numbers) and tab which the header line has most often.
 */
export function dialectOf(content: Buffer, format: 'csv' | 'tsv'): Dialect {
  const mark = content.subarray(0, BYTE_ORDER_MARK.length).equals(BYTE_ORDER_MARK)
    ? BYTE_ORDER_MARK.length
    : 0;
  const head = content.subarray(mark, mark + HEADER_BYTES).toString();
  const declared = /^"?sep=(.)"?\r?\n/i.exec(head);
  if (declared) {
    return { delimiter: declared[1]!, start: mark + Buffer.byteLength(declared[0]) };
  }
  return { delimiter: format === 'tsv' ? '\t' : mostFrequent(firstLine(head)), start: mark };
}

/** The first line that holds something, without what stands in quotes. */
function firstLine(head: string): string {
  const withoutQuoted = head.replaceAll(/"(?:[^"]|"")*"/g, '');
  return withoutQuoted.split(/[\r\n]+/).find((line) => line !== '') ?? '';
}

function mostFrequent(header: string): string {
  const counts = [',', ';', '\t'].map((delimiter) => ({
    delimiter,
    count: header.split(delimiter).length - 1,
  }));
  return counts.reduce((most, one) => (one.count > most.count ? one : most)).delimiter;
}
