import { z } from 'zod';
import type { Database } from '../../storage/database.ts';
import { networkText, parseNetwork } from '../networks.ts';
import { ActionError } from '../playbooks/action.ts';
import type { ActionRequest, ResponseAction } from './response-action.ts';

/** Narrower than these is one subscriber or a small network; wider ones would keep out the innocent. */
const LEAST_PREFIX = { 4: 24, 6: 48 } as const;

const DEFAULT_TTL_MS = 24 * 3_600_000;
const MAX_REASON_CHARACTERS = 500;

const valuesSchema = z.object({
  /** Instead of the session's source. */
  address: z.string().max(64).optional(),
  reason: z.string().max(2_000).optional(),
});

const detailsSchema = z.object({ network: z.string(), reason: z.string() });

/**
 * `block_ip`: puts an address or a small network on the block list that firewalls read (`GET /api/v1/blocklist`). The hub
 * keeps nobody out by itself.
 *
 * @param dependencies.now Unix milliseconds
 */
export function createBlockIpAction(dependencies: {
  readonly database: Database;
  readonly now: () => number;
}): ResponseAction {
  const { database, now } = dependencies;
  return {
    kind: 'block_ip',
    summary: 'Puts an address or a small network on the block list that firewalls read.',
    effect: 'destructive',
    idempotency: 'keyed',
    reversible: true,
    defaultTtlMs: DEFAULT_TTL_MS,
    readiness: async () => ({ ready: true }),
    async plan(request) {
      const network = networkOf(request);
      const ttlMs = request.ttlMs ?? DEFAULT_TTL_MS;
      const minutes = Math.round(ttlMs / 60_000);
      return {
        kind: 'block_ip',
        effect: 'destructive',
        details: { network, reason: reasonOf(request) },
        sentence: `Puts ${network} on the block list for ${minutes} minutes.`,
        against: [network],
        sensors: [],
        blast: 1,
        ttlMs,
      };
    },
    async apply(plan, { signal, idempotencyKey }) {
      signal.throwIfAborted();
      const { network, reason } = detailsSchema.parse(plan.details);
      const until = await blockNetwork(database, {
        network,
        reason,
        key: idempotencyKey,
        sinceMs: now(),
        ttlMs: plan.ttlMs,
      });
      const detail = `${network} is on the block list${until === null ? '' : ` until ${until}`}.`;
      return { plan, idempotencyKey, undoData: { network }, detail };
    },
    async verify({ plan, idempotencyKey }) {
      const { network } = detailsSchema.parse(plan.details);
      const ok = await isBlocked(database, network, idempotencyKey, now());
      return { ok, detail: `${network} is ${ok ? '' : 'not '}on the block list.` };
    },
    async undo({ plan, idempotencyKey }) {
      const { network } = detailsSchema.parse(plan.details);
      await unblock(database, idempotencyKey);
      const still = await isBlocked(database, network, null, now());
      return still
        ? `The entry for ${network} is gone; another order still keeps it on the block list.`
        : `${network} is not on the block list any more.`;
    },
  };
}

function networkOf(request: ActionRequest): string {
  const given = valuesSchema.safeParse(request.values);
  if (!given.success) throw refused('Its values are not understood.');
  const text = given.data.address ?? request.source;
  if (text === null) throw refused('There is no address to block.');
  const network = parseNetwork(text);
  if (network === null) throw refused('What is to be blocked is neither an address nor a network.');
  if (network.prefix < LEAST_PREFIX[network.version])
    throw refused(`A network may be as wide as /${LEAST_PREFIX[network.version]}, and no wider.`);
  return networkText(network);
}

function reasonOf(request: ActionRequest): string {
  const given = valuesSchema.safeParse(request.values);
  const said = given.success ? given.data.reason : undefined;
  if (said !== undefined) return said.slice(0, MAX_REASON_CHARACTERS).toWellFormed().replaceAll('\0', '\ufffd');
  if (request.decisionId !== null) return `Decision ${request.decisionId}`;
  return request.runId === null ? 'Asked for by a person' : `Playbook run ${request.runId}`;
}

function refused(message: string): ActionError {
  return new ActionError('invalid_values', message, { retryable: false });
}

/** Until when the network is kept out by this order; the same for the same key. */
export async function blockNetwork(
  database: Database,
  entry: {
    readonly network: string;
    readonly reason: string;
    readonly key: string;
    readonly sinceMs: number;
    readonly ttlMs: number | null;
  },
): Promise<string | null> {
  const untilMs = entry.ttlMs === null ? null : entry.sinceMs + entry.ttlMs;
  await database.execute(
    `insert into blocked_networks (network, since, until, reason, key, action_id)
       values ($1, $2, $3, $4, $5, (select id from actions where idempotency_key = $5)) on conflict do nothing`,
    [
      entry.network,
      new Date(entry.sinceMs).toISOString(),
      untilMs === null ? null : new Date(untilMs).toISOString(),
      entry.reason,
      entry.key,
    ],
  );
  const [row] = untilRows.parse(
    await database.query('select until from blocked_networks where network = $1 and key = $2', [
      entry.network,
      entry.key,
    ]),
  );
  return row?.until ?? null;
}

const untilRows = z.array(z.object({ until: z.string().nullable() }));

/** Takes out what an order put on the list. */
export async function unblock(database: Database, key: string): Promise<void> {
  await database.execute('delete from blocked_networks where key = $1', [key]);
}

/** @param key of one order; any when null */
export async function isBlocked(
  database: Database,
  network: string,
  key: string | null,
  nowMs: number,
): Promise<boolean> {
  const rows = await database.query(
    `select 1 from blocked_networks where network = $1 and ($2::text is null or key = $2)
       and (until is null or until > $3) limit 1`,
    [network, key, new Date(nowMs).toISOString()],
  );
  return rows.length === 1;
}
