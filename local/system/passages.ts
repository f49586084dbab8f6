/** A passage to search. */
export interface Passage {
  readonly id: string;
  readonly text: string;
}

/** Passages that may be iterated again and need not all be in memory. */
export interface Passages extends Iterable<Passage> {
  readonly length: number;
}

/** The field that holds a passage's text, as in the tutorial. */
export const PASSAGE_FIELD = 'passage_text';

/** The question and the four passages of the OpenSearch tutorial, in its order. */
export const TUTORIAL = {
  query: 'What is the capital of the United States?',
  passages: [
    'Carson City is the capital city of the American state of Nevada.',
    'The Commonwealth of the Northern Mariana Islands is a group of islands in the Pacific Ocean. Its capital is Saipan.',
    'Washington, D.C. (also known as simply Washington or D.C., and officially as the District of Columbia) is the ' +
      'capital of the United States. It is a federal district.',
    'Capital punishment (the death penalty) has existed in the United States since before the United States was a ' +
      'country. As of 2017, capital punishment is legal in 30 of the 50 states.',
  ].map((text, index): Passage => ({ id: String(index + 1), text })),
};
