import { createHash, timingSafeEqual } from 'node:crypto';
import { KeysUnreadable, Unauthorized } from './errors';
import type { Log } from './log';

/** How old the keys may be before they are read again, in milliseconds: how long a change takes at most. */
const FRESH_MS = 120_000;

/** How old they may get while they cannot be read; after that nobody is let in. */
const STALE_MS = 900_000;

/** The wait before they are read again after a failure. */
const READ_AGAIN_MS = 10_000;

/** Characters; what is shorter can be guessed. */
const SHORTEST_KEY = 16;

/** The API keys for HTTP requests, of which one is needed. */
export interface ApiKeys {
  /**
   * Lets in a request that has one of the keys.
   *
   * @param authorization the header of that name
   * @throws Unauthorized without a key that is known
   * @throws KeysUnreadable when the keys have never been read, or not for 15 minutes
   */
  check(authorization: string | undefined): Promise<void>;
}

/**
 * Keeps the keys of a secret, reading it on the first request and again every two minutes.
 *
 * @param readSecret gives the secret's text: {@link parseKeys} says what that is
 */
export function createApiKeys(
  readSecret: () => Promise<string>,
  logger: Pick<Log, 'error'>,
  now: () => number = () => performance.now(),
): ApiKeys {
  let known: { readonly digests: readonly Buffer[]; readonly at: number } | undefined;
  let nextRead = Number.NEGATIVE_INFINITY;

  async function current(): Promise<readonly Buffer[]> {
    if (now() >= nextRead) {
      try {
        known = { digests: parseKeys(await readSecret()).map(digest), at: now() };
        nextRead = now() + FRESH_MS;
      } catch (error) {
        logger.error('the API keys cannot be read', { error_name: (error as Error).name });
        // Without any keys each request tries again.
        nextRead = known ? now() + READ_AGAIN_MS : nextRead;
      }
    }
    if (!known || now() - known.at > STALE_MS) {
      throw new KeysUnreadable();
    }
    return known.digests;
  }

  return {
    async check(authorization) {
      const key = /^Bearer +(\S+) *$/i.exec(authorization ?? '')?.[1];
      if (key === undefined) {
        throw new Unauthorized(false);
      }
      const presented = digest(key);
      // All are compared, and digests have one length: the time says nothing about a key.
      const matches = (await current()).filter((known) => timingSafeEqual(known, presented));
      if (matches.length === 0) {
        throw new Unauthorized(true);
      }
    },
  };
}

/** A secret that does not hold keys; the message never quotes it. */
class SecretFormatError extends Error {
  override readonly name = 'SecretFormatError';
}

/**
 * Reads the keys out of a secret: `{"keys": ["…", "…"]}`, or the one key as plain text. A key has 16 characters or
 * more and no white space; while keys are rotated there are two.
 *
 * @throws SecretFormatError
 */
export function parseKeys(secret: string): string[] {
  const keys = secret.trimStart().startsWith('{') ? keysOfJson(secret) : [secret.trim()];
  const wellFormed = keys.every((key) => typeof key === 'string' && /^\S+$/.test(key));
  if (!wellFormed || keys.length === 0 || keys.some((key) => key.length < SHORTEST_KEY)) {
    throw new SecretFormatError(
      `the secret must hold {"keys": […]} or one key, each of ${SHORTEST_KEY} characters or more`,
    );
  }
  return keys;
}

function keysOfJson(secret: string): string[] {
  try {
    const { keys } = JSON.parse(secret);
    return Array.isArray(keys) ? keys : [];
  } catch {
    return [];
  }
}

function digest(key: string): Buffer {
  return createHash('sha256').update(key).digest();
}
