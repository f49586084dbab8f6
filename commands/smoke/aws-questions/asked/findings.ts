import type { Finding } from '../../../preflight/finding';
import { type Answer, asAssumed, otherwise, unknown } from '../question';

/** The findings of checks of the preflight, as one answer. */
export function answerOf(
  findings: readonly Finding[],
  means: { readonly passes: string; readonly fails: string },
): Answer {
  const answer = findings.map(({ needed, found }) => `${needed}: ${found}`).join('; ');
  if (findings.some(({ verdict }) => verdict === 'FAILS')) {
    return otherwise(answer, means.fails);
  }
  return findings.some(({ verdict }) => verdict === 'unknown')
    ? unknown(answer, [...new Set(findings.flatMap(({ remedy }) => remedy ?? []))].join(' '))
    : asAssumed(answer, means.passes);
}
