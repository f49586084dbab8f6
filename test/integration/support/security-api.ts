import type { Client } from '@opensearch-project/opensearch';
import { readError } from '../../../lambda/register/opensearch/read-error';
import { Deadline } from '../../../lambda/shared/deadline';
import { until } from '../../../lambda/shared/until';

const TURNS_MS = 30_000;

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
  const request = { method, path: `/_plugins/_security/api/${path}`, ...(body && { body: body as object }) };
  const answer = await until(
    Deadline.in(TURNS_MS),
    () => administrator.transport.request(request, { ignore: [404], requestTimeout: 100_000 }),
    { everyMs: 250, again: (error) => readError(error).status === 409 },
  );
  return answer.statusCode === 404 ? undefined : (answer.body as unknown as Record<string, SecurityEntry>);
}
