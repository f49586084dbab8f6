/** The rules of every value that a profile can hold. */
export * from '../domain/rules';
export * from '../endpoint/rules';
export * from '../monitoring/rules';
export * from '../registration/rules';
export * from '../rerank-function/rules';
export { MAX_WINDOWS } from '../serving/long-passages';
export * from '../shared/rules';
