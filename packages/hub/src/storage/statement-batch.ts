import type pg from 'pg';

/** One statement of a batch: with parameters, or `copy ... from stdin` with all its rows. */
export type Statement =
  | { readonly text: string; readonly values: readonly (Buffer | string | number | null)[] }
  | { readonly copy: string; readonly rows: Buffer };

/** What one statement of a batch did. */
export interface StatementResult {
  /** Rows written, or read by a `select`. */
  readonly written: number;
  /** Values as PostgreSQL's text for them. */
  readonly rows: readonly (readonly (string | null)[])[];
}

/** What a batch needs of node-postgres's connection beyond what its types tell. */
interface BatchConnection {
  readonly stream: { cork(): void; uncork(): void };
  parse(query: { readonly text: string; readonly name: string }): void;
  bind(values: {
    readonly values: readonly unknown[];
    readonly valueMapper: (value: unknown) => Buffer | string | null;
  }): void;
  execute(portal: Record<never, never>): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sync(): void;
}

/**
 * Runs statements one after the other with a single wait: all are sent at once, data of `copy` included, as the extended
 * query protocol allows (PostgreSQL, "Message Flow": pipelining). node-postgres takes it as a query of others' making
 * (`Submittable`). After a failure PostgreSQL drops what else was sent, so that nothing is left on the connection.
 */
export function runBatch(client: pg.ClientBase, statements: readonly Statement[]): Promise<StatementResult[]> {
  return new Promise((resolve, reject) => {
    const results: StatementResult[] = [];
    let rows: (readonly (string | null)[])[] = [];
    client.query({
      submit(given) {
        // reason: node-postgres does not type its connection.
        const connection = given as unknown as BatchConnection;
        connection.stream.cork();
        for (const statement of statements) {
          connection.parse({ text: 'copy' in statement ? statement.copy : statement.text, name: '' });
          connection.bind({ values: 'copy' in statement ? [] : statement.values, valueMapper: asParameter });
          connection.execute({});
          if (!('copy' in statement)) continue;
          connection.sendCopyFromChunk(statement.rows);
          connection.endCopyFrom();
        }
        connection.sync();
        connection.stream.uncork();
      },
      handleParseComplete() {},
      handleBindComplete() {},
      handleRowDescription() {},
      handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }) {
        rows.push(fields);
      },
      handleEmptyQuery() {},
      handleCopyInResponse() {},
      handleCommandComplete({ text }: { readonly text: string }) {
        // "COPY 2500", "INSERT 0 12", "UPDATE 1", "CREATE TABLE"
        results.push({ written: Number(/\d+$/.exec(text)?.[0] ?? 0), rows });
        rows = [];
      },
      handleReadyForQuery() {
        resolve(results);
      },
      handleError: reject,
    } satisfies pg.Submittable & Record<string, unknown>);
  });
}

function asParameter(value: unknown): Buffer | string | null {
  return value === null || value === undefined ? null : Buffer.isBuffer(value) ? value : String(value);
}
