/** Clients read how many tokens are billed, and some fail without it: none are, and nothing here counts them. */
export const NO_TOKENS = { prompt_tokens: 0, total_tokens: 0 };
