import { STORAGE_LIMITS } from './limits.ts';

/**
 * Rows in the binary format of `COPY ... FROM STDIN (FORMAT binary)` (PostgreSQL manual, COPY, "Binary Format"; the
 * values as each type's receive function reads them). For rows known to be new: beside `insert ... select from
 * unnest(...)` it needs neither a plan nor a place for all rows before the first is written.
 *
 * Text must be well-formed and without NUL. The columns of a row are written in the order of the `COPY` statement.
 */
export class BinaryRows {
  #buffer: Buffer;
  #at = SIGNATURE.length;

  constructor(expectedBytes: number) {
    this.#buffer = Buffer.allocUnsafe(Math.max(expectedBytes, STORAGE_LIMITS.minCopyBufferBytes));
    this.#buffer.set(SIGNATURE, 0);
  }

  /** Begins a row. Returns where it begins, for `int8At`. */
  row(columns: number): number {
    const start = this.#at;
    this.#reserve(2);
    this.#at = this.#buffer.writeInt16BE(columns, start);
    return start;
  }

  null(): void {
    this.#reserve(4);
    this.#at = this.#buffer.writeInt32BE(-1, this.#at);
  }

  bool(value: boolean): void {
    this.#reserve(5);
    this.#at = this.#buffer.writeInt32BE(1, this.#at);
    this.#buffer[this.#at++] = value ? 1 : 0;
  }

  int2(value: number): void {
    this.#reserve(6);
    this.#at = this.#buffer.writeInt16BE(value, this.#buffer.writeInt32BE(2, this.#at));
  }

  int4(value: number | null): void {
    if (value === null) {
      this.null();
      return;
    }
    this.#reserve(8);
    this.#at = this.#buffer.writeInt32BE(value, this.#buffer.writeInt32BE(4, this.#at));
  }

  /** A safe integer. */
  int8(value: number): void {
    this.#reserve(12);
    this.#int8(value);
  }

  float8(value: number | null): void {
    if (value === null) {
      this.null();
      return;
    }
    this.#reserve(12);
    this.#at = this.#buffer.writeDoubleBE(value, this.#buffer.writeInt32BE(8, this.#at));
  }

  /** The usual text form with hyphens. */
  uuid(value: string | null): void {
    if (value === null) {
      this.null();
      return;
    }
    this.#reserve(20);
    this.#at = this.#buffer.writeInt32BE(16, this.#at);
    this.#at = writeUuid(this.#buffer, this.#at, value);
  }

  /** ISO 8601 UTC with three or six fractional digits. */
  timestamptz(value: string | null): void {
    if (value === null) {
      this.null();
      return;
    }
    this.#reserve(12);
    this.#at = writeTimestamptz(this.#buffer, this.#buffer.writeInt32BE(8, this.#at), value);
  }

  /** Also for `json`, whose binary form is its text. */
  text(value: string | null): void {
    if (value === null) {
      this.null();
      return;
    }
    this.#text(value);
  }

  textArray(values: readonly string[]): void {
    const start = this.#beginArray(values.length, OID_TEXT);
    for (const value of values) this.#text(value);
    this.#endArray(start);
  }

  uuidArray(values: readonly string[]): void {
    const start = this.#beginArray(values.length, OID_UUID);
    for (const value of values) this.uuid(value);
    this.#endArray(start);
  }

  /** Writes a safe integer over the `int8` that is the first column of the row that begins at `start`. */
  int8At(start: number, value: number): void {
    const end = this.#at;
    this.#at = start + 2;
    this.#int8(value);
    this.#at = end;
  }

  /** With the trailer: nothing can be added any more. */
  finish(): Buffer {
    this.#reserve(2);
    this.#at = this.#buffer.writeInt16BE(-1, this.#at);
    return this.#buffer.subarray(0, this.#at);
  }

