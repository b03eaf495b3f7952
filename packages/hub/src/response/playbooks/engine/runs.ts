import { createHash, randomBytes } from 'node:crypto';
import { CerberusError, type Playbook, uuidV7 } from '@cerberusmesh/contracts';
import type { Database, Queryable } from '../../../storage/database.ts';
import { isOfType } from '../check-playbook.ts';
import { readPlaybook } from '../read-playbook.ts';
import { renderTemplate } from '../templates/evaluate.ts';
import type { Value } from '../templates/value.ts';

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
export async function publishPlaybook(database: Queryable, source: string, person: string): Promise<Published> {
  const { playbook, problems } = readPlaybook(source);
  if (playbook === null) {
    const [first] = problems;
    throw new CerberusError(
      'invalid-request',
      `${first?.line ?? 1}:${first?.column ?? 1} ${first?.path ?? ''}: ${first?.message ?? ''}`,
    );
  }
  const hash = createHash('sha256').update(source).digest('hex');
  const written = await database.execute(
    `insert into playbook_versions (id, version, hash, source, published_by) values ($1, $2, $3, $4, $5) on conflict do nothing`,
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

export interface RunRequest {
  readonly playbookId: string;
  /** The newest enabled one when it is not said. */
  readonly version?: number;
  readonly inputs: { readonly [name: string]: Value };
  readonly trigger: { readonly [name: string]: Value };
  readonly startedBy: string;
  readonly dryRun: boolean;
  readonly nowMs: number;
}

/**
 * Starts a run: it is durable when this resolves, and some worker takes it up.
 *
 * @returns its id; null when the playbook's concurrency policy is `skip` and another run with the key is under way
 * @throws CerberusError `not-found` for the playbook, `invalid-request` for inputs
 */
export async function startRun(database: Database, request: RunRequest): Promise<string | null> {
  return database.transaction(async (transaction) => {
    const [row] = await transaction.query(
      `select version, hash, source from playbook_versions where id = $1 and enabled and ($2::integer is null or version = $2)
       order by version desc limit 1`,
      [request.playbookId, request.version ?? null],
    );
    if (row === undefined)
      throw new CerberusError('not-found', `There is no playbook "${request.playbookId}" that is enabled.`);
    const { playbook } = readPlaybook(String(row.source));
    if (playbook === null) throw new CerberusError('internal', 'A published playbook cannot be read.');
    const inputs = checkInputs(playbook, request.inputs);
    const { nowMs } = request;
    let concurrencyKey: string | null = null;
    let waits = false;
    if (playbook.concurrency !== undefined) {
      const rendered = renderTemplate(playbook.concurrency.key, { ...request.trigger, inputs });
      concurrencyKey = `${playbook.id}/${typeof rendered === 'string' ? rendered : JSON.stringify(rendered)}`.slice(
        0,
        500,
      );
      // One at a time decides who is first with this key.
      await transaction.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [concurrencyKey]);
      const others = await transaction.query('select id from runs where concurrency_key = $1 and ended_at is null', [
        concurrencyKey,
      ]);
      if (others.length > 0 && playbook.concurrency.policy === 'skip') return null;
      if (others.length > 0 && playbook.concurrency.policy === 'replace')
        await transaction.execute(
          `update runs set asked = 'cancel', due_at = case when owner is null then now() else due_at end where concurrency_key = $1 and ended_at is null`,
          [concurrencyKey],
        );
      waits = others.length > 0;
    }
    const id = uuidV7(nowMs, randomBytes(16));
    await transaction.execute(
      `insert into runs (id, playbook_id, playbook_version, playbook_hash, state, dry_run, inputs, triggered_by, started_by,
         concurrency_key, created_at, overdue_at, due_at)
       values ($1, $2, $3, $4, 'queued', $5, $6, $7, $8, $9, $10, $11, case when $12 then null else now() end)`,
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
        new Date(nowMs).toISOString(),
        new Date(nowMs + playbook.timeout).toISOString(),
        waits,
      ],
    );
    return id;
  });
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
    inputs[name] = value;
  }
  return inputs;
}

/** Says that a run shall end, rest or go on. @throws CerberusError `not-found`, `conflict` for one that has ended */
export async function askRun(database: Queryable, runId: string, asked: 'cancel' | 'pause' | 'resume'): Promise<void> {
  const changed = await database.execute(
    `update runs set asked = $2, due_at = case when owner is null then now() else due_at end where id = $1 and ended_at is null`,
    [runId, asked === 'resume' ? null : asked],
  );
  if (changed > 0) return;
  const [row] = await database.query('select 1 from runs where id = $1', [runId]);
  throw row === undefined
    ? new CerberusError('not-found', `There is no run ${runId}.`)
    : new CerberusError('conflict', 'The run has ended.');
}

export interface RunAnswer {
  readonly runId: string;
  /** `ask:<step>`, or the key of a call whose outcome nobody knows. */
  readonly key: string;
  readonly person: string;
  readonly role: string;
  readonly answer: Value;
  readonly comment?: string;
}

/** Keeps what a person said, also before it was asked. A person's later answer replaces the earlier one. */
export async function answerRun(
  database: Database,
  { runId, key, person, role, answer, comment }: RunAnswer,
): Promise<void> {
  await database.transaction(async (transaction) => {
    const [row] = await transaction.query('select ended_at from runs where id = $1 for update', [runId]);
    if (row === undefined) throw new CerberusError('not-found', `There is no run ${runId}.`);
    if (row.ended_at !== null) throw new CerberusError('conflict', 'The run has ended.');
    await transaction.execute(
      `insert into run_answers (run_id, key, person, role, answer, comment) values ($1, $2, $3, $4, $5, $6)
       on conflict (run_id, key, person) do update set role = excluded.role, answer = excluded.answer, comment = excluded.comment, at = now()`,
      [runId, key, person, role, JSON.stringify(answer), comment ?? null],
    );
    // Held runs wait for people only while something else is under way; whoever claims them next reads the answer.
    await transaction.execute('update runs set due_at = now() where id = $1 and owner is null', [runId]);
  });
}
