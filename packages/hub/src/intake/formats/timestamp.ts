const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2}):(\d{2})(?:[.,](\d{1,9}))?\s*(Z|z|UTC|[+-]\d{2}:?\d{2})?$/;
const EPOCH = /^(\d{1,16})(?:\.(\d{1,9}))?$/;
const FIRST_MS = 0;
/** 9999-12-31T23:59:59.999Z, the last moment that four digits of year can say. */
const LAST_MS = 253_402_300_799_999;

export interface ParsedTime {
  /** UTC, ISO 8601, six fractional digits. */
  readonly at: string;
  readonly unixMs: number;
}

/**
 * Reads a log's time: ISO 8601 with `T` or a space, with or without fraction and zone (no zone means UTC), or seconds
 * since 1970 as number or digits.
 *
 * @returns null when it is no time between 1970 and 9999
 */
export function parseTimestamp(value: unknown): ParsedTime | null {
  if (typeof value === 'number') return Number.isFinite(value) ? fromEpoch(value.toFixed(6)) : null;
  if (typeof value !== 'string' || value.length > 64) return null;
  const match = ISO.exec(value);
  if (match === null) return fromEpoch(value);
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = Number(match[6]);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month) || hour > 23 || minute > 59 || second > 59)
    return null;
  const fraction = (match[7] ?? '').padEnd(6, '0').slice(0, 6);
  const wholeMs = Date.UTC(year, month - 1, day, hour, minute, second) - offsetMs(match[8]);
  // Date.UTC reads years 0 to 99 as 1900 to 1999; such years are refused below with every other before 1970.
  return year < 1970 ? null : build(wholeMs, fraction);
}

function fromEpoch(value: string): ParsedTime | null {
  const match = EPOCH.exec(value.trim());
  if (match === null) return null;
  return build(Number(match[1]) * 1000, (match[2] ?? '').padEnd(6, '0').slice(0, 6));
}

function build(wholeMs: number, fraction: string): ParsedTime | null {
  const unixMs = wholeMs + Number(fraction.slice(0, 3));
  if (!(unixMs >= FIRST_MS && unixMs <= LAST_MS)) return null;
  return { at: `${new Date(wholeMs).toISOString().slice(0, 19)}.${fraction}Z`, unixMs };
}

function offsetMs(zone: string | undefined): number {
  if (zone === undefined || zone.length < 5) return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2));
  return (zone.startsWith('-') ? -minutes : minutes) * 60_000;
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}
