import { isDenied } from '../../preflight/finding';
import { type Answer, type AskedAccount, type Question, unknown } from './question';

/** A question with its answer; without one where it was not asked. */
export interface AskedQuestion extends Pick<Question, 'id' | 'asks' | 'matters' | 'call' | 'needs'> {
  readonly answered?: Answer;
}

/** Asks what can be asked: what needs a stack only where one is named. */
export async function askAll(
  questions: readonly Question[],
  account: AskedAccount,
  progress: (line: string) => void,
): Promise<AskedQuestion[]> {
  const asked: AskedQuestion[] = [];
  for (const { ask, ...question } of questions) {
    if (ask === undefined || (question.needs === 'a stack' && account.stack === undefined)) {
      asked.push(question);
      continue;
    }
    progress(question.id);
    asked.push({ ...question, answered: await answerOf(question, () => ask(account)) });
  }
  return asked;
}

/** Whatever keeps a question from being answered makes the answer unknown, never what was assumed. */
async function answerOf({ call }: Pick<Question, 'call'>, ask: () => Promise<Answer>): Promise<Answer> {
  try {
    return await ask();
  } catch (error) {
    const { name, message } = error as Error;
    return unknown(
      `${name}: ${message}`,
      isDenied(error)
        ? `Not asked: allow ${call.replaceAll('`', '')}.`
        : 'Ask again; if it stays, check it manually.',
    );
  }
}
