import { createHash } from 'node:crypto';
import { type CerberusEvent, uuidV7 } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { AuditLog } from '../../../audit/audit-log.ts';
import type { EventLog } from '../../../event-log/event-log.ts';
import type { Database, Queryable } from '../../../storage/database.ts';
import type { ActionDefaults } from '../run-plan.ts';
import { ENGINE_LIMITS } from './limits.ts';
import { storable } from './write-group.ts';

export interface AnnouncerOptions {
  readonly database: Database;
  readonly eventLog: Pick<EventLog, 'appendWithin'>;
  readonly actionDefaults: (action: string) => ActionDefaults;
  /** Where the end of each run is written, with a digest of everything that is written of it; null in tests. */
  readonly audit: Pick<AuditLog, 'append'> | null;
  readonly onError: (error: unknown) => void;
  readonly limits?: { readonly announcePollMs: number };
}

export interface Announcer {
  /** Waits for what is in hand. Idempotent. */
  stop(): Promise<void>;
}

/**
 * Writes into the event log what runs did: started, ended, and each call of an action that may change something. Runs
 * say by `announced` that there is news of them; the note that there is none any more commits with the events. Ids are
 * derived from what the events say, so that none is in the log twice.
 */
export function announceRuns(options: AnnouncerOptions): Announcer {
  const { database, eventLog, actionDefaults, audit, onError, limits = ENGINE_LIMITS } = options;
  let stopped = false;
  let timer: NodeJS.Timeout | null = null;
  let working: Promise<void> = Promise.resolve();

  async function work(): Promise<void> {
    try {
      for (let more = true; more && !stopped; ) {
        more = await database.transaction((transaction) => announceSome(transaction, eventLog, actionDefaults, audit));
      }
    } catch (error) {
      onError(error);
    }
    if (!stopped) timer = setTimeout(begin, limits.announcePollMs);
  }
  function begin(): void {
    working = work();
  }
  begin();
  return {
    async stop() {
      stopped = true;
      if (timer !== null) clearTimeout(timer);
      await working;
    },
  };
}

const runRows = z.array(
  z.object({
    id: z.string(),
    playbook_id: z.string(),
    playbook_version: z.int(),
    dry_run: z.boolean(),
    started_by: z.string(),
    state: z.string(),
    created_at: z.string(),
    ended_at: z.string().nullable(),
    session_id: z.string().nullable(),
    error_code: z.string().nullable(),
    error_message: z.string().nullable(),
    announced_facts: z.int(),
  }),
);
type RunRow = z.infer<typeof runRows>[number];

const callRows = z.array(
  z.object({
    run_id: z.string(),
    key: z.string(),
    action: z.string(),
    step: z.string(),
    started_at: z.string(),
    place: z.int().nullable(),
    ended_at: z.string().nullable(),
    code: z.string().nullable(),
    message: z.string().nullable(),
  }),
);
type CallRow = z.infer<typeof callRows>[number];

/** @returns whether there may be more */
async function announceSome(
  transaction: Queryable,
  eventLog: Pick<EventLog, 'appendWithin'>,
  actionDefaults: (action: string) => ActionDefaults,
  audit: AnnouncerOptions['audit'],
): Promise<boolean> {
  const runs = runRows.parse(
    await transaction.query(
      `select id, playbook_id, playbook_version, dry_run, started_by, state, created_at, ended_at, session_id,
          error_code, error_message, announced_facts
         from runs where not announced order by id limit $1 for update skip locked`,
      [ENGINE_LIMITS.maxAnnouncedRuns],
    ),
  );
  if (runs.length === 0) return false;
  const calls = callRows.parse(
    await transaction.query(
      // Calls that are under way, and those that ended since the last time.
      `select call.run_id, call.key, call.move->>'action' as action, call.move->'key'->>'step' as step,
          call.at as started_at, fact.place, fact.at as ended_at, fact.fact->'error'->>'code' as code,
          fact.fact->'error'->>'message' as message
         from unnest($1::uuid[], $2::integer[]) as run (id, announced)
         join run_moves call on call.run_id = run.id and call.key like 'call:%' and call.move->>'mode' = 'run'
         left join run_facts fact on fact.run_id = run.id and fact.fact->>'kind' in ('result', 'error')
          and format('call:%s/%s/%s/%s', fact.fact->'key'->>'step', fact.fact->'key'->>'item',
                fact.fact->'key'->>'iteration', fact.fact->'key'->>'attempt') = call.key
        where fact.place is null or fact.place >= run.announced
        order by call.run_id, call.at, call.key`,
      [runs.map(({ id }) => id), runs.map(({ announced_facts: facts }) => facts)],
    ),
  );
  const callsOf = Map.groupBy(calls, ({ run_id: runId }) => runId);
  const events = runs.flatMap((run) => [
    started(run),
    ...(callsOf.get(run.id) ?? [])
      .filter(({ action }) => actionDefaults(action).effect !== 'read')
      .flatMap((call) => ofCall(call, run.session_id)),
    ...ended(run),
  ]);
  await transaction.execute(
    `update runs set announced = true,
       announced_facts = greatest(announced_facts, (select count(*) from run_facts where run_id = runs.id))
      where id = any($1::uuid[])`,
    [runs.map(({ id }) => id)],
  );
  // Events last: an append holds up the whole event log until its transaction ends. Everybody takes the two in this order.
  if (audit !== null) await auditEnds(transaction, audit, runs);
  for (let at = 0; at < events.length; at += ENGINE_LIMITS.maxAnnouncedEvents)
    await eventLog.appendWithin(transaction, events.slice(at, at + ENGINE_LIMITS.maxAnnouncedEvents));
  return runs.length === ENGINE_LIMITS.maxAnnouncedRuns;
}

