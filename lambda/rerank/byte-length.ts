/** In UTF-8, of one unit of a string; a pair of surrogates takes four. */
const MOST_BYTES_OF_A_UNIT = 3;

/** Whether a text or bytes have more bytes in UTF-8 than that; hardly a text is so long that its bytes must be counted. */
export function isLonger(text: string | Uint8Array, bytes: number): boolean {
  return text.length * MOST_BYTES_OF_A_UNIT > bytes && Buffer.byteLength(text) > bytes;
}