  #int8(value: number): void {
    this.#at = writeInt8(this.#buffer, this.#buffer.writeInt32BE(8, this.#at), value);
  }

  #text(value: string): void {
    // UTF-8 takes at most three bytes for each UTF-16 unit.
    this.#reserve(4 + value.length * 3);
    const start = this.#at + 4;
    const end = start + writeText(this.#buffer, start, value);
    this.#buffer.writeInt32BE(end - start, this.#at);
    this.#at = end;
  }

  #beginArray(count: number, elementOid: number): number {
    const start = this.#at;
    this.#reserve(24);
    let at = start + 4;
    // No dimensions at all is how an empty array looks.
    at = this.#buffer.writeInt32BE(count === 0 ? 0 : 1, at);
    at = this.#buffer.writeInt32BE(0, at);
    at = this.#buffer.writeInt32BE(elementOid, at);
    if (count > 0) at = this.#buffer.writeInt32BE(1, this.#buffer.writeInt32BE(count, at));
    this.#at = at;
    return start;
  }

  #endArray(start: number): void {
    this.#buffer.writeInt32BE(this.#at - start - 4, start);
  }

  #reserve(bytes: number): void {
    if (this.#at + bytes <= this.#buffer.length) return;
    const grown = Buffer.allocUnsafe(Math.max(this.#buffer.length * 2, this.#at + bytes));
    grown.set(this.#buffer.subarray(0, this.#at), 0);
    this.#buffer = grown;
  }
}

/** The file header: eleven fixed bytes, no flags, no extension. */
const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0', 'latin1');
const MILLISECONDS_TO_2000 = 946_684_800_000;
/** `pg_type` object ids. */
const OID_TEXT = 25;
const OID_UUID = 2950;
/** Calling into Node for a text costs as much as writing this many characters here. */
const SHORT_TEXT_CHARACTERS = 40;

function writeText(buffer: Buffer, start: number, value: string): number {
  if (value.length > SHORT_TEXT_CHARACTERS) return buffer.write(value, start);
  for (let index = 0; index < value.length; index++) {
    const unit = value.charCodeAt(index);
    if (unit > 0x7f) return buffer.write(value, start);
    buffer[start + index] = unit;
  }
  return value.length;
}

/** Writes a safe integer in eight bytes at `at`. Returns where they end. */
export function writeInt8(buffer: Buffer, at: number, value: number): number {
  const high = Math.floor(value / 0x1_0000_0000);
  return buffer.writeUInt32BE(value - high * 0x1_0000_0000, buffer.writeInt32BE(high, at));
}

/** Writes a time (ISO 8601 UTC with three or six fractional digits) as microseconds since 2000. Returns where it ends. */
export function writeTimestamptz(buffer: Buffer, at: number, iso: string): number {
  const seconds = ordinarySeconds(iso);
  if (!Number.isNaN(seconds)) {
    const micros = digits3(iso, 20) * 1000 + (iso.length === 27 ? digits3(iso, 23) : 0);
    return writeInt8(buffer, at, seconds * 1_000_000 + micros);
  }
  const milliseconds = Date.parse(iso.length === 27 ? `${iso.slice(0, 23)}Z` : iso) - MILLISECONDS_TO_2000;
  return buffer.writeBigInt64BE(BigInt(milliseconds) * 1000n + BigInt(iso.length === 27 ? digits3(iso, 23) : 0), at);
}

/**
 * Seconds since 2000 of a time in the years 2000 to 2199, several times faster than by way of `Date`; NaN for any other,
 * and for days that only some months have. Days are counted in years that begin in March, so that a leap day is the last.
 */
function ordinarySeconds(iso: string): number {
  const century = digits2(iso, 0);
  const month = digits2(iso, 5);
  const day = digits2(iso, 8);
  const hour = digits2(iso, 11);
  const inCenturies = century === 20 || century === 21;
  if (!inCenturies || month < 1 || month > 12 || day < 1 || day > (month === 2 ? 28 : 30) || hour > 23)
    return Number.NaN;
  const year = century * 100 + digits2(iso, 2) - (month < 3 ? 1 : 0);
  const dayOfYear = Math.floor((153 * (month < 3 ? month + 9 : month - 3) + 2) / 5) + day - 1;
  const days = year * 365 + Math.floor(year / 4) - Math.floor(year / 100) + Math.floor(year / 400) + dayOfYear;
  return (days - DAYS_TO_2000) * 86_400 + hour * 3_600 + digits2(iso, 14) * 60 + digits2(iso, 17);
}

/** From March 1st of the year 0 to January 1st, 2000. */
const DAYS_TO_2000 = 730_425;

function digits2(text: string, at: number): number {
  return (text.charCodeAt(at) - 0x30) * 10 + text.charCodeAt(at + 1) - 0x30;
}

function digits3(text: string, at: number): number {
  return digits2(text, at) * 10 + text.charCodeAt(at + 2) - 0x30;
}

/** Writes 16 bytes at `at` from the 36 characters of a UUID in lower case. Returns where they end. */
export function writeUuid(buffer: Buffer, at: number, value: string): number {
  let place = at;
  for (let index = 0; index < 36; index += 2) {
    if (index === 8 || index === 13 || index === 18 || index === 23) index += 1;
    buffer[place++] = (nibble(value.charCodeAt(index)) << 4) | nibble(value.charCodeAt(index + 1));
  }
  return place;
}

/** 0-9 and a-f, A-F in ASCII: the letters follow 0x40 or 0x60. */
function nibble(code: number): number {
  return code < 0x3a ? code - 0x30 : (code & 0x0f) + 9;
}
