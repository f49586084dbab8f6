/** Remembers on which line an id stands. */
export class UniqueIds {
  private readonly lineOf = new Map<string, number>();

  /** @throws the error that `fail` makes when an earlier line has the id already */
  add(id: string, line: number, fail: (problem: string) => Error): void {
    const earlier = this.lineOf.get(id);
    if (earlier !== undefined) {
      throw fail(`id ${JSON.stringify(id)} is on line ${earlier} already; ids must differ`);
    }
    this.lineOf.set(id, line);
  }
}
