/**
 * The prefix of the value that stands for a configuration whose name the stack does not know. SageMaker takes no colon in
 * a name.
 */
export const OF_CONTENT = 'content:';
