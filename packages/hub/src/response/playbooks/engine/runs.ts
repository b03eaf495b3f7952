import { createHash, randomBytes } from 'node:crypto';
import { CerberusError, type Playbook, uuidSchema, uuidV7 } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Database, Queryable } from '../../../storage/database.ts';
import { isOfType } from '../check-playbook.ts';
import { readPlaybook } from '../read-playbook.ts';
import { renderTemplate } from '../templates/evaluate.ts';
import { TemplateError } from '../templates/template-error.ts';
import { isEqual, isMapping, type Value } from '../templates/value.ts';
import { ENGINE_LIMITS } from './limits.ts';
import { callKeyOf } from './move-keys.ts';
import { lockConcurrencyKeys, storable } from './write-group.ts';

export interface Published {
  readonly id: string;
  readonly version: number;
  readonly hash: string;
  /** False when this very version was there already. */
  readonly isNew: boolean;
}

/**
 * Makes a playbook known. A version is immutable: the same text again changes nothing, another text under the same
 * number is refused.
 *
 * @throws CerberusError `invalid-request` with the first mistake, `conflict` for a version that says something else
 */
export async function publishPlaybook(
  database: Queryable,
  source: string,
  person: string,
  isAction?: (name: string) => boolean,
): Promise<Published> {
  const { playbook, problems } = isAction === undefined ? readPlaybook(source) : readPlaybook(source, isAction);
  if (playbook === null) {
    const [first] = problems;
    throw new CerberusError(
      'invalid-request',
      `${first?.line ?? 1}:${first?.column ?? 1} ${first?.path ?? ''}: ${first?.message ?? ''}`,
    );
  }
  const hash = createHash('sha256').update(source).digest('hex');
  const written = await database.execute(
    // A playbook that is switched off stays off when it gets another version.
    `insert into playbook_versions (id, version, hash, source, published_by, enabled)
     values ($1, $2, $3, $4, $5, coalesce((select enabled from playbook_versions where id = $1 order by version desc limit 1), true))
     on conflict do nothing`,
    [playbook.id, playbook.version, hash, source, person],
  );
  if (written === 0) {
    const [known] = await database.query('select hash from playbook_versions where id = $1 and version = $2', [
      playbook.id,
      playbook.version,
    ]);
    if (known?.hash !== hash)
      throw new CerberusError(
        'conflict',
        `Version ${playbook.version} of ${playbook.id} says something else: count the version up.`,
      );
  }
  return { id: playbook.id, version: playbook.version, hash, isNew: written > 0 };
}

/**
 * Switches a playbook on or off, all its versions. Off, nothing starts it: no trigger, no person, no other playbook. Runs
 * under way go on, and what would have started one meanwhile starts none later.
 *
 * @throws CerberusError `not-found`
 */
export async function switchPlaybook(database: Queryable, id: string, enabled: boolean): Promise<void> {
  const changed = await database.execute('update playbook_versions set enabled = $2 where id = $1', [id, enabled]);
  if (changed === 0) throw new CerberusError('not-found', `There is no playbook "${id}".`);
}

/** @throws CerberusError `conflict` for a playbook that is switched off */
export async function requireEnabled(database: Queryable, id: string): Promise<void> {
  const off = await database.query('select 1 from playbook_versions where id = $1 and not enabled limit 1', [id]);
  if (off.length > 0) throw new CerberusError('conflict', `The playbook "${id}" is switched off.`);
}

export interface RunRequest {
  readonly playbookId: string;
  /** The newest enabled one when it is not said. */
  readonly version?: number;
  readonly inputs: { readonly [name: string]: Value };
  readonly trigger: { readonly [name: string]: Value };
  readonly startedBy: string;
  readonly dryRun: boolean;
  readonly nowMs: number;
  /** The run that calls this one. */
  readonly parent?: { readonly runId: string; readonly key: string };
  /** Chosen by whoever must be able to start it twice and have it once. */
  readonly id?: string;
}

const versionRows = z.array(z.object({ version: z.int(), hash: z.string(), source: z.string() }));

/**
 * Starts a run: it is durable when this resolves, and some worker takes it up.
 *
 * @returns its id; null when the playbook's concurrency policy is `skip` and another run with the key is under way
 * @throws CerberusError `not-found` for the playbook, `invalid-request` for inputs
 */
export function startRun(database: Database, request: RunRequest): Promise<string | null> {
  return database.transaction((transaction) => startRunWithin(transaction, request));
}

