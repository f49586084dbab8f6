/** Something drifted, or could not be observed: exit code 1. */
export class VerifyFailure extends Error {
  override readonly name = 'VerifyFailure';
}
