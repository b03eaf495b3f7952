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

/** How many hours' text is kept between looks at a log; five weeks are 840. */
const MAX_CACHED_HOURS = 900;

/**
 * A log whose background is drawn hour by hour: the same hour always says the same, and only what has passed by now is
 * shown. Shared by all attackers of a machine; the text of an hour that is over is made once.
 */
export class HourlyLog {
  readonly #seed: string;
  readonly #source: HistorySource;
  readonly #whole = new Map<number, Buffer>();
  /** Lines of the hour that was asked for last: it is asked for again at each look. */
  #recent: { readonly hour: number; readonly lines: readonly LogLine[] } | null = null;

  constructor(seed: string, source: HistorySource) {
    this.#seed = seed;
    this.#source = source;
  }

  /** What was written after `fromMs` up to and including `toMs`, with lines of one attacker's own among it. */
  text(fromMs: number, toMs: number, own: readonly LogLine[] = []): Buffer {
    return Buffer.concat(this.#chunks(fromMs, toMs, own));
  }

  /** Length of that text in bytes. */
  size(fromMs: number, toMs: number, own: readonly LogLine[] = []): number {
    return this.#chunks(fromMs, toMs, own).reduce((sum, chunk) => sum + chunk.length, 0);
  }

  /** When the last line before a time was written; null where there is none in the two hours before. */
  lastTime(toMs: number): number | null {
    const hour = Math.floor(toMs / HOUR_MS);
    for (const each of [hour, hour - 1]) {
      const line = this.#lines(each).findLast((candidate) => candidate.atMs <= toMs);
      if (line !== undefined) return line.atMs;
    }
    return null;
  }

  #chunks(fromMs: number, toMs: number, own: readonly LogLine[]): Buffer[] {
    const byHour = new Map<number, LogLine[]>();
    for (const line of own) {
      if (line.atMs <= fromMs || line.atMs > toMs) continue;
      const hour = Math.floor(line.atMs / HOUR_MS);
      const list = byHour.get(hour);
      if (list === undefined) byHour.set(hour, [line]);
      else list.push(line);
    }
    const chunks: Buffer[] = [];
    for (let hour = Math.floor(fromMs / HOUR_MS); hour * HOUR_MS <= toMs; hour += 1) {
      const added = byHour.get(hour);
      const isWhole = fromMs < hour * HOUR_MS && toMs >= (hour + 1) * HOUR_MS;
      if (isWhole && added === undefined) {
        chunks.push(this.#text(hour));
        continue;
      }
      const lines = this.#lines(hour).filter((line) => line.atMs > fromMs && line.atMs <= toMs);
      if (added !== undefined) {
        lines.push(...added);
        lines.sort((left, right) => left.atMs - right.atMs);
      }
      chunks.push(render(lines));
    }
    return chunks;
  }

  #text(hour: number): Buffer {
    const known = this.#whole.get(hour);
    if (known !== undefined) return known;
    const text = render(this.#lines(hour));
    this.#whole.set(hour, text);
    for (const oldest of this.#whole.keys()) {
      if (this.#whole.size <= MAX_CACHED_HOURS) break;
      this.#whole.delete(oldest);
    }
    return text;
  }

  #lines(hour: number): readonly LogLine[] {
    if (this.#recent?.hour === hour) return this.#recent.lines;
    const digest = createHash('sha256').update(`${this.#seed}\0${hour}`).digest();
    const lines = this.#source.linesOf(hour, numberStream(digest.readUInt32LE(0))).sort((a, b) => a.atMs - b.atMs);
    this.#recent = { hour, lines };
    return lines;
  }
}

function render(lines: readonly LogLine[]): Buffer {
  return Buffer.from(lines.map((line) => line.text).join(''), 'utf8');
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