/** As `startRun`, inside a caller's transaction. What it refuses it refuses before it writes. */
export async function startRunWithin(transaction: Queryable, request: RunRequest): Promise<string | null> {
  const [row] = versionRows.parse(
    await transaction.query(
      `select version, hash, source from playbook_versions where id = $1 and enabled and ($2::integer is null or version = $2)
       order by version desc limit 1`,
      [request.playbookId, request.version ?? null],
    ),
  );
  if (row === undefined) {
    await requireEnabled(transaction, request.playbookId);
    throw new CerberusError('not-found', `There is no playbook "${request.playbookId}", or no such version of it.`);
  }
  const { playbook } = readPlaybook(row.source, () => true);
  if (playbook === null) throw new CerberusError('internal', 'A published playbook cannot be read.');
  const inputs = checkInputs(playbook, request.inputs);
  const concurrencyKey = concurrencyKeyOf(playbook, request.trigger, inputs);
  const id = request.id ?? uuidV7(request.nowMs, randomBytes(16));
  let waits = false;
  if (playbook.concurrency !== undefined && concurrencyKey !== null) {
    await lockConcurrencyKeys(transaction, [concurrencyKey]);
    const others = await transaction.query(
      'select id from runs where concurrency_key = $1 and ended_at is null and id <> $2',
      [concurrencyKey, id],
    );
    if (others.length > 0 && playbook.concurrency.policy === 'skip') return null;
    if (others.length > 0 && playbook.concurrency.policy === 'replace')
      await transaction.execute(
        `with other as materialized (
           select id from runs where concurrency_key = $1 and ended_at is null and id <> $2 order by id for update)
         update runs set asked = 'cancel', wakes = wakes + 1, due_at = case when owner is null then now() else due_at end
           from other where runs.id = other.id`,
        [concurrencyKey, id],
      );
    waits = others.length > 0;
  }
  await transaction.execute(
    `insert into runs (id, playbook_id, playbook_version, playbook_hash, state, dry_run, inputs, triggered_by, started_by,
       concurrency_key, parent_id, parent_key, created_at, overdue_at, due_at, session_id)
     values ($1, $2, $3, $4, 'queued', $5, $6, $7, $8, $9, $10, $11, $12, $13, case when $14 then null else now() end,
       coalesce($15, (select session_id from runs where id = $10)))
     on conflict (id) do nothing`,
    [
      id,
      playbook.id,
      row.version,
      row.hash,
      request.dryRun,
      JSON.stringify(inputs),
      JSON.stringify(request.trigger),
      request.startedBy,
      concurrencyKey,
      request.parent?.runId ?? null,
      request.parent?.key ?? null,
      new Date(request.nowMs).toISOString(),
      new Date(request.nowMs + playbook.timeout).toISOString(),
      waits,
      sessionOf(request.trigger, inputs),
    ],
  );
  return id;
}

/** What a run is about: the session of its trigger, else the one that its input `session` names. */
function sessionOf(
  trigger: { readonly [name: string]: Value },
  inputs: { readonly [name: string]: Value },
): string | null {
  const { session, event } = trigger;
  const candidates = [
    isMapping(session) ? session.id : null,
    isMapping(event) ? event.sessionId : null,
    inputs.session,
    isMapping(inputs.session) ? inputs.session.id : null,
  ];
  return candidates.flatMap((one) => uuidSchema.safeParse(one).data ?? [])[0] ?? null;
}

/** @throws CerberusError `invalid-request` when the key's template reads what is not there */
function concurrencyKeyOf(
  playbook: Playbook,
  trigger: { readonly [name: string]: Value },
  inputs: { readonly [name: string]: Value },
): string | null {
  if (playbook.concurrency === undefined) return null;
  try {
    const rendered = renderTemplate(playbook.concurrency.key, { ...trigger, inputs });
    const text = typeof rendered === 'string' ? rendered : JSON.stringify(rendered);
    return storable(`${playbook.id}/${text}`, ENGINE_LIMITS.maxConcurrencyKeyCharacters);
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    throw new CerberusError('invalid-request', `concurrency.key: ${error.message}`);
  }
}

/** Inputs with their defaults, each of the type that the playbook says. @throws CerberusError `invalid-request` */
function checkInputs(
  playbook: Playbook,
  given: { readonly [name: string]: Value },
): { readonly [name: string]: Value } {
  const inputs: Record<string, Value> = Object.create(null);
  for (const name of Object.keys(given))
    if (!Object.hasOwn(playbook.inputs, name))
      throw new CerberusError('invalid-request', `There is no input "${name}".`);
  for (const [name, input] of Object.entries(playbook.inputs)) {
    const value = Object.hasOwn(given, name) ? given[name] : input.default;
    if (value === undefined) {
      if (input.required) throw new CerberusError('invalid-request', `The input "${name}" is missing.`);
      continue;
    }
    if (!isOfType(JSON.parse(JSON.stringify(value)), input.type))
      throw new CerberusError('invalid-request', `The input "${name}" is no ${input.type}.`);
    if (input.one_of !== undefined && !input.one_of.some((one) => isEqual(one, value)))
      throw new CerberusError('invalid-request', `The input "${name}" is none of the values that it may have.`);
    inputs[name] = value;
  }
  return inputs;
}

