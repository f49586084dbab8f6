import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server that gives whatever is asked the answer of the moment. */
export async function answering(answer: () => { readonly status: number; readonly body: object }) {
  const server = createServer((request, response) => {
    request.resume();
    const { status, body } = answer();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () => new Promise((resolve) => server.close(resolve)),
  };
}
