import { isIP } from 'node:net';
import type { z } from 'zod';
import { EnrichmentError } from './enrichment-provider.ts';
import { CONNECTOR_LIMITS } from './limits.ts';

export interface VendorRequest {
  /** Names the product in errors. The URL never is: it may hold a key. */
  readonly product: string;
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>>;
  readonly request: typeof fetch;
  readonly signal: AbortSignal;
  /** Statuses that mean "nothing known" beside 404. */
  readonly unknownStatuses?: readonly number[];
}

/**
 * Asks for JSON. Redirects are followed on the same origin, or by HTTPS to another name, and the headers, which may hold a
 * key, go along only on the same origin.
 *
 * @returns the fields that `schema` wants, or null when the product knows nothing
 * @throws EnrichmentError
 */
export async function askForJson<Schema extends z.ZodType>(
  options: VendorRequest,
  schema: Schema,
): Promise<z.output<Schema> | null> {
  const { product, unknownStatuses = [] } = options;
  const response = await requestFollowing(options);
  if (response.status === 404 || unknownStatuses.includes(response.status)) {
    await response.body?.cancel();
    return null;
  }
  if (!response.ok) {
    await response.body?.cancel();
    throw errorOfStatus(product, response);
  }
  const parsed = schema.safeParse(await readJson(product, response));
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new EnrichmentError(
      'not-understood',
      `${product}: ${issue?.path.join('.') || 'the answer'}: ${issue?.message}`,
    );
  }
  return parsed.data;
}

async function requestFollowing({ product, url, headers, request, signal }: VendorRequest): Promise<Response> {
  let at = url;
  for (let redirects = 0; ; redirects += 1) {
    const response = await request(at, {
      headers: { accept: 'application/json', ...(at.origin === url.origin ? headers : {}) },
      redirect: 'manual',
      signal,
    }).catch((cause: unknown) => {
      throw networkError(product, signal, cause);
    });
    const location = response.headers.get('location');
    if (response.status < 300 || response.status > 399 || location === null) return response;
    await response.body?.cancel();
    const next = URL.parse(location, at);
    if (next === null || !mayFollow(url, next) || redirects >= CONNECTOR_LIMITS.maxRedirects)
      throw new EnrichmentError('not-understood', `${product} redirected somewhere that is not followed`);
    at = next;
  }
}

/** To the same place, or by HTTPS to a name: an address could be one of this network. */
function mayFollow(from: URL, to: URL): boolean {
  if (to.origin === from.origin) return true;
  return to.protocol === 'https:' && isIP(to.hostname.replace(/^\[|\]$/g, '')) === 0;
}

function networkError(product: string, signal: AbortSignal, cause: unknown): EnrichmentError {
  if (signal.aborted) return new EnrichmentError('timed-out', `${product} did not answer in time`, { cause });
  return new EnrichmentError('unreachable', `${product} cannot be reached`, { cause });
}

function errorOfStatus(product: string, response: Response): EnrichmentError {
  const { status } = response;
  if (status === 429) {
    const retryAfterMs = retryAfter(response.headers);
    return new EnrichmentError('rate-limited', `${product} was asked too often`, { retryAfterMs });
  }
  if (status === 401 || status === 402 || status === 403)
    return new EnrichmentError('refused', `${product} refused the key (status ${status})`);
  const failure = status >= 500 ? 'server-error' : 'not-understood';
  return new EnrichmentError(failure, `${product} answered with status ${status}`);
}

/** Seconds, or a date (RFC 9110 section 10.2.3) by the clock of who answers, within bounds. */
function retryAfter(headers: Headers): number {
  const said = headers.get('retry-after');
  if (said === null) return CONNECTOR_LIMITS.defaultRetryAfterMs;
  const seconds = Number(said);
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(said) - Date.parse(headers.get('date') ?? '');
  if (!(waitMs >= 0)) return CONNECTOR_LIMITS.defaultRetryAfterMs;
  return Math.min(waitMs, CONNECTOR_LIMITS.maxRetryAfterMs);
}

async function readJson(product: string, response: Response): Promise<unknown> {
  const parts: Uint8Array[] = [];
  let length = 0;
  try {
    for await (const part of response.body ?? []) {
      length += part.length;
      if (length > CONNECTOR_LIMITS.maxAnswerBytes) break;
      parts.push(part);
    }
  } catch (cause) {
    throw new EnrichmentError('unreachable', `${product} stopped in the middle of its answer`, { cause });
  }
  if (length > CONNECTOR_LIMITS.maxAnswerBytes)
    throw new EnrichmentError('not-understood', `${product} answered at more length than is read`);
  try {
    const value: unknown = JSON.parse(Buffer.concat(parts).toString('utf8'));
    return value;
  } catch (cause) {
    throw new EnrichmentError('not-understood', `${product} did not answer in JSON`, { cause });
  }
}
