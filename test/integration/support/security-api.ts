import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@opensearch-project/opensearch';

const MOST_ATTEMPTS = 20;
const PAUSE_MS = 250;

/** The entries of the security API for one name. */
export interface SecurityEntry {
  readonly backend_roles: readonly string[];
  readonly users: readonly string[];
  readonly [key: string]: unknown;
}

/**
 * Calls the security API of a node as its administrator. All users are one document, as are all roles and all mappings:
 * when two test files write at once one of them gets 409, and is to try again.
 *
 * @returns what the API answered, by name, or undefined when it knows no such name
 */
export async function security(
  administrator: Client,
  method: string,
  path: string,
  body?: object | object[],
): Promise<Record<string, SecurityEntry> | undefined> {
  for (let attempt = 1; ; attempt++) {
    const answer = await administrator.transport.request(
      { method, path: `/_plugins/_security/api/${path}`, ...(body && { body: body as object }) },
      { ignore: [404, 409], requestTimeout: 100_000 },
    );
    if (answer.statusCode === 409 && attempt < MOST_ATTEMPTS) {
      await sleep(PAUSE_MS);
      continue;
    }
    if (answer.statusCode === 409) {
      throw new Error(`${method} ${path}: ${JSON.stringify(answer.body)}`);
    }
    return answer.statusCode === 404 ? undefined : (answer.body as unknown as Record<string, SecurityEntry>);
  }
}
