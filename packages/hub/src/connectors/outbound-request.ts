import { Agent as HttpAgent, type IncomingHttpHeaders, type IncomingMessage, request as requestPlain } from 'node:http';
import { Agent as HttpsAgent, request as requestTls } from 'node:https';
import { isIP } from 'node:net';
import { DeliveryError } from './exporter.ts';
import { EXPORT_LIMITS } from './limits.ts';
import type { OutboundGuard } from './outbound-guard.ts';

export interface OutboundRequest {
  readonly method: 'GET' | 'POST';
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface OutboundAnswer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** HTTP to one product: checked addresses, no redirects, no proxy, answers within bounds, connections kept. */
export interface OutboundHttp {
  /** Any status is an answer. @throws DeliveryError when there is none */
  send(request: OutboundRequest, signal: AbortSignal): Promise<OutboundAnswer>;
  /** Idempotent. */
  stop(): void;
}

export interface OutboundHttpOptions {
  /** Names it in errors. The URL never is: it may hold a key. */
  readonly product: string;
  readonly guard: OutboundGuard;
  readonly timeoutMs: number;
  /** PEM; the public ones when left out. */
  readonly authority?: string | undefined;
  /** A longer answer is an error. */
  readonly maxAnswerBytes?: number;
}

export function createOutboundHttp(options: OutboundHttpOptions): OutboundHttp {
  const { product, guard, timeoutMs, authority, maxAnswerBytes = EXPORT_LIMITS.maxAnswerBytes } = options;
  const pool = { keepAlive: true, maxSockets: EXPORT_LIMITS.maxSockets };
  const plain = new HttpAgent(pool);
  const encrypted = new HttpsAgent(pool);

  return {
    async send(given, signal) {
      const { url } = given;
      const isPlain = url.protocol === 'http:';
      const host = url.hostname.replace(/^\[|\]$/g, '');
      const decision = await guard.decide(host, isPlain ? 'plain' : 'encrypted');
      if (!decision.permitted) throw errorOfDecision(product, decision);
      const ended = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
      const length = given.body === undefined ? {} : { 'content-length': String(Buffer.byteLength(given.body)) };
      const parameters = {
        method: given.method,
        // The address that was checked: the name is not resolved again.
        host: decision.address,
        port: url.port === '' ? (isPlain ? 80 : 443) : Number(url.port),
        path: `${url.pathname}${url.search}`,
        headers: { 'user-agent': 'CerberusMesh', ...given.headers, host: url.host, ...length },
        signal: ended,
      };
      try {
        return await new Promise<OutboundAnswer>((resolve, reject) => {
          const onAnswer = (answer: IncomingMessage): void => {
            readAnswer(answer, maxAnswerBytes).then(
              (body) => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body }),
              reject,
            );
          };
          const sent = isPlain
            ? requestPlain({ ...parameters, agent: plain }, onAnswer)
            : requestTls(
                {
                  ...parameters,
                  agent: encrypted,
                  ...(isIP(host) === 0 ? { servername: host } : {}),
                  ...(authority === undefined ? {} : { ca: authority }),
                },
                onAnswer,
              );
          sent.on('error', reject);
          sent.end(given.body);
        });
      } catch (cause) {
        if (cause instanceof DeliveryError) throw cause;
        if (ended.aborted) throw new DeliveryError('timed-out', `${product} did not answer in time`, { cause });
        throw new DeliveryError('unreachable', `${product} cannot be reached`, { cause });
      }
    },
    stop() {
      plain.destroy();
      encrypted.destroy();
    },
  };
}

/** The error for a place that may not be connected to. */
export function errorOfDecision(
  product: string,
  decision: { readonly why: 'unresolved' | 'forbidden'; readonly reason: string },
): DeliveryError {
  const failure = decision.why === 'unresolved' ? 'unreachable' : 'address-refused';
  return new DeliveryError(failure, `${product} is not connected to: ${decision.reason}`);
}

async function readAnswer(answer: IncomingMessage, maxBytes: number): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer) {
    if (!(part instanceof Uint8Array)) continue;
    length += part.length;
    if (length > maxBytes) {
      answer.destroy();
      throw new DeliveryError('server-error', 'the answer is longer than is read');
    }
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

/**
 * What a status that is not a success means. Redirects are not followed: what is sent holds a key.
 *
 * @param detail what the product said of it, already without secrets
 */
export function errorOfAnswer(product: string, answer: OutboundAnswer, nowMs: number, detail = ''): DeliveryError {
  const { status } = answer;
  const message = `${product} answered with status ${status}${detail === '' ? '' : `: ${detail}`}`;
  const retryAfterMs = retryAfter(answer.headers, nowMs);
  const wait = retryAfterMs === null ? {} : { retryAfterMs };
  if (status === 429) return new DeliveryError('rate-limited', message, wait);
  if (status === 408 || status >= 500) return new DeliveryError('server-error', message, wait);
  if (status < 400 || [401, 402, 403, 404, 405, 407, 410].includes(status))
    return new DeliveryError('refused', message, wait);
  return new DeliveryError('rejected', message);
}

/** Seconds, or a date (RFC 9110 section 10.2.3), within bounds; null when it does not say. */
function retryAfter(headers: IncomingHttpHeaders, nowMs: number): number | null {
  const said = headers['retry-after'];
  if (said === undefined) return null;
  const seconds = Number(said);
  const waitMs = Number.isFinite(seconds) ? seconds * 1_000 : Date.parse(said) - nowMs;
  return waitMs >= 0 ? Math.min(waitMs, EXPORT_LIMITS.maxRetryAfterMs) : null;
}

/** JSON of an answer, or null: products answer with pages and texts when they are not well. */
export function jsonOf(answer: OutboundAnswer): unknown {
  try {
    const value: unknown = JSON.parse(answer.body);
    return value;
  } catch {
    return null;
  }
}

/** Throws unless the status is a success. */
export function expectSuccess(product: string, answer: OutboundAnswer, nowMs: number, detail?: string): void {
  if (answer.status < 200 || answer.status > 299) throw errorOfAnswer(product, answer, nowMs, detail);
}
