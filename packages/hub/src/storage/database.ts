import type { Statement, StatementResult } from './statement-batch.ts';

/** PostgreSQL as the hub's areas see it. Rows are `unknown` by field: whoever reads them parses them. */
export interface Queryable {
  query(text: string, values?: readonly unknown[]): Promise<Record<string, unknown>[]>;
  /** Rows written by an `insert`, `update` or `delete`. */
  execute(text: string, values?: readonly unknown[]): Promise<number>;
  /** Runs statements in order, all sent at once. Returns what each did. The first failure ends it. */
  run(statements: readonly Statement[]): Promise<StatementResult[]>;
}

export interface Database extends Queryable {
  /** Commits when `work` resolves, rolls back when it rejects. */
  transaction<Result>(work: (transaction: Queryable) => Promise<Result>): Promise<Result>;
  /** `NOTIFY` messages on a channel; reconnects by itself. Returns how to stop. */
  listen(channel: string, handler: (payload: string) => void): Promise<() => Promise<void>>;
  end(): Promise<void>;
}
