import { timingSafeEqual } from 'node:crypto';
import {
  CerberusError,
  type CerberusEvent,
  type LoggedEvent,
  type Playbook,
  type PlaybookTrigger,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { EventLog, Subscription } from '../../../event-log/event-log.ts';
import type { Allowlist } from '../../../intel/indicators/index.ts';
import type { Database, Queryable } from '../../../storage/database.ts';
import { readPlaybook } from '../read-playbook.ts';
import { isMet, renderTemplate, renderValue, type Scope } from '../templates/evaluate.ts';
import { TemplateError } from '../templates/template-error.ts';
import { isMapping, type Value } from '../templates/value.ts';
import { type Cron, lastDueMs, parseCron } from './cron.ts';
import { ENGINE_LIMITS } from './limits.ts';
import { startRunWithin } from './runs.ts';
import { type Match, readTriggerScopes } from './trigger-scope.ts';
import { storable } from './write-group.ts';

/** The consumer group of the event log. */
export const PLAYBOOKS_GROUP = 'playbooks';

export interface TriggerOptions {
  readonly database: Database;
  readonly eventLog: EventLog;
  /** What `session.iocs_extracted` leaves out. */
  readonly allowlist: Allowlist;
  /** The value of a secret by name, for webhooks. @throws CerberusError `not-found` */
  readonly secret: (name: string) => string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** A run was started: some worker has something to do. */
  readonly onStarted: () => void;
  readonly onError: (error: unknown) => void;
}

export interface Triggers {
  /**
   * A call from outside: starts every playbook with this webhook.
   *
   * @returns ids of the runs
   * @throws CerberusError `not-found` also for a wrong token, so that nobody learns which paths there are
   */
  webhook(path: string, token: string, body: Value): Promise<string[]>;
  /** Looks at the schedules now. For tests. */
  tick(): Promise<void>;
  /** Waits for what is in hand. Idempotent. */
  stop(): Promise<void>;
}

const sourceRows = z.array(z.object({ id: z.string(), hash: z.string(), source: z.string() }));

/**
 * Starts runs: for events as they come (detections, decisions, scores, any kind), at their times, and when called.
 * The runs and the place in the event log commit together, so that an event starts a playbook once.
 */
export async function startTriggers(options: TriggerOptions): Promise<Triggers> {
  const { database, eventLog, now, onError, onStarted } = options;
  const parsed = new Map<string, Playbook | null>();
  const crons = new Map<string, Cron>();
  let published: readonly Playbook[] = [];
  let readAtMs = Number.NEGATIVE_INFINITY;

  /** The newest version of each, unless that is disabled. */
  async function playbooks(): Promise<readonly Playbook[]> {
    if (now() - readAtMs < ENGINE_LIMITS.refreshPlaybooksMs) return published;
    const rows = sourceRows.parse(
      await database.query(
        'select id, hash, source from playbook_versions newest where enabled and version = (select max(version) from playbook_versions other where other.id = newest.id and enabled) order by id',
      ),
    );
    if (parsed.size > ENGINE_LIMITS.maxParsedPlaybooks) parsed.clear();
    published = rows.flatMap(({ hash, source }) => {
      let playbook = parsed.get(hash);
      if (playbook === undefined) {
        playbook = readPlaybook(source, () => true).playbook;
        parsed.set(hash, playbook);
      }
      return playbook === null ? [] : [playbook];
    });
    readAtMs = now();
    return published;
  }

  async function start(
    transaction: Queryable,
    playbook: Playbook,
    trigger: PlaybookTrigger | null,
    scope: { readonly [name: string]: Value },
    defaultKey: string | null,
  ): Promise<string | null> {
    try {
      if (trigger?.when !== undefined && !isMet(trigger.when, scope)) return null;
      const inputs = trigger === null ? inputsFromScope(playbook, scope) : renderValue(trigger.with, scope);
      if (!isMapping(inputs)) return null;
      const named = trigger?.key === undefined ? defaultKey : textOf(renderTemplate(trigger.key, scope));
      const startedBy = `trigger ${trigger?.on ?? 'threat_level'}`;
      const nowMs = now();
      const key = named === null ? null : storable(`${startedBy}/${named}`, ENGINE_LIMITS.maxTriggerKeyCharacters);
      // Without a cool-down a key of its own means once; a key without one means nothing but its name.
      const coolDownMs = trigger?.cooldown ?? (trigger?.key === undefined ? Number.POSITIVE_INFINITY : 0);
      if (key !== null && !(await mayStart(transaction, playbook.id, key, coolDownMs, nowMs))) return null;
      const request = { playbookId: playbook.id, version: playbook.version, inputs, trigger: scope, startedBy };
      const runId = await startRunWithin(transaction, { ...request, dryRun: false, nowMs });
      if (runId !== null && key !== null) await noteStart(transaction, playbook.id, key, runId, nowMs);
      return runId;
    } catch (error) {
      // What a playbook says wrongly must not hold up the others, and was refused before anything was written.
      if (!(error instanceof TemplateError) && !isRefusal(error)) throw error;
      onError(new Error(`playbook ${playbook.id}: ${error.message}`, { cause: error }));
      return null;
    }
  }

  async function handle(batch: readonly LoggedEvent[], transaction: Queryable): Promise<void> {
    const oldest = now() - ENGINE_LIMITS.maxTriggerAgeMs;
    const candidates = await playbooks();
    const wanted = batch.flatMap(({ event }) =>
      Date.parse(event.at) < oldest ? [] : candidates.flatMap((playbook) => matchesOf(playbook, event)),
    );
    if (wanted.length === 0) return;
    const scopes = await readTriggerScopes(transaction, wanted, options.allowlist);
    for (const [place, { playbook, trigger, key }] of wanted.entries())
      await start(transaction, playbook, trigger, scopes[place] ?? {}, key);
  }

  async function tick(): Promise<void> {
    for (const playbook of await playbooks())
      for (const [place, trigger] of playbook.triggers.entries()) {
        if (trigger.on !== 'schedule') continue;
        try {
          const began = await database.transaction((transaction) => onSchedule(transaction, playbook, trigger, place));
          if (began) onStarted();
        } catch (error) {
          onError(error);
        }
      }
  }

  async function onSchedule(
    transaction: Queryable,
    playbook: Playbook,
    trigger: Extract<PlaybookTrigger, { on: 'schedule' }>,
    place: number,
  ): Promise<boolean> {
    const key = `schedule/${place}/${trigger.cron ?? trigger.every}`;
    const nowMs = now();
    // Whoever holds the row looks; another hub finds it done. A schedule that is new begins now.
    const [row] = await transaction.query(
      `insert into run_triggers (playbook_id, key, run_id, at) values ($1, $2, $3, $4)
       on conflict (playbook_id, key) do update set at = run_triggers.at returning at`,
      [playbook.id, key, NO_RUN, new Date(nowMs).toISOString()],
    );
    const sinceMs = Date.parse(String(row?.at));
    let dueMs: number | null = null;
    if (trigger.every !== undefined) dueMs = nowMs - sinceMs >= Math.max(1, trigger.every) ? nowMs : null;
    else if (trigger.cron !== undefined) {
      const cron = crons.get(trigger.cron) ?? parseCron(trigger.cron);
      crons.set(trigger.cron, cron);
      dueMs = lastDueMs(cron, sinceMs, nowMs);
    }
    if (dueMs === null) return false;
    const at = new Date(dueMs).toISOString();
    const runId = await start(transaction, playbook, trigger, { schedule: { at } }, null);
    await transaction.execute('update run_triggers set at = $3, run_id = $4 where playbook_id = $1 and key = $2', [
      playbook.id,
      key,
      at,
      runId ?? NO_RUN,
    ]);
    return runId !== null;
  }

  async function webhook(path: string, token: string, body: Value): Promise<string[]> {
    const found = (await playbooks()).flatMap((playbook) =>
      playbook.triggers.flatMap((trigger) =>
        trigger.on === 'webhook' && trigger.path === path && isSame(options.secret(trigger.secret), token)
          ? [{ playbook, trigger }]
          : [],
      ),
    );
    if (found.length === 0) throw new CerberusError('not-found', 'There is no such webhook.');
    const ids = await database.transaction(async (transaction) => {
      const started: string[] = [];
      for (const { playbook, trigger } of found) {
        const runId = await start(transaction, playbook, trigger, { webhook: { path, body } }, null);
        if (runId !== null) started.push(runId);
      }
      return started;
    });
    if (ids.length > 0) onStarted();
    return ids;
  }

  await beginAtTheEnd(database, eventLog);
  const subscription: Subscription = eventLog.subscribe(PLAYBOOKS_GROUP, handle, {
    maxBatchEvents: ENGINE_LIMITS.maxTriggerBatchEvents,
    onCommitted: onStarted,
    onError,
  });
  let ticking: Promise<void> = Promise.resolve();
  let busy = false;
  const timer = setInterval(() => {
    if (busy) return;
    busy = true;
    ticking = tick()
      .catch(onError)
      .finally(() => {
        busy = false;
      });
  }, ENGINE_LIMITS.schedulePollMs);
  return {
    webhook,
    tick,
    async stop() {
      clearInterval(timer);
      await subscription.stop();
      await ticking;
    },
  };
}

const NO_RUN = '00000000-0000-0000-0000-000000000000';

/** What of a playbook an event may start, before conditions that read more than the event. */
function matchesOf(playbook: Playbook, event: CerberusEvent): Match[] {
  const matches: Match[] = [];
  for (const trigger of playbook.triggers) {
    const once = trigger.on === 'threat_level' ? event.sessionId : null;
    if (fits(trigger, event)) matches.push({ playbook, trigger, event, key: once });
  }
  const threshold = playbook.threat_level_threshold;
  if (threshold !== undefined && event.kind === 'session.scored' && event.data.score >= threshold)
    matches.push({ playbook, trigger: null, event, key: event.sessionId });
  return matches;
}

function fits(trigger: PlaybookTrigger, event: CerberusEvent): boolean {
  if (trigger.on === 'event') return trigger.kinds.includes(event.kind);
  if (trigger.on === 'threat_level') return event.kind === 'session.scored' && event.data.level >= trigger.at_least;
  if (trigger.on === 'decision')
    return event.kind === 'decision.made' && (trigger.kinds === undefined || trigger.kinds.includes(event.data.kind));
  if (trigger.on === 'indicator')
    return (
      event.kind === 'indicator.added' &&
      (trigger.types === undefined || trigger.types.some((type) => isOfIndicatorType(event.data.type, type)))
    );
  if (trigger.on !== 'detection' || event.kind !== 'detection.raised') return false;
  const { techniqueId, tactics, confidence } = event.data;
  return (
    confidence >= trigger.min_confidence &&
    (trigger.techniques === undefined || trigger.techniques.includes(techniqueId)) &&
    (trigger.tactics === undefined || trigger.tactics.some((tactic) => tactics.includes(tactic)))
  );
}

/** `ip` and `file` are families of types, as everywhere in playbooks. */
function isOfIndicatorType(type: string, wanted: string): boolean {
  if (wanted === 'ip') return type === 'ipv4' || type === 'ipv6';
  return wanted === 'file' ? ['sha256', 'sha1', 'md5'].includes(type) : type === wanted;
}

/** Older files name inputs as the session calls them. */
function inputsFromScope(playbook: Playbook, scope: Scope): { readonly [name: string]: Value } {
  const { session } = scope;
  const known = isMapping(session) ? session : {};
  return Object.fromEntries(
    Object.keys(playbook.inputs).flatMap((name) =>
      Object.hasOwn(known, name) ? [[name, known[name] ?? null] as const] : [],
    ),
  );
}

async function mayStart(
  transaction: Queryable,
  playbookId: string,
  key: string,
  coolDownMs: number,
  nowMs: number,
): Promise<boolean> {
  const [row] = await transaction.query('select at from run_triggers where playbook_id = $1 and key = $2 for update', [
    playbookId,
    key,
  ]);
  return row === undefined || nowMs - Date.parse(String(row.at)) >= coolDownMs;
}

async function noteStart(
  transaction: Queryable,
  playbookId: string,
  key: string,
  runId: string,
  nowMs: number,
): Promise<void> {
  await transaction.execute(
    `insert into run_triggers (playbook_id, key, run_id, at) values ($1, $2, $3, $4)
     on conflict (playbook_id, key) do update set run_id = excluded.run_id, at = excluded.at`,
    [playbookId, key, runId, new Date(nowMs).toISOString()],
  );
}

/** What happened before there were playbooks starts none of them. */
async function beginAtTheEnd(database: Database, eventLog: EventLog): Promise<void> {
  const known = await database.query('select 1 from event_log_offsets where consumer_group = $1', [PLAYBOOKS_GROUP]);
  if (known.length === 0) await eventLog.resetOffset(PLAYBOOKS_GROUP, await eventLog.head());
}

/** Inputs that are wrong, a playbook that is gone or was switched off a moment ago. */
const REFUSALS: ReadonlySet<string> = new Set(['invalid-request', 'not-found', 'conflict']);

function isRefusal(error: unknown): error is CerberusError {
  return error instanceof CerberusError && REFUSALS.has(error.code);
}

function isSame(secret: string, token: string): boolean {
  const [left, right] = [Buffer.from(secret), Buffer.from(token)];
  return left.length === right.length && left.length > 0 && timingSafeEqual(left, right);
}

function textOf(value: Value): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
