import { ERROR_CATALOGUE, type ErrorCode, type Problem, problemSchema } from '@cerberusmesh/contracts';
import type { z } from 'zod';
import type { ApiPath } from './api-paths.ts';
import { requestTimeoutMs } from './limits.ts';

/** `unreachable`: no answer at all; `unexpected-reply`: an answer that is not what the contract says. */
export type ApiErrorCode = ErrorCode | 'unreachable' | 'unexpected-reply';

/** Every way a call can fail. `message` is a sentence for a person; branch on `code`. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly code: ApiErrorCode;
  /** HTTP status, 0 when there was no answer. */
  readonly status: number;
  readonly requestId: string | null;
  readonly title: string;
  readonly fields: NonNullable<Problem['errors']>;

  constructor(parts: {
    code: ApiErrorCode;
    status: number;
    title: string;
    detail: string;
    requestId?: string | null;
    fields?: Problem['errors'];
    cause?: unknown;
  }) {
    super(parts.detail, parts.cause === undefined ? undefined : { cause: parts.cause });
    this.code = parts.code;
    this.status = parts.status;
    this.title = parts.title;
    this.requestId = parts.requestId ?? null;
    this.fields = parts.fields ?? [];
  }
}

export type QueryParameters = Readonly<Record<string, string | number | undefined>>;

export interface ApiClient {
  /** GET, parsed with `schema`. Throws {@link ApiError}. */
  read<Schema extends z.ZodType>(
    path: ApiPath<'get'>,
    schema: Schema,
    options?: { parameters?: QueryParameters | undefined; signal?: AbortSignal | undefined },
  ): Promise<z.output<Schema>>;
  /** GET of a text body, e.g. a recording. Throws {@link ApiError}. */
  readText(path: ApiPath<'get'>, options?: { signal?: AbortSignal | undefined }): Promise<string>;
  /** POST; the reply's body is not used. Throws {@link ApiError}. */
  send(path: ApiPath<'post'>, body: Readonly<Record<string, unknown>>): Promise<void>;
  /** Changes something and parses what the hub says of it. Throws {@link ApiError}. */
  change<Verb extends 'POST' | 'PUT' | 'PATCH' | 'DELETE', Schema extends z.ZodType>(
    method: Verb,
    path: ApiPath<Lowercase<Verb>>,
    body: Readonly<Record<string, unknown>> | undefined,
    schema: Schema,
    /** The version that the change is meant for, where the hub asks for one (`If-Match`). */
    version?: number,
  ): Promise<z.output<Schema>>;
}

/**
 * The HTTP API under `/api/v1` of the origin that served this page. Cookies stay on this origin; changing requests carry
 * `x-cerberus-request`, which another site cannot set.
 *
 * @param proveAgain asks the person to prove again who they are when the hub wants that before a change; whether they
 * did. The change is then tried once more.
 */
export function createApiClient(
  fetchFunction: typeof fetch,
  proveAgain: () => Promise<boolean> = async () => false,
): ApiClient {
  async function call(path: string, init: RequestInit): Promise<Response> {
    const timeout = AbortSignal.timeout(requestTimeoutMs);
    const signal = init.signal ? AbortSignal.any([init.signal, timeout]) : timeout;
    let response: Response;
    try {
      response = await fetchFunction(`/api/v1/${path}`, {
        ...init,
        signal,
        credentials: 'same-origin',
        redirect: 'error',
      });
    } catch (cause) {
      if (init.signal?.aborted) throw cause;
      throw new ApiError({
        code: 'unreachable',
        status: 0,
        title: 'The hub does not answer',
        detail: 'The hub did not answer the request.',
        cause,
      });
    }
    if (!response.ok) throw await failure(response);
    return response;
  }

  /** A call that changes something. */
  async function order(path: string, init: RequestInit): Promise<Response> {
    try {
      return await call(path, init);
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'step-up-required' || !(await proveAgain())) throw error;
      return await call(path, init);
    }
  }

  async function parse<Schema extends z.ZodType>(response: Response, schema: Schema): Promise<z.output<Schema>> {
    // 204 has no body: a schema that accepts null says that none is expected.
    const body: unknown = response.status === 204 ? null : await response.json().catch(() => undefined);
    const parsed = schema.safeParse(body);
    if (parsed.success) return parsed.data;
    throw new ApiError({
      code: 'unexpected-reply',
      status: response.status,
      title: 'The reply is not understood',
      detail: parsed.error.issues
        .slice(0, 3)
        .map((issue) => `${issue.path.join('.')}: ${issue.message}`)
        .join('; '),
      requestId: response.headers.get('x-request-id'),
      cause: parsed.error,
    });
  }

  return {
    async read(path, schema, options = {}) {
      const response = await call(`${path}${queryString(options.parameters ?? {})}`, {
        headers: { accept: 'application/json' },
        signal: options.signal ?? null,
      });
      return await parse(response, schema);
    },
    async readText(path, options = {}) {
      const response = await call(path, { signal: options.signal ?? null });
      return await response.text();
    },
    async send(path, body) {
      await order(path, {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'application/json', 'x-cerberus-request': '1' },
        body: JSON.stringify(body),
      });
    },
    async change(method, path, body, schema, version) {
      const response = await order(path, {
        method,
        headers: {
          accept: 'application/json',
          'x-cerberus-request': '1',
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(version === undefined ? {} : { 'if-match': `"${version}"` }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return await parse(response, schema);
    },
  };
}

/** `?a=1&b=2`, leaving out what is undefined; empty when nothing is left. */
export function queryString(parameters: QueryParameters): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    if (value !== undefined && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}

const CODE_BY_STATUS = new Map<number, ErrorCode>([
  [400, 'invalid-request'],
  [401, 'not-signed-in'],
  [403, 'not-permitted'],
  [404, 'not-found'],
  [409, 'conflict'],
  [413, 'too-large'],
  [422, 'invalid-request'],
  [429, 'too-many-requests'],
  [502, 'unavailable'],
  [503, 'unavailable'],
  [504, 'unavailable'],
]);

async function failure(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => undefined);
  const problem = problemSchema.safeParse(body);
  if (problem.success) {
    const { code, status, title, detail, requestId, errors } = problem.data;
    return new ApiError({ code, status, title, detail, requestId, fields: errors });
  }
  const code = CODE_BY_STATUS.get(response.status) ?? 'internal';
  const title = ERROR_CATALOGUE[code].title;
  return new ApiError({
    code,
    status: response.status,
    title,
    detail: `${title}.`,
    requestId: response.headers.get('x-request-id'),
  });
}
