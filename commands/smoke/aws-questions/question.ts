import type { Config } from '../../../lib/profile/validate';
import type { ProfileTemplates } from './profile-templates';

/** An assumption about AWS that was never verified in an account. */
export interface Question {
  /** Letters, digits and hyphens; unique. */
  readonly id: string;
  readonly asks: string;
  /** The consequence here if the assumption is wrong. */
  readonly matters: string;
  /** The calls that answer it, or what a person does. */
  readonly call: string;
  /** The prerequisite: none, a deployed stack, or a deployment that is billed. */
  readonly needs: Needs;
  /**
   * Asks the account; absent where only a deployment can tell.
   *
   * Starts nothing that is billed, and leaves nothing behind.
   */
  readonly ask?: (account: AskedAccount) => Promise<Answer>;
}

export type Needs = 'nothing' | 'a stack' | 'a deployment';

/** Whom a question is asked, and about which profile. */
export interface AskedAccount {
  readonly region: string;
  readonly config: Config;
  /** The templates of the profile; the first call takes seconds. */
  readonly templates: () => ProfileTemplates;
  /** The deployed stack that reranks. */
  readonly stack?: string;
}

/** The answer of AWS, and its meaning for this project. */
export interface Answer {
  readonly verdict: 'as assumed' | 'OTHERWISE' | 'unknown';
  readonly answer: string;
  readonly means: string;
}

export const asAssumed = (answer: string, means: string): Answer => ({
  verdict: 'as assumed',
  answer,
  means,
});
export const otherwise = (answer: string, means: string): Answer => ({
  verdict: 'OTHERWISE',
  answer,
  means,
});
export const unknown = (answer: string, means: string): Answer => ({ verdict: 'unknown', answer, means });
