import type {
  AuditAction,
  AuditActor,
  AuditFilters,
  AuditHead,
  AuditOutcome,
  AuditRecord,
  AuditTarget,
  AuditVerification,
} from '@cerberusmesh/contracts';
import { auditActionSchema } from '@cerberusmesh/contracts';
import type { Database, Queryable } from '../storage/database.ts';
import { type AuditRow, hashedFieldsOf, readAuditRows, recordOf } from './audit-rows.ts';
import { boundedDetail, GENESIS_HASH, hashOf } from './chain.ts';
import { AUDIT_LIMITS } from './limits.ts';

/** What somebody did, or tried to. */
export interface AuditEntry {
  readonly actor: AuditActor;
  /** `noun.verb`: `key.create`. */
  readonly action: AuditAction;
  readonly target?: AuditTarget | null;
  readonly outcome: AuditOutcome;
  /** What was changed as it was and as it became: any JSON, cut at `maxDetailBytes`. Never a secret. */
  readonly before?: unknown;
  readonly after?: unknown;
  readonly requestId?: string | null;
  readonly address?: string | null;
}

/** Append-only and hash-chained. The database refuses to change or delete what was written. */
export interface AuditLog {
  /**
   * Writes an entry behind the last one; several processes may do so at once, one waits for the other. Given a
   * transaction, the entry is part of it: append as its last statement, because the chain stays locked until it ends.
   */
  append(entry: AuditEntry, transaction?: Queryable): Promise<AuditHead>;
  /** The last entry, or null. */
  head(): Promise<AuditHead | null>;
  /** Newest first, at most `limit`, those before `beforeSequence`. */
  list(
    filters: AuditFilters,
    page: { readonly limit: number; readonly beforeSequence: number | null },
  ): Promise<AuditRecord[]>;
  /** Everything that matches, oldest first, in pages; memory stays bounded. */
  export(filters: AuditFilters): AsyncGenerator<readonly AuditRecord[]>;
  /** Recomputes every hash and names the first entry that is not as it was written. */
  verify(options?: { readonly anchor?: AuditHead | undefined }): Promise<AuditVerification>;
}

/** Any number that no other program takes on this database: "audi". */
const LOCK_KEY = 0x61756469;