/**
 * Says that a run shall end, rest or go on; the runs that it called end with it.
 *
 * @throws CerberusError `not-found`, `conflict` for one that has ended
 */
export async function askRun(database: Database, runId: string, asked: 'cancel' | 'pause' | 'resume'): Promise<void> {
  await database.transaction(async (transaction) => {
    const [row] = await transaction.query('select ended_at, asked from runs where id = $1 for update', [runId]);
    if (row === undefined) throw new CerberusError('not-found', `There is no run ${runId}.`);
    if (row.ended_at !== null) throw new CerberusError('conflict', 'The run has ended.');
    if (row.asked === 'cancel' && asked !== 'cancel')
      throw new CerberusError('conflict', 'The run is being cancelled.');
    // One that waits for its concurrency key goes on waiting, unless it shall end.
    await transaction.execute(
      `update runs set asked = $2, wakes = wakes + 1, due_at = case
           when owner is not null then due_at
           when state = 'queued' and due_at is null and $2 is distinct from 'cancel' then null
           else now() end
        where id = $1`,
      [runId, asked === 'resume' ? null : asked],
    );
  });
}

/** Cancels the runs that a run called and that have not ended. Theirs follow when they stop themselves. */
export async function cancelCalledRuns(database: Queryable, parentId: string): Promise<void> {
  await database.execute(
    `with called as materialized (
       select id from runs where parent_id = $1 and ended_at is null order by id for update)
     update runs set asked = 'cancel', wakes = wakes + 1, due_at = case when owner is null then now() else due_at end
       from called where runs.id = called.id`,
    [parentId],
  );
}

export interface RunAnswer {
  readonly runId: string;
  readonly step: string;
  readonly person: string;
  /** What tells them from others whatever they call themselves; the name where there is nothing else. */
  readonly personId?: string;
  readonly role: string;
  readonly answer: 'approved' | 'rejected';
  readonly comment?: string | undefined;
}

/**
 * Keeps what a person said to a step that asks, also before it was asked. A person's later answer replaces the earlier
 * one. Whether the role may answer is the step's to say.
 *
 * @throws CerberusError `not-found`, `conflict` for a run that has ended
 */
export function answerRun(database: Database, { step, ...rest }: RunAnswer): Promise<void> {
  return keepAnswer(database, { ...rest, key: `ask:${step}` });
}

export interface CallResolution {
  readonly runId: string;
  /** `call:<step>/<item>/<iteration>/<attempt>`, as `showRun` names it. */
  readonly key: string;
  readonly person: string;
  readonly personId?: string;
  readonly role: string;
  readonly outcome: { readonly result: Value } | { readonly error: string };
  readonly comment?: string | undefined;
}

/**
 * Says what a call came to whose outcome a crash left open: it worked and gave this, or it did not.
 *
 * @throws CerberusError `not-found`, `conflict`, `invalid-request` for a key that names no call
 */
export async function resolveCall(database: Database, { outcome, ...rest }: CallResolution): Promise<void> {
  if (callKeyOf(rest.key) === null) throw new CerberusError('invalid-request', `${rest.key} names no call.`);
  await keepAnswer(database, { ...rest, answer: outcome });
}

async function keepAnswer(
  database: Database,
  {
    runId,
    key,
    person,
    personId = person,
    role,
    answer,
    comment,
  }: Pick<RunAnswer, 'runId' | 'person' | 'personId' | 'role' | 'comment'> & {
    readonly key: string;
    readonly answer: Value;
  },
): Promise<void> {
  const text = JSON.stringify(answer);
  if (Buffer.byteLength(text) > ENGINE_LIMITS.maxAnswerBytes)
    throw new CerberusError('too-large', `An answer has at most ${ENGINE_LIMITS.maxAnswerBytes} bytes.`);
  await database.transaction(async (transaction) => {
    const [row] = await transaction.query('select ended_at from runs where id = $1 for update', [runId]);
    if (row === undefined) throw new CerberusError('not-found', `There is no run ${runId}.`);
    if (row.ended_at !== null) throw new CerberusError('conflict', 'The run has ended.');
    await transaction.execute(
      `insert into run_answers (run_id, key, person, role, answer, comment, at, person_id)
         values ($1, $2, $3, $4, $5, $6, clock_timestamp(), $7)
       on conflict (run_id, key, person_id) do update set person = excluded.person, role = excluded.role,
         answer = excluded.answer, comment = excluded.comment, at = excluded.at`,
      [runId, key, person, role, text, comment ?? null, personId],
    );
    await transaction.execute(
      `update runs set wakes = wakes + 1, due_at = case
           when owner is not null or (state = 'queued' and due_at is null) then due_at else now() end where id = $1`,
      [runId],
    );
  });
}
