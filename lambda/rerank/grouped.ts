/** `1000` as `1,000`. */
export function grouped(value: number): string {
  // The first toLocaleString loads the tables of Intl: 15 ms and more of a cold start.
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}
