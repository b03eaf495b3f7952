import { type IncomingMessage, request } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import type { ArtefactFetch, FetchFailure } from '@cerberusmesh/contracts';
import { ARTEFACT_LIMITS } from './limits.ts';
import type { PayloadNetwork } from './payload-network.ts';
import { checkPayloadUrl, hostOf, portOf } from './payload-url.ts';
import { isPublicAddress } from './public-address.ts';

export interface PayloadLimits {
  readonly maxBytes: number;
  /** For everything: names, connections, redirects, the body. */
  readonly timeoutMs: number;
  readonly maxRedirects: number;
  readonly ports: readonly number[];
}

export interface FetchedPayload {
  readonly hops: ArtefactFetch['hops'];
  /** HTTP status of the last answer, where there was one. */
  readonly status?: number;
  /** The body as it came over the wire, or why there is none. */
  readonly outcome: { readonly payload: Uint8Array } | { readonly failure: FetchFailure };
}

/** What Debian 12's wget says: the one program that traps most often imitate. */
const USER_AGENT = 'Wget/1.21.3';
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Fetches a file from an address that an attacker wrote, for keeping and never for running. Every hop is checked anew:
 * the URL, then every address that its name has (resolved once), then the connection goes to the address that was
 * checked and nowhere else. No credentials, no cookies, no decompression, no proxy, nothing of the body is looked into.
 * Expected failures are values.
 *
 * @param stopped ends it as `interrupted`
 */
export async function fetchPayload(
  url: string,
  network: PayloadNetwork,
  limits: PayloadLimits,
  stopped: AbortSignal,
): Promise<FetchedPayload> {
  const deadline = AbortSignal.timeout(limits.timeoutMs);
  const ended = AbortSignal.any([deadline, stopped]);
  const hops: { url: string; address: string | null }[] = [];
  let checked = checkPayloadUrl(url, limits.ports);
  let status: number | undefined;
  const result = (outcome: FetchedPayload['outcome']): FetchedPayload => ({
    hops,
    ...(status === undefined ? {} : { status }),
    outcome,
  });

  for (let redirects = 0; redirects <= limits.maxRedirects; redirects++) {
    if ('failure' in checked) return result({ failure: checked.failure });
    const { target } = checked;
    const hop: (typeof hops)[number] = { url: target.href, address: null };
    hops.push(hop);
    try {
      const address = await unlessEnded(chooseAddress(hostOf(target), network, ended), ended);
      if (typeof address !== 'string') return result(address);
      hop.address = address;
      const answer = await unlessEnded(ask(target, address, network, limits.maxBytes, ended), ended);
      status = answer.status;
      if (!('location' in answer)) return result(answer.outcome);
      checked = checkPayloadUrl(answer.location, limits.ports, target);
    } catch {
      // Whatever a server or a network does badly is one and the same to us.
      const failure = stopped.aborted ? 'interrupted' : deadline.aborted ? 'timed-out' : 'connection-failed';
      return result({ failure });
    }
  }
  return result({ failure: 'redirects-exceeded' });
}

/** The address to connect to, when every address of the name is public and none is this machine's. */
async function chooseAddress(
  host: string,
  network: PayloadNetwork,
  ended: AbortSignal,
): Promise<string | { readonly failure: FetchFailure }> {
  const addresses = isIP(host) === 0 ? await network.resolve(host, ended).catch(() => []) : [host];
  if (addresses.length === 0) return { failure: 'name-unresolved' };
  const own = network.ownAddresses();
  const permitted =
    addresses.length <= ARTEFACT_LIMITS.maxResolvedAddresses &&
    addresses.every((address) => isPublicAddress(address) && !own.includes(address));
  if (!permitted) return { failure: 'address-refused' };
  return addresses.find((address) => isIP(address) === 4) ?? addresses[0] ?? { failure: 'name-unresolved' };
}

type Answer =
  | { readonly status: number; readonly location: string }
  | { readonly status: number; readonly outcome: FetchedPayload['outcome'] };

/** One request on a connection of its own, which is gone when this settles. */
async function ask(
  target: URL,
  address: string,
  network: PayloadNetwork,
  maxBytes: number,
  ended: AbortSignal,
): Promise<Answer> {
  const socket = network.connect(address, portOf(target));
  try {
    const response = await answerTo(target, socket, ended);
    const status = response.statusCode ?? 0;
    const { location } = response.headers;
    if (REDIRECTS.has(status) && location !== undefined) return { status, location };
    if (status !== 200) return { status, outcome: { failure: 'status-refused' } };
    const payload = await readBody(response, maxBytes);
    // A body without a length ends with its connection, also when it was us who ended that.
    ended.throwIfAborted();
    return { status, outcome: payload === null ? { failure: 'size-exceeded' } : { payload } };
  } finally {
    socket.destroy();
  }
}

function answerTo(target: URL, socket: Socket, ended: AbortSignal): Promise<IncomingMessage> {
  const host = hostOf(target);
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    const sent = request({
      method: 'GET',
      path: `${target.pathname}${target.search}`,
      // In wget's order. `host` is the name: the connection is made already, to the address that was checked.
      headers: {
        'User-Agent': USER_AGENT,
        Accept: '*/*',
        'Accept-Encoding': 'identity',
        Host: target.host,
        Connection: 'Keep-Alive',
      },
      maxHeaderSize: ARTEFACT_LIMITS.maxHeaderBytes,
      signal: ended,
      createConnection: () =>
        target.protocol === 'http:'
          ? socket
          : connectTls({
              socket,
              // Whoever serves malware need not prove who they are: nothing that comes is believed or run.
              rejectUnauthorized: false,
              ALPNProtocols: ['http/1.1'],
              ...(isIP(host) === 0 ? { servername: host } : {}),
            }),
    });
    sent.once('response', resolve);
    sent.on('error', reject);
    // A change of protocol that nobody asked for ends the connection without an error.
    sent.once('close', () => reject(new Error('no answer')));
    sent.end();
  });
}

/** The body as it comes, or null when it is larger than permitted: by its own word, or in fact. */
async function readBody(response: IncomingMessage, maxBytes: number): Promise<Uint8Array | null> {
  const told = Number(response.headers['content-length'] ?? Number.NaN);
  if (told > maxBytes) return null;
  // One buffer that grows: a server that sends single bytes would make millions of small ones.
  let body = Buffer.alloc(Math.min(maxBytes, told || ARTEFACT_LIMITS.firstBodyBytes));
  let length = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue;
    if (length + chunk.length > maxBytes) return null;
    if (length + chunk.length > body.length) {
      const larger = Buffer.alloc(Math.min(maxBytes, Math.max(length + chunk.length, body.length * 2)));
      body.copy(larger, 0, 0, length);
      body = larger;
    }
    body.set(chunk, length);
    length += chunk.length;
  }
  if (!response.complete) throw new Error('the body broke off');
  return body.subarray(0, length);
}

/** Rejects as soon as `ended` is aborted, whatever `work` does. */
function unlessEnded<Result>(work: Promise<Result>, ended: AbortSignal): Promise<Result> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error('ended'));
    if (ended.aborted) abort();
    ended.addEventListener('abort', abort, { once: true });
    void work.then(resolve, reject).finally(() => ended.removeEventListener('abort', abort));
  });
}
