import { uuidSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import { type SessionAnalysis, sessionAnalysisSchema } from './analysis.ts';

/** The hub's database as far as analyses need it. */
export interface AnalysisDatabase {
  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  execute(text: string, values?: readonly unknown[]): Promise<number>;
}

/** A session in hand. */
export interface DueSession {
  readonly sessionId: string;
  readonly failures: number;
  /** Until when it is in hand; tells whether it became due again meanwhile. */
  readonly leaseEndsAt: string;
}

/** Sessions to be asked about no later than at their time. What is due earlier stays so. */
export async function noteDangerous(database: AnalysisDatabase, sessions: ReadonlyMap<string, number>): Promise<void> {
  if (sessions.size === 0) return;
  await database.execute(
    `insert into session_analyses as known (session_id, due_at)
       select * from unnest($1::uuid[], $2::timestamptz[]) as given (session_id, due_at) order by session_id
     on conflict (session_id) do update set
       due_at = least(known.due_at, excluded.due_at), failures = 0`,
    [[...sessions.keys()], [...sessions.values()].map((milliseconds) => new Date(milliseconds).toISOString())],
  );
}

/** A session that ended is not waited for any longer. */
export async function noteClosed(
  database: AnalysisDatabase,
  sessionIds: readonly string[],
  nowMs: number,
): Promise<void> {
  if (sessionIds.length === 0) return;
  await database.execute(
    `update session_analyses set due_at = least(due_at, $2::timestamptz)
      where session_id = any($1::uuid[]) and due_at is not null and failures = 0`,
    [sessionIds, new Date(nowMs).toISOString()],
  );
}

const dueRowSchema = z.object({ session_id: uuidSchema, failures: z.int(), lease: z.string() });

/** Takes the sessions that are due, oldest first; each is due again at the end of its lease should nobody settle it. */
export async function takeDue(
  database: AnalysisDatabase,
  { nowMs, leaseMs, limit }: { readonly nowMs: number; readonly leaseMs: number; readonly limit: number },
): Promise<DueSession[]> {
  const rows = await database.query(
    `update session_analyses set due_at = $2::timestamptz
      where session_id in (select session_id from session_analyses where due_at <= $1::timestamptz
                            order by due_at limit $3::integer for update skip locked)
      returning session_id, failures, due_at::text as lease`,
    [new Date(nowMs).toISOString(), new Date(nowMs + leaseMs).toISOString(), limit],
  );
  return rows
    .map((row) => dueRowSchema.parse(row))
    .map(({ session_id: sessionId, failures, lease }) => ({ sessionId, failures, leaseEndsAt: lease }));
}

/** Keeps an analysis. A review that was once raised stays, whatever a later analysis says. */
export async function keepAnalysis(
  database: AnalysisDatabase,
  due: DueSession,
  analysis: SessionAnalysis,
): Promise<void> {
  await database.execute(
    `update session_analyses set
       due_at = case when due_at = $2::timestamptz then null else due_at end,
       failures = 0, failure = null, review = review or $3::boolean, analysed_at = $4::timestamptz, body = $5::json
      where session_id = $1::uuid`,
    [due.sessionId, due.leaseEndsAt, analysis.review.raised, analysis.analysedAt, JSON.stringify(analysis)],
  );
}

/** Notes that there is no analysis yet, and when the next try is due; null for none. */
export async function keepFailure(
  database: AnalysisDatabase,
  due: DueSession,
  outcome: { readonly failure: string; readonly failures: number; readonly nextMs: number | null },
): Promise<void> {
  await database.execute(
    `update session_analyses set
       due_at = case when due_at = $2::timestamptz then $5::timestamptz else due_at end, failures = $3::integer, failure = $4
      where session_id = $1::uuid`,
    [
      due.sessionId,
      due.leaseEndsAt,
      outcome.failures,
      outcome.failure,
      outcome.nextMs === null ? null : new Date(outcome.nextMs).toISOString(),
    ],
  );
}

/** What is known of a session's analysis. */
export interface AnalysisState {
  /** `waiting` for its first analysis or the next one. */
  readonly state: 'none' | 'waiting' | 'done' | 'failed';
  readonly review: boolean;
  readonly failure: string | null;
  readonly analysis: SessionAnalysis | null;
}

const stateRowSchema = z.object({
  is_due: z.boolean(),
  failure: z.string().nullable(),
  review: z.boolean(),
  body: sessionAnalysisSchema.nullable(),
});

export async function readAnalysis(database: AnalysisDatabase, sessionId: string): Promise<AnalysisState> {
  const [row] = await database.query(
    'select due_at is not null as is_due, failure, review, body from session_analyses where session_id = $1::uuid',
    [sessionId],
  );
  if (row === undefined) return { state: 'none', review: false, failure: null, analysis: null };
  const { is_due: isDue, failure, review, body } = stateRowSchema.parse(row);
  const state = isDue ? 'waiting' : failure !== null ? 'failed' : body !== null ? 'done' : 'none';
  return { state, review, failure, analysis: body };
}
