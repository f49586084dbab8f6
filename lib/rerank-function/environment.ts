import { Token, Tokenization } from 'aws-cdk-lib';
import type { RerankFunctionEnvironment } from '../../protocol/rerank-function';

/** The environment as texts: lists with commas between, and without what is not set. */
export function environmentVariables(environment: RerankFunctionEnvironment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(environment).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, textOf(value)]],
    ),
  );
}

function textOf(value: string | number | readonly string[]): string {
  if (typeof value === 'number') {
    return Token.isUnresolved(value) ? Tokenization.stringifyNumber(value) : String(value);
  }
  return typeof value === 'string' ? value : value.join(',');
}
