import type { HttpAnswer, HttpRequest } from './http-event';

/** How long a browser may remember the answer to a preflight, in seconds. */
const PREFLIGHT_SECONDS = 3_600;

/** The CORS rules for pages of other origins. */
export interface Cors {
  /** The answer to a preflight from an origin that may call; undefined for any other request. */
  preflight(request: HttpRequest): HttpAnswer | undefined;
  /** The headers by which a browser lets the page read the answer; none without an allowed origin. */
  headers(request: HttpRequest): Readonly<Record<string, string>>;
}

/** Lets pages of these origins call, with any header; `*` is every origin. Cookies are not part of it. */
export function createCors(origins: readonly string[]): Cors {
  const any = origins.includes('*');
  const allowed = ({ headers: { origin } }: HttpRequest) =>
    origin !== undefined && (any || origins.includes(origin));
  // Caches must not hand one origin's answer to another.
  const vary: Record<string, string> = any ? {} : { vary: 'origin' };

  const headers = (request: HttpRequest): Record<string, string> => {
    if (origins.length === 0) {
      return {};
    }
    return allowed(request)
      ? {
          ...vary,
          'access-control-allow-origin': any ? '*' : request.headers.origin!,
          'access-control-expose-headers': 'retry-after, www-authenticate, x-request-id, x-reranked',
        }
      : vary;
  };

  return {
    headers,
    preflight: (request) =>
      request.method === 'OPTIONS' && allowed(request) && request.headers['access-control-request-method']
        ? {
            statusCode: 204,
            headers: {
              'access-control-allow-methods': 'POST',
              'access-control-allow-headers': headerNames(request),
              'access-control-max-age': String(PREFLIGHT_SECONDS),
            },
            body: '',
          }
        : undefined,
  };
}

/** The headers that the page wants to send: SDKs add some of their own, and none of them is read here. */
function headerNames({ headers }: HttpRequest): string {
  const wanted = headers['access-control-request-headers'] ?? '';
  return /^[\w-]+(\s*,\s*[\w-]+)*$/.test(wanted) ? wanted : 'authorization, content-type';
}
