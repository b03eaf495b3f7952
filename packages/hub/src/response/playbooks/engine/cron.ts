import { CerberusError } from '@cerberusmesh/contracts';
import { ENGINE_LIMITS } from './limits.ts';

/** The five fields of a cron expression as sets of the values they name. */
export interface Cron {
  readonly minutes: ReadonlySet<number>;
  readonly hours: ReadonlySet<number>;
  readonly daysOfMonth: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly daysOfWeek: ReadonlySet<number>;
  /** POSIX: when both fields of days are restricted, one of them is enough. */
  readonly eitherDay: boolean;
}

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const DAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

/**
 * Reads five fields as POSIX crontab has them, with steps, ranges, lists and English names; Sunday is 0 and 7.
 *
 * @throws CerberusError `invalid-request`
 */
export function parseCron(text: string): Cron {
  const fields = text.trim().toLowerCase().split(/\s+/);
  const [minute, hour, day, month, weekday] = fields;
  if (
    fields.length !== 5 ||
    minute === undefined ||
    hour === undefined ||
    day === undefined ||
    month === undefined ||
    weekday === undefined
  )
    throw wrong(text);
  const days = readField(weekday, 0, 7, DAYS, 0, text);
  return {
    minutes: readField(minute, 0, 59, [], 0, text),
    hours: readField(hour, 0, 23, [], 0, text),
    daysOfMonth: readField(day, 1, 31, [], 1, text),
    months: readField(month, 1, 12, MONTHS, 1, text),
    daysOfWeek: new Set([...days].map((one) => one % 7)),
    eitherDay: !day.startsWith('*') && !weekday.startsWith('*'),
  };
}

/** The last minute, not after `nowMs` and after `sinceMs`, at which it is due in UTC; null when there is none. */
export function lastDueMs(cron: Cron, sinceMs: number, nowMs: number): number | null {
  const minuteMs = 60_000;
  const latest = Math.floor(nowMs / minuteMs) * minuteMs;
  const earliest = Math.max(sinceMs, latest - ENGINE_LIMITS.maxCronMinutes * minuteMs);
  for (let at = latest; at > earliest; at -= minuteMs) if (isDue(cron, new Date(at))) return at;
  return null;
}

function isDue(cron: Cron, at: Date): boolean {
  if (!cron.minutes.has(at.getUTCMinutes()) || !cron.hours.has(at.getUTCHours())) return false;
  if (!cron.months.has(at.getUTCMonth() + 1)) return false;
  const inMonth = cron.daysOfMonth.has(at.getUTCDate());
  const inWeek = cron.daysOfWeek.has(at.getUTCDay());
  return cron.eitherDay ? inMonth || inWeek : inMonth && inWeek;
}

function readField(
  field: string,
  low: number,
  high: number,
  names: readonly string[],
  firstName: number,
  whole: string,
): Set<number> {
  const found = new Set<number>();
  const numberOf = (text: string): number => {
    const named = names.indexOf(text);
    const value = named >= 0 ? named + firstName : /^\d{1,2}$/.test(text) ? Number(text) : Number.NaN;
    if (!(value >= low && value <= high)) throw wrong(whole);
    return value;
  };
  for (const part of field.split(',')) {
    const [range = '', step, ...rest] = part.split('/');
    if (rest.length > 0 || (step !== undefined && !/^[1-9]\d?$/.test(step))) throw wrong(whole);
    const [from = '', to, ...more] = range.split('-');
    if (more.length > 0) throw wrong(whole);
    const first = range === '*' ? low : numberOf(from);
    const last = range === '*' ? high : to !== undefined ? numberOf(to) : step === undefined ? first : high;
    if (last < first) throw wrong(whole);
    for (let value = first; value <= last; value += Number(step ?? 1)) found.add(value);
  }
  return found;
}

function wrong(text: string): CerberusError {
  return new CerberusError('invalid-request', `"${text.slice(0, 100)}" is no cron expression of five fields.`);
}
