import { Agent, type IncomingMessage, request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { z } from 'zod';
import { FleetError } from '../../fleet-provider.ts';
import { FLEET_LIMITS } from '../../limits.ts';

/** Where a Docker Engine answers. */
export type EnginePlace =
  | { readonly socketPath: string }
  | {
      readonly url: URL;
      /** PEM. */
      readonly certificate?: string | undefined;
      readonly key?: string | undefined;
      readonly authority?: string | undefined;
    };

export interface EngineAnswer {
  readonly status: number;
  readonly body: Buffer;
}

/** The Docker Engine's HTTP API (https://docs.docker.com/reference/api/engine/), as much of it as is used. */
export interface EngineClient {
  /**
   * Any status is an answer.
   *
   * @param path without the version
   * @throws FleetError `unavailable` when there is none
   */
  send(
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    options: {
      readonly query?: Readonly<Record<string, string>>;
      /** JSON, or a tar archive. */
      readonly body?: object | Buffer;
      readonly signal: AbortSignal;
    },
  ): Promise<EngineAnswer>;
  /** Idempotent. */
  stop(): void;
}

/** The newest version of the API that this was written for; an older Engine is spoken to by its own newest. */
const NEWEST_VERSION = '1.51';
const versionSchema = z.object({ ApiVersion: z.string().regex(/^\d+\.\d+$/) });
const messageSchema = z.object({ message: z.string() });

export function createEngineClient(place: EnginePlace): EngineClient {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  let version: string | null = null;

  function once(method: string, path: string, body: object | Buffer | undefined, signal: AbortSignal) {
    const bytes = body === undefined || Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body));
    const headers = {
      // The Engine takes no request of a browser's page: it has no reason to know us by more than this.
      host: 'socketPath' in place ? 'docker' : place.url.host,
      'user-agent': 'CerberusMesh',
      ...(bytes === undefined
        ? {}
        : {
            'content-type': Buffer.isBuffer(body) ? 'application/x-tar' : 'application/json',
            'content-length': String(bytes.length),
          }),
    };
    const asked = { method, path, headers, signal };
    return new Promise<EngineAnswer>((resolve, reject) => {
      const onAnswer = (answer: IncomingMessage): void => {
        readAll(answer).then((read) => resolve({ status: answer.statusCode ?? 0, body: read }), reject);
      };
      const sent =
        'socketPath' in place
          ? requestPlain({ ...asked, agent, socketPath: place.socketPath }, onAnswer)
          : place.url.protocol === 'http:'
            ? requestPlain({ ...asked, agent, ...placeOf(place.url) }, onAnswer)
            : requestTls(
                { ...asked, ...placeOf(place.url), cert: place.certificate, key: place.key, ca: place.authority },
                onAnswer,
              );
      sent.on('error', reject);
      sent.end(bytes);
    });
  }

  async function answered(work: Promise<EngineAnswer>, signal: AbortSignal): Promise<EngineAnswer> {
    try {
      return await work;
    } catch (cause) {
      signal.throwIfAborted();
      if (cause instanceof FleetError) throw cause;
      throw new FleetError('unavailable', 'The Docker Engine does not answer.', { cause });
    }
  }

  return {
    async send(method, path, { query = {}, body, signal }) {
      if (version === null) {
        const answer = await answered(once('GET', '/version', undefined, signal), signal);
        const told = versionSchema.safeParse(jsonOf(answer)).data?.ApiVersion;
        if (told === undefined) throw new FleetError('unavailable', 'What answers is no Docker Engine.');
        version = isNewer(told, NEWEST_VERSION) ? NEWEST_VERSION : told;
      }
      const search = new URLSearchParams(query).toString();
      const whole = `/v${version}${path}${search === '' ? '' : `?${search}`}`;
      return answered(once(method, whole, body, signal), signal);
    },
    stop: () => agent.destroy(),
  };
}

function placeOf(url: URL) {
  return { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port === '' ? undefined : Number(url.port) };
}

function isNewer(one: string, other: string): boolean {
  const [major = 0, minor = 0] = one.split('.').map(Number);
  const [otherMajor = 0, otherMinor = 0] = other.split('.').map(Number);
  return major > otherMajor || (major === otherMajor && minor > otherMinor);
}

async function readAll(answer: IncomingMessage): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of answer) {
    if (!(part instanceof Uint8Array)) continue;
    length += part.length;
    if (length > FLEET_LIMITS.maxAnswerBytes) {
      answer.destroy();
      throw new FleetError('refused', 'The Docker Engine answered with more than is read.');
    }
    parts.push(part);
  }
  return Buffer.concat(parts);
}

/** JSON of an answer; null where it is none. */
export function jsonOf(answer: EngineAnswer): unknown {
  try {
    const value: unknown = JSON.parse(answer.body.toString('utf8'));
    return value;
  } catch {
    return null;
  }
}

/** What the Engine said of a failure, as a caller may tell failures apart. */
export function engineError(doing: string, answer: EngineAnswer): FleetError {
  const said = messageSchema.safeParse(jsonOf(answer)).data?.message ?? '';
  const message = `${doing}: the Docker Engine answered ${answer.status}${said === '' ? '' : `: ${said.slice(0, 500)}`}`;
  if (answer.status === 429) return new FleetError('throttled', message);
  if (/no space left|cannot allocate memory/i.test(said)) return new FleetError('no-capacity', message);
  if (answer.status === 503) return new FleetError('unavailable', message);
  // 500 is also what a taken port and a damaged image get: trying for ever would not help.
  return new FleetError(answer.status === 400 ? 'invalid' : 'refused', message);
}

/** The answer as the caller wants it. @throws FleetError unless the status is one of those that are fine */
export function expecting<Schema extends z.ZodType>(
  doing: string,
  answer: EngineAnswer,
  statuses: readonly number[],
  schema: Schema,
): z.infer<Schema> {
  if (!statuses.includes(answer.status)) throw engineError(doing, answer);
  const parsed = schema.safeParse(jsonOf(answer));
  if (!parsed.success) throw new FleetError('refused', `${doing}: the Docker Engine answered what is not understood.`);
  return parsed.data;
}
