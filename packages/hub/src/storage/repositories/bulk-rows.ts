import { float8Array, int4Array, int8Array, textArray, timestamptzArray, uuidArray } from '../binary-arrays.ts';
import type { Statement } from '../statement-batch.ts';

/** Types that a column of many rows can travel in. Arrays hold ids and names of ours only: see `arrayText`. */
export type ColumnType =
  | 'uuid'
  | 'text'
  | 'integer'
  | 'smallint'
  | 'json'
  | 'bigint'
  | 'boolean'
  | 'double precision'
  | 'timestamptz'
  | 'text[]'
  | 'uuid[]';

export type Columns<Name extends string> = readonly (readonly [name: Name, type: ColumnType])[];

/** One value a column. */
export type Row<Name extends string> = { readonly [name in Name]: unknown };

/**
 * `select <columns> from unnest(...)`: rows to insert, as one parameter a column. Measured beside one JSON document
 * with all rows, which takes PostgreSQL about four times as long.
 */
function bulkSelect<Name extends string>(columns: Columns<Name>): string {
  const selected = columns.map(([name, type]) =>
    travelType(type) === 'text' && type !== 'text' ? `${name}::${type}` : name,
  );
  const arrays = columns.map(([, type], index) => `$${index + 1}::${travelType(type)}[]`);
  return `select ${selected.join(', ')} from unnest(${arrays.join(', ')}) as given (${columns.map(([name]) => name).join(', ')})`;
}

/** Inserts rows in one statement; `conflict` is its `on conflict` clause. No statement when there are none. */
export type BulkInsert<Name extends string> = (rows: readonly Row<Name>[]) => Statement[];

export function createBulkInsert<const Name extends string>(
  table: string,
  columns: Columns<Name>,
  conflict: string,
): BulkInsert<Name> {
  const text = `insert into ${table} (${columns.map(([name]) => name).join(', ')}) ${bulkSelect(columns)} ${conflict}`;
  return (rows) => (rows.length === 0 ? [] : [{ text, values: bulkValues(columns, rows) }]);
}

/** The parameters of `bulkSelect`. */
function bulkValues<Name extends string>(columns: Columns<Name>, rows: readonly Row<Name>[]): Buffer[] {
  return columns.map(([name, type]) => {
    switch (type) {
      case 'json':
        return textArray(rows.map((row) => jsonOrNull(row[name])));
      case 'integer':
      case 'smallint':
        return int4Array(rows.map((row) => numberOrNull(row[name])));
      case 'bigint':
        return int8Array(rows.map((row) => numberOrNull(row[name])));
      case 'double precision':
        return float8Array(rows.map((row) => numberOrNull(row[name])));
      case 'uuid':
        return uuidArray(rows.map((row) => textOrNull(row[name])));
      case 'timestamptz':
        return timestamptzArray(rows.map((row) => textOrNull(row[name])));
      default:
        return textArray(rows.map((row) => textOrNull(row[name])));
    }
  });
}

/** What an array cannot hold (arrays, whose parts PostgreSQL would join) or need not, travels as text and is cast. */
function travelType(type: ColumnType): Exclude<ColumnType, 'smallint' | 'json' | 'boolean' | 'text[]' | 'uuid[]'> {
  switch (type) {
    case 'smallint':
      return 'integer';
    case 'json':
    case 'boolean':
    case 'text[]':
    case 'uuid[]':
      return 'text';
    default:
      return type;
  }
}

/** As COPY writes it: what is not there is no JSON `null`. */
function jsonOrNull(value: unknown): string | null {
  return value === null || value === undefined ? null : JSON.stringify(value);
}

function numberOrNull(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}

function textOrNull(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return Array.isArray(value) ? arrayText(value) : String(value);
}

/** An array literal. Its elements are quoted, so that any text is one element. */
function arrayText(values: readonly unknown[]): string {
  if (values.length === 0) return '{}';
  return `{${values.map((value) => `"${String(value).replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`).join(',')}}`;
}