const digestRows = z.array(z.object({ run_id: z.string(), facts: z.int(), sha256: z.string() }));

/**
 * The end of a run as one entry of the audit log. Its digest covers every fact of the run in order, so that the chain of
 * the log also proves that nothing of what the run did was changed afterwards.
 */
async function auditEnds(
  transaction: Queryable,
  audit: Pick<AuditLog, 'append'>,
  runs: readonly RunRow[],
): Promise<void> {
  const over = runs.filter((run) => run.ended_at !== null);
  if (over.length === 0) return;
  const ids = over.map(({ id }) => id);
  // Told again after its end (somebody answered late), it is not ended again.
  const audited = await transaction.query(
    `select target_id from audit_log where action = 'run.end' and target_id = any($1::text[])`,
    [ids],
  );
  const known = new Set(audited.map((row) => String(row.target_id)));
  const digests = digestRows.parse(
    await transaction.query(
      `select run_id, count(*)::int as facts,
              encode(sha256(convert_to(string_agg(fact::text, E'\\n' order by place), 'UTF8')), 'hex') as sha256
         from run_facts where run_id = any($1::uuid[]) group by run_id`,
      [ids],
    ),
  );
  const digestOf = new Map(digests.map((row) => [row.run_id, row]));
  for (const run of over) {
    if (known.has(run.id)) continue;
    const digest = digestOf.get(run.id);
    await audit.append(
      {
        actor: { kind: 'playbook', id: run.playbook_id, name: `${run.playbook_id} ${run.playbook_version}` },
        action: 'run.end',
        target: { kind: 'run', id: run.id },
        outcome: run.state === 'failed' ? 'failed' : 'done',
        after: {
          state: run.state,
          startedBy: run.started_by,
          dryRun: run.dry_run,
          error: run.error_code,
          facts: digest?.facts ?? 0,
          factsSha256: digest?.sha256 ?? null,
        },
      },
      transaction,
    );
  }
}

function identity(subject: string, at: string, sessionId: string | null) {
  return {
    id: uuidV7(Date.parse(at), createHash('sha256').update(subject).digest()),
    at,
    sensorId: 'hub',
    trap: null,
    // So that the timeline of a session shows what was done about it.
    sessionId,
    source: null,
    destination: null,
    protocol: null,
  };
}

function runOf(run: RunRow) {
  return { runId: run.id, playbookId: run.playbook_id, playbookVersion: run.playbook_version, dryRun: run.dry_run };
}

function started(run: RunRow): CerberusEvent {
  const data = { ...runOf(run), startedBy: storable(run.started_by, 256) };
  return { ...identity(`run.started\n${run.id}`, run.created_at, run.session_id), kind: 'run.started', data };
}

function ended(run: RunRow): CerberusEvent[] {
  if (run.ended_at === null) return [];
  const durationMs = millisecondsBetween(run.created_at, run.ended_at);
  const of = identity(`run.ended\n${run.id}`, run.ended_at, run.session_id);
  if (run.state === 'succeeded' || run.state === 'cancelled')
    return [{ ...of, kind: 'run.completed', data: { ...runOf(run), state: run.state, durationMs } }];
  const { error_code: code, error_message: message } = run;
  return [
    { ...of, kind: 'run.failed', data: { ...runOf(run), code: code ?? 'failed', message: message ?? '', durationMs } },
  ];
}

function ofCall(call: CallRow, sessionId: string | null): CerberusEvent[] {
  const subject = `${call.run_id}\n${call.key}`;
  const data = { action: call.action, runId: call.run_id, step: call.step, key: call.key };
  const begun: CerberusEvent = {
    ...identity(`action.started\n${subject}`, call.started_at, sessionId),
    kind: 'action.started',
    data,
  };
  if (call.ended_at === null) return [begun];
  const durationMs = millisecondsBetween(call.started_at, call.ended_at);
  const of = identity(`action.ended\n${subject}`, call.ended_at, sessionId);
  if (call.code === null) return [begun, { ...of, kind: 'action.completed', data: { ...data, durationMs } }];
  const code = storable(call.code, ENGINE_LIMITS.maxErrorCodeCharacters);
  const message = storable(call.message ?? '', ENGINE_LIMITS.maxErrorMessageCharacters);
  return [begun, { ...of, kind: 'action.failed', data: { ...data, code, message, durationMs } }];
}

function millisecondsBetween(from: string, to: string): number {
  return Math.max(0, Math.round(Date.parse(to) - Date.parse(from)));
}
