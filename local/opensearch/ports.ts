import { createServer } from 'node:net';

/** The first port from `wanted` on that nothing on loopback listens on; any for 0. Another process may still be quicker. */
export async function freePort(wanted: number): Promise<number> {
  for (let port = wanted; port < Math.min(wanted + 100, 65_536); port++) {
    const found = await listen(port);
    if (found) return found;
  }
  throw new Error(`ports ${wanted} to ${wanted + 99} are all occupied`);
}

function listen(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.on('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
