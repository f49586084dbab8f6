import { createReadStream, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { listen, type RunningServer } from '../../../local/http/listen';

/** The part of the Hugging Face Hub that a container uses when it starts. */
export interface Hub extends RunningServer {
  /** The revisions that files were asked of. */
  readonly revisions: ReadonlySet<string>;
}

/** A Hub with one repository: the files of a folder, at any commit. */
export async function startHub(folder: string): Promise<Hub> {
  const names = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => name);
  const revisions = new Set<string>();
  const server = await listen((request, response) => {
    const { pathname } = new URL(request.url!, 'http://localhost');
    const [, revision, name] = /\/resolve\/([^/]+)\/([^/]+)$/.exec(pathname) ?? [];
    if (/^\/api\/models\/.+\/tree\//.test(pathname)) {
      // huggingface_hub asks so from version 1 on.
      response.setHeader('content-type', 'application/json');
      const sizeOf = (name: string) => statSync(join(folder, name)).size;
      response.end(
        JSON.stringify(names.map((path) => ({ type: 'file', path, oid: path, size: sizeOf(path) }))),
      );
    } else if (pathname.startsWith('/api/models/')) {
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
  return { ...server, revisions };
}
