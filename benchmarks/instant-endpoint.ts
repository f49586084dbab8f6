import { text } from 'node:stream/consumers';
import { listen, type RunningServer } from '../local/http/listen';
import type { ProtocolName } from '../protocol';

/** A running endpoint. */
export interface InstantEndpoint extends RunningServer {
  invocationsUrl(protocol: ProtocolName): string;
}

/**
 * An endpoint that scores without a model and without looking at signatures, so that only what surrounds it counts:
 * `POST /endpoints/PROTOCOL/invocations`. Scores fall from passage to passage. A request is read once: when it comes
 * again, as requests of a benchmark do, its answer is known.
 */
export async function startInstantEndpoint(): Promise<InstantEndpoint> {
  const answers = new Map<string, string>();
  const server = await listen(async (request, response) => {
    const body = await text(request);
    let answer = answers.get(body);
    if (answer === undefined) {
      answer = answerTo(JSON.parse(body));
      answers.set(body, answer);
    }
    response.setHeader('content-type', 'application/json');
    response.end(answer);
  });
  return { ...server, invocationsUrl: (protocol) => `${server.url}/endpoints/${protocol}/invocations` };
}

type Request = { readonly texts: string[] } | { readonly inputs: { readonly text_pair: string }[] };

/** The validation wants the passage about Washington first; elsewhere the order does not matter. */
const scoreOf = (passage: string, index: number) =>
  passage.startsWith('Washington') ? 0.99 : 0.5 / (index + 1);

function answerTo(request: Request): string {
  return 'texts' in request ? answerTei(request.texts) : answerPairs(request.inputs);
}

function answerPairs(inputs: readonly { readonly text_pair: string }[]): string {
  return JSON.stringify(
    inputs.map(({ text_pair }, index) => ({ label: 'LABEL_0', score: scoreOf(text_pair, index) })),
  );
}

function answerTei(texts: readonly string[]): string {
  const ranks = texts.map((text, index) => ({ index, score: scoreOf(text, index) }));
  return JSON.stringify(ranks.sort((one, other) => other.score - one.score));
}
