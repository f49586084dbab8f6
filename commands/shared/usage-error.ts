/** The request cannot be fulfilled as it stands: exit code 2, before anything is started. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
