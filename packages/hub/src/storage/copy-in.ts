import type pg from 'pg';

/** What `COPY FROM STDIN` needs of node-postgres's connection beyond what its types tell. */
interface CopyConnection {
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/**
 * `COPY ... FROM STDIN` with all rows at hand, as node-postgres takes queries of others' making (`Submittable`). Nothing
 * is left on the connection after an error: PostgreSQL drops what is still sent.
 *
 * @returns the number of rows written
 */
export function copyIn(client: pg.ClientBase, statement: string, rows: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    let written = 0;
    client.query({
      submit(connection) {
        connection.query(statement);
      },
      handleCopyInResponse(connection: CopyConnection) {
        connection.sendCopyFromChunk(rows);
        connection.endCopyFrom();
      },
      handleCommandComplete({ text }: { readonly text: string }) {
        // "COPY 2500"
        written = Number(text.slice(5));
      },
      handleReadyForQuery() {
        resolve(written);
      },
      handleError: reject,
    } satisfies pg.Submittable & Record<string, unknown>);
  });
}
