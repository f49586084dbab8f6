/** The answer of a model that scores every passage of a request alike, which is no reranking: it fails its validation. */
export function scoresAlike(body: string): string {
  const { inputs } = JSON.parse(body) as { inputs: unknown[] };
  return JSON.stringify(inputs.map(() => ({ label: 'LABEL_0', score: 0.5 })));
}

/** Answers as the stock container does of a model with two labels: the likelier one of each passage. */
export const ofTwoLabels = (body: string) =>
  JSON.stringify(
    JSON.parse(body).inputs.map((_: unknown, index: number) =>
      index === 1 ? { label: 'LABEL_1', score: 0.95 } : { label: 'LABEL_0', score: 0.8 + index / 20 },
    ),
  );
