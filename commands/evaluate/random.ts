/** Numbers that depend on the seed alone, so that a report can be made again: mulberry32 (Tommy Ettinger, public domain). */
export class SeededRandom {
  private state: number;

  constructor(seed: number) {
    this.state = seed | 0;
  }

  /** The next number, from 0 (inclusive) to 1 (exclusive). */
  next(): number {
    return (this.bits() >>> 0) / 2 ** 32;
  }

  /** The next number as a sign, without a branch that a processor could only guess: 1 where it is below 0.5, otherwise -1. */
  sign(): number {
    return 1 | (this.bits() >> 31);
  }

  private bits(): number {
    this.state = (this.state + 0x6d2b79f5) | 0;
    const { state } = this;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return mixed ^ (mixed >>> 14);
  }
}
