/** The moment by which work must be done; passed along so that no call or wait outlives its caller. */
export class Deadline {
  /** For what waits as long as it takes. */
  static readonly NONE = Deadline.in(Number.POSITIVE_INFINITY);

  private constructor(private readonly at: number) {}

  /** A deadline that many milliseconds from now. */
  static in(ms: number): Deadline {
    return new Deadline(performance.now() + ms);
  }

  /** Milliseconds left, never negative. */
  get remainingMs(): number {
    return Math.max(0, this.at - performance.now());
  }

  /** The earlier of this deadline and one that many milliseconds from now. */
  within(ms: number): Deadline {
    return ms < this.remainingMs ? Deadline.in(ms) : this;
  }
}
