/** The answer of a model that scores every passage of a request alike, which is no reranking: it fails its validation. */
export function scoresAlike(body: string): string {
  const { inputs } = JSON.parse(body) as { inputs: unknown[] };
  return JSON.stringify(inputs.map(() => ({ label: 'LABEL_0', score: 0.5 })));
}
