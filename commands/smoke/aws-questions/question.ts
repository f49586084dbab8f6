import type { Config } from '../../../lib/profile/validate';
import type { ProfileTemplates } from './profile-templates';

/** What is assumed of AWS, and was never seen in an account. */
export interface Question {
  /** Letters, digits and hyphens; unique. */
  readonly id: string;
  readonly asks: string;
  /** What goes wrong here where the assumption is wrong. */
  readonly matters: string;
  /** The calls that answer it, or what a person does. */
  readonly call: string;
  /** What it takes: nothing, a stack that is deployed, or a deployment that is billed. */
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
  /** What the profile deploys; takes seconds when it is first asked for. */
  readonly templates: () => ProfileTemplates;
  /** The deployed stack that reranks. */
  readonly stack?: string;
}

/** What AWS answered, and what that means for this project. */
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
