/** A number as the JSON of Python and Rust has it: `1.0` where JavaScript writes `1`, which OpenSearch reads as an integer. */
export function withFraction(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return /[.e]/.test(text) ? text : `${text}.0`;
}
