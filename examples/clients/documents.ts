/** The query of the examples, and the documents that they rank. */
export const query = 'capital of the United States';

export const documents = [
  'Carson City is the capital city of the American state of Nevada.',
  'Capital punishment has existed in the United States since before it was a country.',
  'Washington, D.C. is the capital of the United States.',
];

/** The variable of the environment that an example needs. */
export function required(name: string): string {
  const value = process.env[name];
  if (!value) {
    throw new Error(`Set ${name}.`);
  }
  return value;
}