/** @param dependencies.now Unix milliseconds */
export function createAuditLog(dependencies: { readonly database: Database; readonly now: () => number }): AuditLog {
  const { database, now } = dependencies;

  async function appendIn(transaction: Queryable, entry: AuditEntry): Promise<AuditHead> {
    await transaction.query('select pg_advisory_xact_lock($1)', [LOCK_KEY]);
    const last = await headOf(transaction);
    const fields = {
      sequence: (last?.sequence ?? 0) + 1,
      at: new Date(now()).toISOString().replace('Z', '000Z'),
      actor: {
        kind: entry.actor.kind,
        id: storable(entry.actor.id, AUDIT_LIMITS.maxActorCharacters),
        name: storable(entry.actor.name, AUDIT_LIMITS.maxActorCharacters),
      },
      action: auditActionSchema.parse(entry.action),
      target:
        entry.target == null
          ? null
          : {
              kind: storable(entry.target.kind, AUDIT_LIMITS.maxTargetKindCharacters),
              id: storable(entry.target.id, AUDIT_LIMITS.maxTargetIdCharacters),
            },
      outcome: entry.outcome,
      before: boundedDetail(entry.before),
      after: boundedDetail(entry.after),
      requestId: entry.requestId == null ? null : storable(entry.requestId, AUDIT_LIMITS.maxActorCharacters),
      address: entry.address == null ? null : storable(entry.address, AUDIT_LIMITS.maxActorCharacters),
      previousHash: last?.hash ?? GENESIS_HASH,
    };
    const hash = hashOf(fields);
    await transaction.execute(
      `insert into audit_log (sequence, at, actor_kind, actor_id, actor_name, action, target_kind, target_id, outcome,
         before, after, request_id, address, previous_hash, hash)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, decode($14, 'hex'), decode($15, 'hex'))`,
      [
        fields.sequence,
        fields.at,
        fields.actor.kind,
        fields.actor.id,
        fields.actor.name,
        fields.action,
        fields.target?.kind ?? null,
        fields.target?.id ?? null,
        fields.outcome,
        fields.before,
        fields.after,
        fields.requestId,
        fields.address,
        fields.previousHash,
        hash,
      ],
    );
    return { sequence: fields.sequence, hash };
  }

  /** Rows through the head as it is now, oldest first. */
  async function* walk(filters: AuditFilters, head: AuditHead | null) {
    const throughSequence = head?.sequence ?? 0;
    for (let afterSequence = 0; afterSequence < throughSequence; ) {
      const slice = { order: 'oldest', afterSequence, throughSequence, limit: AUDIT_LIMITS.pageRows } as const;
      const rows = await readAuditRows(database, filters, slice);
      if (rows.length > 0) yield rows;
      afterSequence = rows.at(-1)?.sequence ?? throughSequence;
    }
  }

  return {
    append: (entry, transaction) =>
      transaction === undefined ? database.transaction((own) => appendIn(own, entry)) : appendIn(transaction, entry),
    head: () => headOf(database),
    async list(filters, { limit, beforeSequence }) {
      return (await readAuditRows(database, filters, { order: 'newest', beforeSequence, limit })).map(recordOf);
    },
    async *export(filters) {
      for await (const rows of walk(filters, await headOf(database))) yield rows.map(recordOf);
    },
    async verify({ anchor } = {}) {
      const head = await headOf(database);
      const verification = startVerification(anchor);
      for await (const rows of walk({}, head)) {
        if (!rows.every(verification.accepts)) break;
      }
      return verification.finish(head);
    },
  };
}

async function headOf(database: Queryable): Promise<AuditHead | null> {
  const rows = await database.query(
    `select sequence, encode(hash, 'hex') as hash from audit_log order by sequence desc limit 1`,
  );
  return rows[0] === undefined ? null : { sequence: Number(rows[0].sequence), hash: String(rows[0].hash) };
}

/** Walks the chain entry by entry. */
function startVerification(anchor: AuditHead | undefined) {
  let last: AuditHead | null = null;
  let broken: AuditVerification['broken'] = null;

  function faultOf(row: AuditRow, expected: number): NonNullable<AuditVerification['broken']>['reason'] | null {
    if (row.sequence !== expected) return 'missing';
    if (row.previous_hash !== (last?.hash ?? GENESIS_HASH)) return 'unlinked';
    const hashed = hashedFieldsOf(row);
    if (hashed === null || hashOf(hashed) !== row.hash) return 'changed';
    return anchor?.sequence === expected && anchor.hash !== row.hash ? 'not-the-anchor' : null;
  }

  return {
    /** False for the first entry that is not as it was written. */
    accepts(row: AuditRow): boolean {
      const sequence = (last?.sequence ?? 0) + 1;
      const reason = faultOf(row, sequence);
      if (reason !== null) broken = { sequence, reason };
      else last = { sequence: row.sequence, hash: row.hash };
      return reason === null;
    },
    /** @param head the end of the log when verification began */
    finish(head: AuditHead | null): AuditVerification {
      const verified = last?.sequence ?? 0;
      if (broken === null && verified < Math.max(head?.sequence ?? 0, anchor?.sequence ?? 0)) {
        broken = { sequence: verified + 1, reason: 'missing' };
      }
      return { intact: broken === null, verified, head: last, broken };
    },
  };
}

/** PostgreSQL stores no U+0000 and no lone surrogates. */
function storable(text: string, maxCharacters: number): string {
  return text.slice(0, maxCharacters).toWellFormed().replaceAll('\0', '\ufffd');
}
