/** An HTTP request, as a function URL or an API Gateway HTTP API hands it over (payload 2.0). */
export interface HttpRequest {
  readonly method: string;
  /** Without the API's stage. */
  readonly path: string;
  /** By name in lower case; values of a repeated header with commas between. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Empty when there is none. */
  readonly body: Uint8Array;
}

/** The answer that Lambda turns into an HTTP response. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The part of a payload 2.0 event that is read. */
export interface HttpEvent {
  readonly requestContext: { readonly http: { readonly method?: unknown }; readonly stage?: unknown };
  readonly rawPath?: unknown;
  readonly headers?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

/** Whether an event is an HTTP request; any other is the body of a direct invoke. */
export function isHttpEvent(event: unknown): event is HttpEvent {
  const http = (event as Partial<HttpEvent> | null | undefined)?.requestContext?.http;
  return typeof http === 'object' && http !== null;
}

/** Reads a payload 2.0 event; what it lacks reads as empty. */
export function readHttpEvent(event: HttpEvent): HttpRequest {
  const { requestContext, rawPath, headers, body, isBase64Encoded } = event;
  return {
    method: stringOf(requestContext.http.method),
    path: withoutStage(stringOf(rawPath), stringOf(requestContext.stage)),
    headers: headersOf(headers),
    body: Buffer.from(stringOf(body), isBase64Encoded === true ? 'base64' : 'utf8'),
  };
}

/** A JSON answer. */
export function jsonAnswer(
  statusCode: number,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    statusCode,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  };
}

/** An HTTP API puts its stage before the path, unless that is `$default`. */
function withoutStage(path: string, stage: string): string {
  return path.startsWith(`/${stage}/`) ? path.slice(stage.length + 1) : path;
}

function headersOf(headers: unknown): HttpRequest['headers'] {
  const entries = Object.entries(typeof headers === 'object' && headers !== null ? headers : {});
  return Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), stringOf(value)]));
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
