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
    const milliseconds = Date.parse(value.length === 27 ? `${value.slice(0, 23)}Z` : value);
    const microseconds = (milliseconds - MILLISECONDS_TO_2000) * 1000 + (value.length === 27 ? lastDigits(value) : 0);
    if (Number.isSafeInteger(microseconds)) this.#int8(microseconds);
    else {
      const exact = BigInt(milliseconds - MILLISECONDS_TO_2000) * 1000n;
      this.#at = this.#buffer.writeInt32BE(8, this.#at);
      this.#at = this.#buffer.writeBigInt64BE(exact + BigInt(value.length === 27 ? lastDigits(value) : 0), this.#at);
    }
  }

  /** Also for `json`, whose binary form is its text. */
  text(value: string | null): void {
    if (value === null) {
      this.null();
      return;
    }
    this.#text(value, 0);
  }

  /** JSON text; `jsonb_recv` wants its version, 1, in front. */
  jsonb(value: string): void {
    this.#text(value, 1);
  }

  textArray(values: readonly string[]): void {
    const start = this.#beginArray(values.length, OID_TEXT);
    for (const value of values) this.#text(value, 0);
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
    const high = Math.floor(value / 0x1_0000_0000);
    this.#at = this.#buffer.writeInt32BE(8, this.#at);
    this.#at = this.#buffer.writeInt32BE(high, this.#at);
    this.#at = this.#buffer.writeUInt32BE(value - high * 0x1_0000_0000, this.#at);
  }

  #text(value: string, version: 0 | 1): void {
    // UTF-8 takes at most three bytes for each UTF-16 unit.
    this.#reserve(4 + version + value.length * 3);
    const start = this.#at + 4 + version;
    if (version === 1) this.#buffer[start - 1] = 1;
    const end = start + writeText(this.#buffer, start, value);
    this.#buffer.writeInt32BE(end - start + version, this.#at);
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

/** Microseconds below the millisecond of a time with six fractional digits. */
function lastDigits(iso: string): number {
  return (iso.charCodeAt(23) - 0x30) * 100 + (iso.charCodeAt(24) - 0x30) * 10 + iso.charCodeAt(25) - 0x30;
}
