const VALUE_CHARACTERS = 120;

/** How much of what is live counts. */
export type Comparison =
  /** Keys that are not desired are OpenSearch's own, such as defaults and times. */
  | 'desired keys'
  /** Nothing but what is desired may be there. */
  | 'every key';

/** Says where what is live is not as desired: `PATH is LIVE, not DESIRED` for each place, none when it is. */
export function differences(desired: unknown, live: unknown, comparison: Comparison, path = ''): string[] {
  if (Array.isArray(desired) && Array.isArray(live) && desired.length === live.length) {
    return desired.flatMap((item, index) => differences(item, live[index], comparison, `${path}[${index}]`));
  }
  if (isObject(desired) && isObject(live)) {
    const wanted = Object.keys(desired).filter((key) => desired[key] !== undefined);
    const keys = comparison === 'every key' ? new Set([...wanted, ...Object.keys(live)]) : wanted;
    return [...keys].flatMap((key) =>
      differences(desired[key], live[key], comparison, path ? `${path}.${key}` : key),
    );
  }
  return Object.is(desired, live) ? [] : [`${path} is ${shown(live)}, not ${shown(desired)}`];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function shown(value: unknown): string {
  const text = value === undefined ? 'absent' : JSON.stringify(value);
  return text.length <= VALUE_CHARACTERS ? text : `${text.slice(0, VALUE_CHARACTERS)}…`;
}
