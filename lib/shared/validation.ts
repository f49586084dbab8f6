import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** A rule for a value. */
export interface Rule<Value> {
  /** Completes "must …": the limit and, where it helps, a value that would do. */
  readonly must: string;
  readonly accepts: (value: Value) => boolean;
}

/** The errors of one prop; a value that is not given, or not known before deployment, has none. */
export function errorsOf<Value>(prop: string, value: Value | undefined, rule: Rule<Value>): string[] {
  if (value === undefined || Token.isUnresolved(value) || rule.accepts(value)) {
    return [];
  }
  return [`${prop} ${violation(value, rule.must)}`];
}

/** States a value and what it must be instead. */
export function violation(value: unknown, must: string): string {
  return `is ${JSON.stringify(value)}; it must ${must}`;
}

/** Somebody set something that cannot be. Its message says all there is to say: where the error arose is of no interest. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError';
}

/**
 * Throws one error that lists all, so that the reader corrects everything in one go.
 *
 * @throws SettingsError when there are any
 */
export function validate(scope: IConstruct, ...errors: readonly string[]): void {
  if (errors.length > 0) {
    throw new SettingsError(`${scope.node.path}: ${errors.join('\n')}`);
  }
}
