/** The parts of errors besides texts of the request: types, codes and times. */
const CODES =
  /^\w+_exception\b|\b(?:script|null_pointer|illegal_argument)_exception\b|\bmaster key\b|\bCannotUnwrapDataKeyException\b|\bcannot_unwrap_data_key_exception\b|\bthrottled at model level\b|\bOriginalStatusCode\W{1,5}\d{3}\b|\b(?:client|server) error \(\d{3}\)|^no answer within \d+ ms$|\b(?:EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENOTFOUND|EPIPE|ETIMEDOUT)\b/g;

/** The codes in a reason, without anything that may be a text of the request that it is about. */
export function withoutTexts(reason: string): string {
  const codes = new Set(reason.match(CODES) ?? []);
  return [...codes, 'what else it says may hold texts of golden queries, and is withheld'].join(', ');
}
