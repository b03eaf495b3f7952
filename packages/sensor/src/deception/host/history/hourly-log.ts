import { createHash } from 'node:crypto';
import { numberStream } from '../seeded-draws.ts';

export const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** One line of a log with its time. */
export interface LogLine {
  readonly atMs: number;
  readonly text: string;
}

/** What one machine's generated history is drawn from. */
export interface HistorySource {
  /** Lines of one hour of the machine's past, in order: always the same for the same hour. */
  linesOf(hour: number, random: () => number): LogLine[];
}

/** How many hours' lines are kept between looks at a log; a week has 168. */
const MAX_CACHED_HOURS = 400;

/**
 * A log whose background is drawn hour by hour: the same hour always says the same, and only what has passed by now is
 * shown. Shared by all attackers of a machine.
 */
export class HourlyLog {
  readonly #seed: string;
  readonly #source: HistorySource;
  readonly #cache = new Map<number, readonly LogLine[]>();

  constructor(seed: string, source: HistorySource) {
    this.#seed = seed;
    this.#source = source;
  }

  /** Lines after `fromMs` up to and including `toMs`. */
  between(fromMs: number, toMs: number): LogLine[] {
    const lines: LogLine[] = [];
    for (let hour = Math.floor(fromMs / HOUR_MS); hour * HOUR_MS <= toMs; hour += 1)
      for (const line of this.#hour(hour)) if (line.atMs > fromMs && line.atMs <= toMs) lines.push(line);
    return lines;
  }

  #hour(hour: number): readonly LogLine[] {
    const known = this.#cache.get(hour);
    if (known !== undefined) return known;
    const digest = createHash('sha256').update(`${this.#seed}\0${hour}`).digest();
    const lines = this.#source.linesOf(hour, numberStream(digest.readUInt32LE(0))).sort((a, b) => a.atMs - b.atMs);
    this.#cache.set(hour, lines);
    for (const oldest of this.#cache.keys()) {
      if (this.#cache.size <= MAX_CACHED_HOURS) break;
      this.#cache.delete(oldest);
    }
    return lines;
  }
}

/** A whole number whose mean is `mean`, drawn as a Poisson process gives it; for small means. */
export function drawCount(random: () => number, mean: number): number {
  const limit = Math.exp(-Math.min(mean, 500));
  let count = 0;
  for (let product = random(); product > limit; product *= random()) count += 1;
  return count;
}

export function pick<Value>(random: () => number, values: readonly [Value, ...Value[]]): Value {
  return values[Math.floor(random() * values.length)] ?? values[0];
}

/** An address of the public Internet, as those who scan it have. */
export function publicAddress(random: () => number): string {
  for (;;) {
    const first = 1 + Math.floor(random() * 222);
    if ([10, 100, 127, 169, 172, 192, 198, 203].includes(first)) continue;
    return `${first}.${Math.floor(random() * 256)}.${Math.floor(random() * 256)}.${1 + Math.floor(random() * 254)}`;
  }
}

/** RFC 3339 with microseconds, as rsyslog of Debian 12 writes it. */
export function rsyslogTime(atMs: number): string {
  const whole = Math.floor(atMs);
  const micros = String(Math.floor((atMs - whole) * 1000)).padStart(3, '0');
  return `${new Date(whole).toISOString().slice(0, -1)}${micros}+00:00`;
}

/** Start of the week (Sunday 00:00 UTC) that the time is in: when logrotate starts new logs. */
export function weekStart(atMs: number): number {
  const days = Math.floor(atMs / DAY_MS);
  return (days - ((days + 4) % 7)) * DAY_MS;
}

export function dayStart(atMs: number): number {
  return Math.floor(atMs / DAY_MS) * DAY_MS;
}
