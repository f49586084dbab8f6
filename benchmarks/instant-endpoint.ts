import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An endpoint that scores without a model and without looking at signatures, so that only what surrounds it counts. */
export async function startInstantEndpoint(): Promise<{ invocationsUrl: string; close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) {
      chunks.push(chunk as Buffer);
    }
    const { inputs } = JSON.parse(Buffer.concat(chunks).toString('utf8')) as {
      inputs: { text_pair: string }[];
    };
    // The proof wants the passage about Washington first; elsewhere the order does not matter.
    const scores = inputs.map(({ text_pair }, index) => ({
      label: 'LABEL_0',
      score: text_pair.startsWith('Washington') ? 0.99 : 0.5 / (index + 1),
    }));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify(scores));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    invocationsUrl: `http://127.0.0.1:${port}/endpoints/instant/invocations`,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
