import pg from 'pg';

/** Object ids from PostgreSQL's `pg_type.dat`. */
const INT8 = 20;
const INT8_ARRAY = 1016;
const TEXT_ARRAY: number = 1009;
const TIMESTAMPTZ = 1184;
const TIMESTAMPTZ_ARRAY = 1185;
const DATE = 1082;
const TIMESTAMP = 1114;

type Parse = (text: string) => unknown;

/**
 * How columns become values: `bigint` a number where that is exact (else the text), `timestamptz` ISO 8601 text in UTC
 * with six fractional digits, `date` and `timestamp` the text as PostgreSQL prints it. The rest is node-postgres's way.
 */
export const postgresTypes: pg.CustomTypesConfig = {
  getTypeParser(oid: number, format?: string) {
    // reason: node-postgres types this overload per oid and format; binary results are never asked for
    if (format === 'binary') return pg.types.getTypeParser(oid, 'binary');
    return textParser(oid);
  },
};

function textParser(oid: number): Parse {
  switch (oid) {
    case INT8:
      return parseInt8;
    case TIMESTAMPTZ:
      return parseTimestamptz;
    case DATE:
    case TIMESTAMP:
      return String;
    case INT8_ARRAY:
      return arrayOf(parseInt8);
    case TIMESTAMPTZ_ARRAY:
      return arrayOf(parseTimestamptz);
    default:
      return pg.types.getTypeParser(oid, 'text');
  }
}

function arrayOf(parse: Parse): Parse {
  const split: Parse = pg.types.getTypeParser(TEXT_ARRAY, 'text');
  return (text) => {
    const items = split(text);
    return Array.isArray(items) ? items.map((item: unknown) => (typeof item === 'string' ? parse(item) : item)) : items;
  };
}

function parseInt8(text: string): number | string {
  const value = Number(text);
  return Number.isSafeInteger(value) ? value : text;
}

/** `2026-05-01 10:00:00.12+00` (DateStyle ISO, time zone UTC) as `2026-05-01T10:00:00.120000Z`; infinity and BC stay. */
export function parseTimestamptz(text: string): string {
  if (text.length < 22 || text.charCodeAt(10) !== 0x20 || !text.endsWith('+00')) return text;
  const fraction = text.length > 22 ? text.slice(20, -3) : '';
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(6, '0')}Z`;
}
