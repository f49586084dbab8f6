import { Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** What a value must be. */
export interface Rule<Value> {
  /** Completes "must …": the limit and, where it helps, a value that would do. */
  readonly must: string;
  readonly accepts: (value: Value) => boolean;
}

/** Checks one prop; a value that is not given, or not known before deployment, has no problem. */
export function problemsOf<Value>(prop: string, value: Value | undefined, rule: Rule<Value>): string[] {
  if (value === undefined || Token.isUnresolved(value) || rule.accepts(value)) {
    return [];
  }
  return [`${prop} ${complaint(value, rule.must)}`];
}

/** Says what is wrong with a value and what it must be instead. */
export function complaint(value: unknown, must: string): string {
  return `is ${JSON.stringify(value)}; it must ${must}`;
}

/**
 * Throws one error with all problems, so that the reader puts everything right in one go.
 *
 * @throws Error unless there is no problem
 */
export function refuse(scope: IConstruct, ...problems: readonly string[]): void {
  if (problems.length > 0) {
    throw new Error(`${scope.node.path}: ${problems.join('\n')}`);
  }
}
