import { directiveKeySchema } from '@cerberusmesh/contracts';
import type { TrapState } from '../trap.ts';
import type { HubAddress, HubConnection } from './hub-connection.ts';

const FILE = 'hub-directive-key.json';

/**
 * The key that orders must be signed with. A sensor elsewhere was given it at enrolment. On one machine it is asked for
 * over the unix socket, which only the hub's own user can serve, and pinned: another key that comes later is not taken.
 *
 * @returns 32 bytes as base64; null where this sensor was given none, and takes no orders
 * @throws what `hub.send` throws, and an Error where the hub does not say
 */
export async function directiveKeyOf(
  address: HubAddress,
  hub: HubConnection,
  state: TrapState,
  signal: AbortSignal,
): Promise<string | null> {
  if (address.kind === 'https') return address.directiveKey ?? null;
  const pinned = parseKey(state.read(FILE));
  if (pinned !== null) return pinned;
  const reply = await hub.send({
    method: 'GET',
    path: '/api/v1/directive-key',
    headers: {},
    body: Buffer.alloc(0),
    signal,
  });
  const key = reply.status === 200 ? parseKey(reply.body) : null;
  if (key === null) throw new Error(`the hub does not say what it signs orders with (HTTP ${reply.status})`);
  state.write(FILE, Buffer.from(`${JSON.stringify({ algorithm: 'ed25519', publicKey: key })}\n`, 'utf8'));
  return key;
}

function parseKey(bytes: Uint8Array | null): string | null {
  if (bytes === null) return null;
  try {
    const parsed = directiveKeySchema.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')));
    return parsed.success ? parsed.data.publicKey : null;
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}
