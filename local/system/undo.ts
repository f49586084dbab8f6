/** Clean-up steps, run in the reverse order of their registration. */
export class Undo {
  private readonly steps: { what: string; step: () => Promise<unknown> }[] = [];

  /** Remembers a step; `what` completes "could not …". */
  add(what: string, step: () => Promise<unknown>): void {
    this.steps.push({ what, step });
  }

  /** Takes every step, the later ones too when one fails. @returns what could not be done, in words */
  async run(): Promise<string[]> {
    const failures: string[] = [];
    for (const { what, step } of this.steps.splice(0).reverse()) {
      await step().catch((error: unknown) => {
        failures.push(`could not ${what}: ${error instanceof Error ? error.message : error}`);
      });
    }
    return failures;
  }
}
