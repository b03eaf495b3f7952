import { type CarriedText, carryText } from '@cerberusmesh/contracts';

/**
 * A Cowrie record's fields under their own names. A `Map`-like view: only own properties are read, so a line with
 * `__proto__` or `constructor` fields is a line with odd fields and nothing more.
 */
export class CowrieFields {
  readonly #record: object;
  readonly #line: string;

  constructor(record: object, line: string) {
    this.#record = record;
    this.#line = line;
  }

  value(name: string): unknown {
    return Object.hasOwn(this.#record, name) ? Reflect.get(this.#record, name) : undefined;
  }

  /** The field as text where it is a string, else undefined. */
  string(name: string): string | undefined {
    const value = this.value(name);
    return typeof value === 'string' ? value : undefined;
  }

  /** The field as what the attacker typed: numbers keep the digits they were written with, nothing becomes ''. */
  typed(name: string): CarriedText {
    const value = this.value(name);
    if (typeof value === 'string') return carryText(value);
    if (value === undefined || value === null) return { text: '' };
    if (typeof value === 'number') return { text: this.#digits(name) ?? String(value) };
    return carryText(JSON.stringify(value) ?? '');
  }

  has(name: string): boolean {
    const value = this.value(name);
    return value !== undefined && value !== null;
  }

  /** A number given as number or as digits in a string. */
  number(name: string): number | null {
    const value = this.value(name);
    if (typeof value === 'number') return Number.isFinite(value) ? value : null;
    if (typeof value !== 'string' || !/^\s*-?\d{1,15}(\.\d{1,12})?\s*$/.test(value)) return null;
    return Number(value);
  }

  /** A count: a whole number of at least 0. */
  count(name: string): number | null {
    const value = this.number(name);
    return value !== null && Number.isSafeInteger(value) && value >= 0 ? value : null;
  }

  port(name: string): number | null {
    const value = this.count(name);
    return value !== null && value <= 65_535 ? value : null;
  }

  /** An address of 1 to 253 printable characters, as the log has it. */
  address(name: string): string | null {
    const value = this.value(name);
    return typeof value === 'string' && /^[\x21-\x7e]{1,253}$/.test(value) ? value : null;
  }

  sha256(name: string): string | null {
    const value = this.value(name);
    return typeof value === 'string' && /^[0-9a-fA-F]{64}$/.test(value) ? value.toLowerCase() : null;
  }

  /** Milliseconds from `<name>_ms`, or from seconds in `<name>`. */
  durationMs(name: string): number | null {
    const milliseconds = this.number(`${name}_ms`);
    if (milliseconds !== null) return milliseconds >= 0 ? milliseconds : null;
    const seconds = this.number(name);
    return seconds !== null && seconds >= 0 ? Math.round(seconds * 1_000_000) / 1000 : null;
  }

  /** A list of algorithm names, or null when the field is none. */
  names(name: string): string[] | null {
    const value = this.value(name);
    if (!Array.isArray(value) || !value.every((item) => typeof item === 'string')) return null;
    return value;
  }

  /** The source text of a number: a password of 00123 or of 20 digits would change on its way through a double. */
  #digits(name: string): string | undefined {
    let digits: string | undefined;
    JSON.parse(this.#line, (key, value: unknown, context?: { source?: string }) => {
      if (key === name && typeof value === 'number') digits = context?.source;
      return value;
    });
    return digits;
  }
}
