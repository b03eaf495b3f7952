import type { Queryable } from '../../storage/database.ts';

/** How far a source was read, as it kept it itself; null when it never was. */
export async function readPosition(database: Queryable, source: string): Promise<unknown> {
  const [row] = await database.query('select position from source_positions where source = $1', [source]);
  return row?.position ?? null;
}

/** @param nowMs Unix milliseconds */
export async function keepPosition(
  database: Queryable,
  source: string,
  position: object,
  nowMs: number,
): Promise<void> {
  await database.execute(
    `insert into source_positions (source, position, at) values ($1, $2, $3)
       on conflict (source) do update set position = excluded.position, at = excluded.at`,
    [source, JSON.stringify(position), new Date(nowMs).toISOString()],
  );
}
