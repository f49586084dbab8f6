/**
 * The prefix of the value that stands for a configuration whose name the stack does not know. SageMaker takes no colon in
 * a name.
 */
export const OF_CONTENT = 'content:';

/** Between the name of an endpoint's configuration and that of its inference component's model; in no name. */
export const MODEL_OF_COMPONENT = '/';
