/** The names in their order, each with a number behind it where an earlier one, or one that is taken, is the same. */
export function distinct(names: readonly string[], taken: readonly string[] = []): string[] {
  const used = new Set(taken);
  return names.map((name) => {
    let free = name;
    for (let number = 2; used.has(free); number++) {
      free = `${name}-${number}`;
    }
    used.add(free);
    return free;
  });
}
