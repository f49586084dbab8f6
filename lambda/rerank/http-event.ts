/** An HTTP request, from whatever hands it to Lambda. */
export interface HttpRequest {
  readonly method: string;
  /** With whatever the API puts before it: its stage, or a base path of its domain. */
  readonly path: string;
  /** By name in lower case; values of a repeated header with commas between. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** Bytes where the event holds them in Base64, else the text as it is; empty when there is none. */
  readonly body: Uint8Array | string;
}

/** The answer to an HTTP request, which Lambda turns into an HTTP response. */
export interface HttpAnswer {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** An answer as a load balancer wants it. */
interface LoadBalancerAnswer extends HttpAnswer {
  readonly isBase64Encoded: false;
  readonly multiValueHeaders?: Readonly<Record<string, readonly string[]>>;
}

/**
 * An HTTP request as an event: payload 2.0 of function URLs and API Gateway HTTP APIs, payload 1.0 of REST APIs, or
 * that of an Application Load Balancer, which is like payload 1.0.
 *
 * Sources: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html and
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/lambda-functions.html
 */
export interface HttpEvent {
  readonly requestContext: { readonly http?: { readonly method?: unknown }; readonly elb?: unknown };
  readonly rawPath?: unknown;
  readonly httpMethod?: unknown;
  readonly path?: unknown;
  readonly headers?: unknown;
  readonly multiValueHeaders?: unknown;
  readonly body?: unknown;
  readonly isBase64Encoded?: unknown;
}

/** Whether an event is an HTTP request; any other is the body of a direct invoke. */
export function isHttpEvent(event: unknown): event is HttpEvent {
  const { requestContext, httpMethod } = (event ?? {}) as Partial<HttpEvent>;
  return isObject(requestContext) && (isObject(requestContext.http) || typeof httpMethod === 'string');
}

/** Reads an event; what it lacks reads as empty. */
export function readHttpEvent(event: HttpEvent): HttpRequest {
  const { requestContext, body, isBase64Encoded } = event;
  const payload2 = isObject(requestContext.http);
  return {
    method: stringOf(payload2 ? requestContext.http!.method : event.httpMethod),
    path: stringOf(payload2 ? event.rawPath : event.path),
    headers: { ...headersOf(event.multiValueHeaders), ...headersOf(event.headers) },
    body: isBase64Encoded === true ? Buffer.from(stringOf(body), 'base64') : stringOf(body),
  };
}

/**
 * The answer in the form that the event's sender wants: a load balancer must be told that the body is no base64, and
 * when it sends lists of header values it reads lists only.
 */
export function answerTo(event: HttpEvent, answer: HttpAnswer): HttpAnswer | LoadBalancerAnswer {
  if (!isFromLoadBalancer(event)) {
    return answer;
  }
  const lists = Object.entries(answer.headers).map(([name, value]) => [name, [value]]);
  return {
    ...answer,
    isBase64Encoded: false,
    ...(isObject(event.multiValueHeaders) && { multiValueHeaders: Object.fromEntries(lists) }),
  };
}

/** Whether a load balancer sent an event. */
export function isFromLoadBalancer({ requestContext }: HttpEvent): boolean {
  return isObject(requestContext.elb);
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

function headersOf(headers: unknown): HttpRequest['headers'] {
  const entries = Object.entries(isObject(headers) ? headers : {});
  return Object.fromEntries(
    entries.map(([name, value]) => [
      name.toLowerCase(),
      Array.isArray(value) ? value.map(stringOf).join(',') : stringOf(value),
    ]),
  );
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function stringOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
