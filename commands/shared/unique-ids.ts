/** Remembers on which line an id stands. */
export class UniqueIds {
  private readonly lineOf = new Map<string, number>();

  get size(): number {
    return this.lineOf.size;
  }

  has(id: string): boolean {
    return this.lineOf.has(id);
  }

  /** @throws the error that `fail` makes when an earlier line has the id already */
  add(id: string, line: number, fail: (problem: string) => Error): void {
    const earlier = this.lineOf.get(id);
    if (earlier !== undefined) {
      throw fail(`id ${JSON.stringify(id)} is on line ${earlier} already; ids must differ`);
    }
    // A part of a string keeps the whole string in memory (V8's sliced strings): a copy does not.
    this.lineOf.set(Buffer.from(id).toString(), line);
  }
}
