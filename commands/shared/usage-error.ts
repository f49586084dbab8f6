/** The request cannot be fulfilled as it stands: exit code 2, before anything is started. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Does something whose failure is the fault of what was asked for. @throws UsageError */
export function orUsageError<Value>(work: () => Value): Value {
  try {
    return work();
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}
