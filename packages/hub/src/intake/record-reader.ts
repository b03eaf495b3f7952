import { isUtf8 } from 'node:buffer';
import type { RejectReason } from './formats/format.ts';
import { FOREIGN_LIMITS } from './formats/limits.ts';
import { createLineSplitter, type LineSink, type LineSplitter } from './line-splitter.ts';
import { createObjectSplitter } from './object-splitter.ts';

/** One thing that could not be used, for the reject file. */
export interface Reject {
  readonly lineNumber: number;
  readonly reason: RejectReason;
  /** The first bytes, capped. */
  readonly prefix: Uint8Array;
  readonly byteLength: number;
}

export interface RecordSink {
  /** A non-empty record as text. Returns a reason to reject it, or null. */
  record(text: string): RejectReason | null;
  reject(reject: Reject): void;
}

export interface RecordReader {
  push(chunk: Uint8Array): void;
  end(): void;
}

const splitterLimits = {
  maxLineBytes: FOREIGN_LIMITS.maxLineBytes,
  maxPrefixBytes: FOREIGN_LIMITS.maxRejectPrefixBytes,
};

/**
 * Turns the bytes of a log into records: one a line, or one an object where objects stand on one line without a break
 * between them (two programs wrote at once) or in a JSON array. Blank lines are nothing. Byte order marks and CRs go.
 */
export function createRecordReader(sink: RecordSink): RecordReader {
  let splitter: LineSplitter | null = null;
  const lines: LineSink = { line, overlong };

  function line(bytes: Uint8Array, lineNumber: number): void {
    const trimmed = trim(bytes);
    if (trimmed.length === 0) return;
    const reason = offer(trimmed);
    if (reason === null) return;
    if (reason !== 'not-json' || !splitLine(trimmed, lineNumber)) rejectBytes(trimmed, lineNumber, reason);
  }

  function offer(bytes: Uint8Array): RejectReason | null {
    if (!isUtf8(bytes)) return 'not-utf8';
    return sink.record(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8'));
  }

  function overlong(prefix: Uint8Array, byteLength: number, lineNumber: number): void {
    sink.reject({ lineNumber, reason: 'too-long', prefix: Uint8Array.from(prefix), byteLength });
  }

  function rejectBytes(bytes: Uint8Array, lineNumber: number, reason: RejectReason): void {
    const prefix = Uint8Array.from(bytes.subarray(0, FOREIGN_LIMITS.maxRejectPrefixBytes));
    sink.reject({ lineNumber, reason, prefix, byteLength: bytes.length });
  }

  /** Whether the line held several objects, each of which then counts as a line of its own. */
  function splitLine(bytes: Uint8Array, lineNumber: number): boolean {
    const parts: Uint8Array[] = [];
    const collect: LineSink = { line: (part) => parts.push(Uint8Array.from(part)), overlong: () => {} };
    const objects = createObjectSplitter(collect, splitterLimits);
    objects.push(bytes);
    objects.end();
    if (parts.length < 2 || parts.length > FOREIGN_LIMITS.maxRecordsPerLine) return false;
    if (!parts.every((part) => part[0] === 0x7b)) return false;
    for (const part of parts) {
      const reason = offer(part);
      if (reason !== null) rejectBytes(part, lineNumber, reason);
    }
    return true;
  }

  return {
    push(chunk) {
      if (splitter === null) {
        const start = trim(chunk);
        if (start.length === 0) return;
        splitter = opensArray(start)
          ? createObjectSplitter(lines, splitterLimits)
          : createLineSplitter(lines, splitterLimits);
      }
      splitter.push(chunk);
    },
    end() {
      splitter?.end();
    },
  };
}

/** `[` and then `{`: a JSON array of objects, not a line that begins with a bracket. */
function opensArray(start: Uint8Array): boolean {
  return start[0] === 0x5b && trim(start.subarray(1))[0] === 0x7b;
}

/** Without a byte order mark in front and white space at both ends. */
function trim(bytes: Uint8Array): Uint8Array {
  let start = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let end = bytes.length;
  while (start < end && isSpace(bytes[start])) start += 1;
  while (end > start && isSpace(bytes[end - 1])) end -= 1;
  return start === 0 && end === bytes.length ? bytes : bytes.subarray(start, end);
}

function isSpace(byte: number | undefined): boolean {
  return byte === 0x20 || byte === 0x0d || byte === 0x0a || byte === 0x09;
}
