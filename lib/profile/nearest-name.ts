import leven from 'leven';

/** The name that was probably meant, however it is capitalized; undefined where none is near. */
export function nearestName(meant: string, names: readonly string[]): string | undefined {
  const distance = (name: string) => leven(meant.toLowerCase(), name.toLowerCase());
  const [nearest] = [...names].sort((one, other) => distance(one) - distance(other));
  return nearest !== undefined && distance(nearest) <= Math.max(2, meant.length / 3) ? nearest : undefined;
}
