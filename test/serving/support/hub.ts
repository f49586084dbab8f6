import { createReadStream, readdirSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

/** The part of the Hugging Face Hub that a container uses when it starts. */
export interface Hub {
  readonly url: string;
  /** The revisions that files were asked of. */
  readonly revisions: ReadonlySet<string>;
  close(): Promise<void>;
}

/** A Hub with one repository: the files of a folder, at any commit. */
export async function startHub(folder: string): Promise<Hub> {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  const revisions = new Set<string>();
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const [, revision, name] = /\/resolve\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
    if (pathname.startsWith('/api/models/')) {
      const [, sha] = /\/revision\/([^/]+)$/.exec(pathname) ?? [];
      response.setHeader('content-type', 'application/json');
      response.end(
        JSON.stringify({ id: 'example/model', sha, siblings: names.map((rfilename) => ({ rfilename })) }),
      );
    } else if (revision && name && names.includes(name)) {
      revisions.add(revision);
      response.setHeader('etag', `"${name}"`);
      response.setHeader('x-repo-commit', revision);
      response.setHeader('content-length', statSync(join(folder, name)).size);
      if (request.method === 'HEAD') {
        response.end();
      } else {
        createReadStream(join(folder, name)).pipe(response);
      }
    } else {
      response.writeHead(404, { 'x-error-code': 'EntryNotFound' }).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    revisions,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
