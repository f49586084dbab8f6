import type { RequestListener } from 'node:http';
import { listen, type RunningServer } from '../../../local/http/listen';

const PORT = 8080;

/** Serves a page on the wanted port or, where that is taken, on a free one, which it says. */
export async function servePage(
  listener: RequestListener,
  progress: (line: string) => void,
  port = PORT,
): Promise<RunningServer> {
  try {
    return await listen(listener, { port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') {
      throw error;
    }
    const server = await listen(listener);
    progress(`port ${port} is occupied: the page is at ${server.url}`);
    return server;
  }
}
