import { type IncomingMessage, request } from 'node:http';
import { isIP, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { z } from 'zod';
import type { PayloadNetwork } from '../../../artefacts/payload-network.ts';
import { checkPayloadUrl, hostOf, portOf } from '../../../artefacts/payload-url.ts';
import { isPublicAddress } from '../../../artefacts/public-address.ts';
import { type ActionContext, ActionError, type PlaybookAction } from '../action.ts';
import { valueSchema } from '../run-facts-schema.ts';
import { SecretReference, type Value } from '../templates/value.ts';
import { ACTION_LIMITS } from './limits.ts';

export interface HttpRequestOptions {
  readonly network: PayloadNetwork;
  /** Hosts that may have addresses of this network; of all others only public ones are called. Lower case. */
  readonly allowedHosts: ReadonlySet<string>;
  /** Ports of hosts that are not allowed by name. */
  readonly ports: readonly number[];
}

const headerName = z.string().regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,128}$/, 'expected a name of a header (RFC 9110)');
const headerValue = z.union([
  z
    .string()
    .max(8_192)
    .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'expected one line'),
  z.instanceof(SecretReference),
]);
/** Set by us: framing and where it goes are not the playbook's to say. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'te',
  'trailer',
  'expect',
]);

const valuesSchema = z.strictObject({
  url: z.string().min(1).max(ACTION_LIMITS.maxUrlCharacters),
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
  headers: z
    .record(
      headerName.refine((name) => !OWN_HEADERS.has(name.toLowerCase()), 'this header is not yours to set'),
      headerValue,
    )
    .default({}),
  /** The header `authorization: Bearer ...`: a secret, as a secret cannot become part of a text. */
  bearer: z.instanceof(SecretReference).optional(),
  /** Text as it is, anything else as JSON. */
  body: valueSchema.optional(),
});

/**
 * `http_request`: one HTTP or HTTPS request. Names are resolved once and the connection goes to an address that was
 * checked: public, or of a host that the configuration allows by name. Redirects are answers like any other and are not
 * followed. Statuses from 400 on are errors with the code `http_<status>`; 408, 425, 429 and 5xx may be tried again.
 */
export function createHttpRequestAction(options: HttpRequestOptions): PlaybookAction {
  return {
    name: 'http_request',
    summary: 'sends one HTTP request to a public address or an allowed host',
    effect: 'write',
    idempotency: 'unsafe',
    values: valuesSchema,
    run: (values, context) => send(valuesSchema.parse(values), context, options),
    async simulate(values) {
      const { method, url } = valuesSchema.parse(values);
      return { simulated: true, method, url };
    },
  };
}

async function send(
  values: z.infer<typeof valuesSchema>,
  context: ActionContext,
  { network, allowedHosts, ports }: HttpRequestOptions,
): Promise<Value> {
  const target = checkedTarget(values.url, allowedHosts, ports);
  const address = await chooseAddress(target, network, allowedHosts, context.signal);
  const body =
    values.body === undefined ? null : typeof values.body === 'string' ? values.body : JSON.stringify(values.body);
  const headers: Record<string, string> = Object.create(null);
  if (body !== null && typeof values.body !== 'string') headers['content-type'] = 'application/json';
  headers['idempotency-key'] = Buffer.from(context.idempotencyKey).toString('base64url').slice(0, 255);
  for (const [name, value] of Object.entries(values.headers))
    headers[name.toLowerCase()] = value instanceof SecretReference ? context.secret(value.name) : value;
  if (values.bearer !== undefined) headers.authorization = `Bearer ${context.secret(values.bearer.name)}`;
  headers.host = target.host;
  headers.connection = 'close';
  const socket = network.connect(address, portOf(target));
  try {
    const response = await answerTo(target, socket, values.method, headers, body, context.signal);
    const status = response.statusCode ?? 0;
    const bytes = await readBody(response);
    const text = bytes.toString('utf8');
    if (status >= 400)
      throw new ActionError(`http_${status}`, `${target.host} answered ${status}.`, {
        retryable: status >= 500 || [408, 425, 429].includes(status),
      });
    return { status, content_type: response.headers['content-type'] ?? null, body: text, json: jsonOf(text) };
  } catch (error) {
    if (error instanceof ActionError || context.signal.aborted) throw error;
    throw new ActionError('connection_failed', `${target.host} did not answer.`, { retryable: true, cause: error });
  } finally {
    socket.destroy();
  }
}

function checkedTarget(url: string, allowedHosts: ReadonlySet<string>, ports: readonly number[]): URL {
  const anyPort = checkPayloadUrl(url, portsOf(url, allowedHosts, ports));
  if ('failure' in anyPort)
    throw new ActionError('url_refused', `The address is not called: ${anyPort.failure}.`, { retryable: false });
  return anyPort.target;
}

/** A host that is allowed by name is allowed at the port that is written. */
function portsOf(url: string, allowedHosts: ReadonlySet<string>, ports: readonly number[]): readonly number[] {
  if (!URL.canParse(url)) return ports;
  const target = new URL(url);
  return allowedHosts.has(hostOf(target).toLowerCase()) ? [portOf(target)] : ports;
}

/** Refused when one address of the name is not public: which one would be taken is not the name's to choose. */
async function chooseAddress(
  target: URL,
  network: PayloadNetwork,
  allowedHosts: ReadonlySet<string>,
  signal: AbortSignal,
): Promise<string> {
  const host = hostOf(target);
  const addresses = isIP(host) === 0 ? await network.resolve(host, signal).catch(() => []) : [host];
  const chosen = addresses.find((address) => isIP(address) === 4) ?? addresses[0];
  if (chosen === undefined) throw new ActionError('name_unresolved', `${host} has no address.`, { retryable: true });
  if (allowedHosts.has(host.toLowerCase())) return chosen;
  const own = network.ownAddresses();
  if (!addresses.every((address) => isPublicAddress(address) && !own.includes(address)))
    throw new ActionError(
      'address_refused',
      `${host} has an address that is not public; name it in playbooks.allowedHosts if it is meant.`,
      { retryable: false },
    );
  return chosen;
}

function answerTo(
  target: URL,
  socket: Socket,
  method: string,
  headers: Record<string, string>,
  body: string | null,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const host = hostOf(target);
  return new Promise((resolve, reject) => {
    socket.on('error', reject);
    const sent = request({
      method,
      path: `${target.pathname}${target.search}`,
      headers,
      signal,
      maxHeaderSize: ACTION_LIMITS.maxHeaderBytes,
      createConnection: () =>
        target.protocol === 'http:'
          ? socket
          : connectTls({
              socket,
              ALPNProtocols: ['http/1.1'],
              ...(isIP(host) === 0 ? { servername: host } : { host }),
            }),
    });
    sent.once('response', resolve);
    sent.on('error', reject);
    sent.once('close', () => reject(new Error('no answer')));
    sent.end(body ?? undefined);
  });
}

async function readBody(response: IncomingMessage): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue;
    length += chunk.length;
    if (length > ACTION_LIMITS.maxResponseBytes)
      throw new ActionError('result_too_large', `An answer has at most ${ACTION_LIMITS.maxResponseBytes} bytes.`, {
        retryable: false,
      });
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function jsonOf(text: string): Value {
  try {
    return valueSchema.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
