import { z } from 'zod';
import type { Spending } from './budgets.ts';
import type { LlmFailure } from './llm-provider.ts';

/** One call, or one answer from memory. The prompt itself is not kept: it is made of events that are in the log. */
export interface LoggedCall {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly purpose: string;
  readonly sessionId: string | null;
  readonly provider: string;
  readonly model: string;
  /** SHA-256 of the question without the call's random delimiter. */
  readonly promptHash: string;
  /** 1 for the first try. */
  readonly attempt: number;
  readonly outcome: 'answered' | 'cached' | 'stopped' | LlmFailure;
  readonly inputTokens: number;
  readonly outputTokens: number;
  /** Whether tokens and cost are our estimate, as the model named none. */
  readonly estimated: boolean;
  readonly cost: number;
  readonly currency: string;
  readonly latencyMs: number;
}

export interface CallLog {
  /** Durable when it resolves. */
  record(call: LoggedCall): Promise<void>;
  /** What the calls of a day (UTC, `2026-05-01`) in a currency used. */
  spentOn(day: string, currency: string): Promise<Spending>;
}

/** The hub's database as far as the call log needs it. */
export interface CallLogDatabase {
  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  execute(text: string, values?: readonly unknown[]): Promise<number>;
}

const spendingSchema = z.object({ calls: z.number(), tokens: z.number(), cost: z.number() });

const countRows = z.array(z.object({ outcome: z.string(), count: z.coerce.number() }));

/** Calls by outcome since a moment (ISO 8601, UTC); `cached` ones were answered from memory. */
export async function countCalls(
  database: Pick<CallLogDatabase, 'query'>,
  since: string,
): Promise<ReadonlyMap<string, number>> {
  const rows = countRows.parse(
    await database.query(
      'select outcome, count(*) as count from llm_calls where at >= $1::timestamptz group by outcome',
      [since],
    ),
  );
  return new Map(rows.map(({ outcome, count }) => [outcome, count]));
}

/** The call log in the table `llm_calls`. */
export function createCallLog(database: CallLogDatabase): CallLog {
  return {
    async record(call) {
      await database.execute(
        `insert into llm_calls (at, purpose, session_id, provider, model, prompt_hash, attempt, outcome, input_tokens,
           output_tokens, estimated, cost, currency, latency_ms)
         values ($1::timestamptz, $2, $3::uuid, $4, $5, $6, $7::integer, $8, $9::integer, $10::integer, $11::boolean,
           $12::double precision, $13, $14::double precision)`,
        [
          call.at,
          call.purpose,
          call.sessionId,
          call.provider,
          call.model,
          call.promptHash,
          call.attempt,
          call.outcome,
          call.inputTokens,
          call.outputTokens,
          call.estimated,
          call.cost,
          call.currency,
          call.latencyMs,
        ],
      );
    },
    async spentOn(day, currency) {
      // Tokens were used whatever the prices were in; money is counted in one currency.
      const [row] = await database.query(
        `select count(*) filter (where outcome <> 'cached')::double precision as calls,
                coalesce(sum(input_tokens::bigint + output_tokens), 0)::double precision as tokens,
                coalesce(sum(cost) filter (where currency = $2), 0)::double precision as cost
           from llm_calls where at >= ($1::date at time zone 'UTC') and at < (($1::date + 1) at time zone 'UTC')`,
        [day, currency],
      );
      return spendingSchema.parse(row);
    },
  };
}
