import { crc32 } from 'node:zlib';

/**
 * How one event lies in a segment file: eight hex digits of the CRC-32 of the payload, a space, the payload (JSON, so it
 * has no line feed), a line feed. A record cut anywhere, or with any byte changed, does not read as a record.
 */

const LINE_FEED = 10;
const PREFIX_BYTES = 9;

/** @param payload one line of JSON as UTF-8 text without a line feed */
export function encodeRecord(payload: string): Buffer {
  const end = PREFIX_BYTES + Buffer.byteLength(payload, 'utf8');
  const record = Buffer.allocUnsafe(end + 1);
  record.write(payload, PREFIX_BYTES, 'utf8');
  record.write(`${checksum(record.subarray(PREFIX_BYTES, end))} `, 0, 'latin1');
  record[end] = LINE_FEED;
  return record;
}

export interface ScannedRecord {
  readonly payload: Buffer;
  /** Byte offset of the first byte after this record, relative to the scanned buffer. */
  readonly end: number;
}

export interface Scan {
  readonly records: readonly ScannedRecord[];
  /** Complete lines that are not records. */
  readonly damagedLines: number;
  readonly damagedBytes: number;
  /** Offset after the last complete line. What follows has no line feed yet. */
  readonly end: number;
}

/** Reads the complete records at the start of `bytes`, at most `maxRecords` and about `maxBytes` of them. */
export function scanRecords(
  bytes: Buffer,
  maxRecords = Number.POSITIVE_INFINITY,
  maxBytes = Number.POSITIVE_INFINITY,
): Scan {
  const records: ScannedRecord[] = [];
  let damagedLines = 0;
  let damagedBytes = 0;
  let at = 0;
  while (records.length < maxRecords && at < maxBytes) {
    const lineEnd = bytes.indexOf(LINE_FEED, at);
    if (lineEnd < 0) break;
    const payload = decodeLine(bytes.subarray(at, lineEnd));
    if (payload === null) {
      damagedLines += 1;
      damagedBytes += lineEnd + 1 - at;
    } else {
      records.push({ payload, end: lineEnd + 1 });
    }
    at = lineEnd + 1;
  }
  return { records, damagedLines, damagedBytes, end: at };
}

function decodeLine(line: Buffer): Buffer | null {
  if (line.length <= PREFIX_BYTES || line[PREFIX_BYTES - 1] !== 0x20) return null;
  const payload = line.subarray(PREFIX_BYTES);
  return line.toString('latin1', 0, PREFIX_BYTES - 1) === checksum(payload) ? payload : null;
}

function checksum(bytes: Buffer): string {
  return crc32(bytes).toString(16).padStart(8, '0');
}
