/** Numbers, times and names as the reader's language writes them. Pure: the language and the present are arguments. */

const formatters = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat | Intl.DisplayNames>();

function cached<Formatter extends Intl.NumberFormat | Intl.DateTimeFormat | Intl.DisplayNames>(
  key: string,
  kind: new (...parameters: never[]) => Formatter,
  make: () => Formatter,
): Formatter {
  const known = formatters.get(key);
  if (known instanceof kind) return known;
  const made = make();
  formatters.set(key, made);
  return made;
}

export function formatCount(value: number, language: string): string {
  return cached(
    `count ${language}`,
    Intl.NumberFormat,
    () => new Intl.NumberFormat(language, { maximumFractionDigits: 0 }),
  ).format(value);
}

/** 12,345 -> `12.3K`; below 10,000 in full. */
export function formatCompact(value: number, language: string): string {
  if (Math.abs(value) < 10_000) return formatCount(value, language);
  return cached(
    `compact ${language}`,
    Intl.NumberFormat,
    () => new Intl.NumberFormat(language, { notation: 'compact', maximumFractionDigits: 1 }),
  ).format(value);
}

/** 0-1 with two digits. */
export function formatScore(value: number, language: string): string {
  return cached(
    `score ${language}`,
    Intl.NumberFormat,
    () => new Intl.NumberFormat(language, { minimumFractionDigits: 2, maximumFractionDigits: 2 }),
  ).format(value);
}

/** A measured number with at most three digits after the point. */
export function formatNumber(value: number, language: string): string {
  return cached(
    `number ${language}`,
    Intl.NumberFormat,
    () => new Intl.NumberFormat(language, { maximumFractionDigits: 3 }),
  ).format(value);
}

/** With one digit after the point, as CVSS writes its scores. */
export function formatOneDigit(value: number, language: string): string {
  return cached(
    `one digit ${language}`,
    Intl.NumberFormat,
    () => new Intl.NumberFormat(language, { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  ).format(value);
}

/** 0-1 as a percentage. */
export function formatShare(value: number, language: string): string {
  return cached(
    `share ${language}`,
    Intl.NumberFormat,
    () => new Intl.NumberFormat(language, { style: 'percent', maximumFractionDigits: 0 }),
  ).format(value);
}

const BYTE_UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** Bytes in steps of 1000, as the units are defined. */
export function formatBytes(bytes: number, language: string): string {
  let value = bytes;
  let step = 0;
  while (value >= 1000 && step < BYTE_UNITS.length - 1) {
    value /= 1000;
    step += 1;
  }
  const unit = BYTE_UNITS[step] ?? 'byte';
  return cached(
    `bytes ${unit} ${language}`,
    Intl.NumberFormat,
    () =>
      new Intl.NumberFormat(language, {
        style: 'unit',
        unit,
        unitDisplay: 'short',
        maximumFractionDigits: step === 0 ? 0 : 1,
      }),
  ).format(value);
}

/** Milliseconds as `850 ms`, `12.4 s`, `3 min 05 s`, `2 h 10 min`; digits in the reader's language. */
export function formatDuration(milliseconds: number, language: string): string {
  const unit = (value: number, name: 'millisecond' | 'second' | 'minute' | 'hour' | 'day', digits = 0) =>
    cached(
      `duration ${name} ${digits} ${language}`,
      Intl.NumberFormat,
      () =>
        new Intl.NumberFormat(language, {
          style: 'unit',
          unit: name,
          unitDisplay: 'short',
          maximumFractionDigits: digits,
        }),
    ).format(value);
  if (milliseconds < 1000) return unit(Math.round(milliseconds), 'millisecond');
  if (milliseconds < 60_000) return unit(milliseconds / 1000, 'second', 1);
  const seconds = Math.round(milliseconds / 1000);
  if (seconds < 3600) return `${unit(Math.floor(seconds / 60), 'minute')} ${unit(seconds % 60, 'second')}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return `${unit(Math.floor(minutes / 60), 'hour')} ${unit(minutes % 60, 'minute')}`;
  const hours = Math.round(minutes / 60);
  return `${unit(Math.floor(hours / 24), 'day')} ${unit(hours % 24, 'hour')}`;
}

const AGE_UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
] as const;

/** How long ago something was, in its greatest unit: `11 min`, `3 days`. It does not change with every second. */
export function formatAge(milliseconds: number, language: string): string {
  const [unit, size] = AGE_UNITS.find(([, length]) => milliseconds >= length) ?? ['second', 1_000];
  return cached(
    `age ${unit} ${language}`,
    Intl.NumberFormat,
    () => new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'short' }),
  ).format(Math.floor(Math.max(0, milliseconds) / size));
}

/** Date and time to the second in the reader's zone. */
export function formatDateTime(timestamp: string, language: string, timeZone?: string): string {
  return cached(
    `date-time ${timeZone ?? ''} ${language}`,
    Intl.DateTimeFormat,
    () =>
      new Intl.DateTimeFormat(language, {
        dateStyle: 'medium',
        hourCycle: 'h23',
        timeStyle: 'medium',
        ...(timeZone === undefined ? {} : { timeZone }),
      }),
  ).format(new Date(timestamp));
}

/** Day, month and time to the second for dense tables; another year than the present one is said. */
export function formatCompactDateTime(timestamp: string, nowMs: number, language: string, timeZone?: string): string {
  const zone = timeZone === undefined ? {} : { timeZone };
  const date = new Date(timestamp);
  const otherYear = date.getFullYear() !== new Date(nowMs).getFullYear();
  return cached(
    `compact-date-time ${otherYear} ${timeZone ?? ''} ${language}`,
    Intl.DateTimeFormat,
    () =>
      new Intl.DateTimeFormat(language, {
        ...(otherYear ? { year: 'numeric' } : {}),
        month: 'short',
        day: '2-digit',
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        hourCycle: 'h23',
        ...zone,
      }),
  ).format(date);
}

/** The day in the reader's zone. */
export function formatDate(timestamp: string, language: string, timeZone?: string): string {
  return cached(
    `date ${timeZone ?? ''} ${language}`,
    Intl.DateTimeFormat,
    () => new Intl.DateTimeFormat(language, { dateStyle: 'medium', ...(timeZone === undefined ? {} : { timeZone }) }),
  ).format(new Date(timestamp));
}

/** Time of day to the second in the reader's zone. */
export function formatTime(timestamp: string, language: string, timeZone?: string): string {
  return cached(
    `time ${timeZone ?? ''} ${language}`,
    Intl.DateTimeFormat,
    () =>
      new Intl.DateTimeFormat(language, {
        hour: '2-digit',
        minute: '2-digit',
        second: '2-digit',
        hourCycle: 'h23',
        ...(timeZone === undefined ? {} : { timeZone }),
      }),
  ).format(new Date(timestamp));
}

/** The name of an ISO 3166-1 alpha-2 country, or the code itself where the browser knows no name. */
export function formatCountry(code: string, language: string): string {
  const names = cached(
    `country ${language}`,
    Intl.DisplayNames,
    () => new Intl.DisplayNames(language, { type: 'region', fallback: 'code' }),
  );
  try {
    return names.of(code) ?? code;
  } catch {
    return code;
  }
}

/** The first 8 characters of a UUID's random part: what people read out to each other. */
export function shortId(id: string): string {
  return id.slice(-8);
}
