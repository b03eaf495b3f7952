import { type IncomingMessage, Agent as PlainAgent, request as plainRequest, type RequestOptions } from 'node:http';
import { Agent as SecureAgent, request as secureRequest } from 'node:https';
import type { UplinkLimits } from '../limits.ts';

/** Where the hub is: a unix socket on this machine, or HTTPS with the sensor's key. */
export type HubAddress =
  | { readonly kind: 'socket'; readonly path: string }
  | {
      readonly kind: 'https';
      readonly url: string;
      readonly key: string;
      /** The key that the hub signs orders with, as it was given at enrolment; without it this sensor takes none. */
      readonly directiveKey?: string;
    };

export interface HubReply {
  readonly status: number;
  readonly body: Buffer;
  /** Seconds from a `Retry-After` header; null when absent or not a number. */
  readonly retryAfterSeconds: number | null;
}

/** One kept-alive connection to the hub. Outbound only; one request at a time. */
export interface HubConnection {
  /** @throws the socket's error, or an Error on time-out or an oversized reply. `signal` aborts. */
  send(request: {
    method: 'GET' | 'POST' | 'PUT';
    path: string;
    headers: Record<string, string>;
    body: Buffer;
    signal: AbortSignal;
  }): Promise<HubReply>;
  close(): void;
}

export function connectToHub(
  address: HubAddress,
  sensorId: string,
  limits: Pick<UplinkLimits, 'requestTimeoutMs' | 'maxReplyBytes'>,
): HubConnection {
  const base = address.kind === 'https' ? new URL(address.url) : null;
  const secure = base?.protocol === 'https:';
  const agent = secure
    ? new SecureAgent({ keepAlive: true, maxSockets: 1 })
    : new PlainAgent({ keepAlive: true, maxSockets: 1 });
  const target: RequestOptions =
    address.kind === 'socket' || base === null
      ? { socketPath: address.kind === 'socket' ? address.path : '' }
      : { host: base.hostname.replace(/^\[|\]$/g, ''), port: base.port === '' ? (secure ? 443 : 80) : base.port };
  const authorization: Record<string, string> =
    address.kind === 'https' ? { authorization: `Bearer ${address.key}` } : {};
  const prefix = base === null ? '' : base.pathname.replace(/\/$/, '');
  const open = secure ? secureRequest : plainRequest;

  return {
    send: ({ method, path, headers, body, signal }) =>
      new Promise((resolve, reject) => {
        const request = open(
          {
            ...target,
            agent,
            method,
            path: `${prefix}${path}`,
            signal,
            timeout: limits.requestTimeoutMs,
            headers: {
              host: base?.host ?? 'hub',
              'x-cerberus-sensor': sensorId,
              ...authorization,
              ...headers,
              'content-length': body.length,
            },
          },
          (response) => {
            readReply(response, limits.maxReplyBytes).then(resolve, (error: unknown) => {
              request.destroy();
              reject(error);
            });
          },
        );
        request.on('timeout', () => request.destroy(new Error('the hub did not answer in time')));
        request.on('error', reject);
        request.end(body);
      }),
    close: () => agent.destroy(),
  };
}

async function readReply(response: IncomingMessage, maxBytes: number): Promise<HubReply> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    const bytes = Buffer.from(chunk);
    length += bytes.length;
    if (length > maxBytes) throw new Error('the reply of the hub is larger than the limit');
    chunks.push(bytes);
  }
  const retryAfter = Number(response.headers['retry-after'] ?? 'none');
  return {
    status: response.statusCode ?? 0,
    body: Buffer.concat(chunks),
    retryAfterSeconds: Number.isFinite(retryAfter) && retryAfter >= 0 ? retryAfter : null,
  };
}
