/** What a splitter found. Bytes are only valid until the call returns. */
export interface LineSink {
  line(bytes: Uint8Array, lineNumber: number): void;
  /** A line longer than the limit: its first bytes and its whole length. */
  overlong(prefix: Uint8Array, byteLength: number, lineNumber: number): void;
}

export interface LineSplitter {
  push(chunk: Uint8Array): void;
  /** The last line may lack its line break. */
  end(): void;
}

const LINE_FEED = 0x0a;
const EMPTY = new Uint8Array(0);

/**
 * Cuts a byte stream into lines. Holds at most `maxLineBytes` (plus the chunk in hand), however long a line is: past
 * the limit only its first `maxPrefixBytes` and its length are kept.
 */
export function createLineSplitter(
  sink: LineSink,
  limits: { maxLineBytes: number; maxPrefixBytes: number },
): LineSplitter {
  let parts: Uint8Array[] = [];
  let heldBytes = 0;
  let lineNumber = 1;
  /** Set while inside an overlong line. */
  let prefix: Uint8Array | null = null;

  function take(bytes: Uint8Array): void {
    heldBytes += bytes.length;
    if (prefix !== null || bytes.length === 0) return;
    if (heldBytes > limits.maxLineBytes) {
      prefix = Uint8Array.from(join([...parts, bytes], limits.maxPrefixBytes));
      parts = [];
    } else {
      // A copy: the stream may use its buffer again while this part waits for the rest of its line.
      parts.push(Uint8Array.from(bytes));
    }
  }

  function finish(): void {
    if (prefix !== null) sink.overlong(prefix, heldBytes, lineNumber);
    else sink.line(parts.length === 1 ? (parts[0] ?? EMPTY) : join(parts, heldBytes), lineNumber);
    parts = [];
    heldBytes = 0;
    prefix = null;
    lineNumber += 1;
  }

  return {
    push(chunk) {
      let start = 0;
      for (;;) {
        const end = chunk.indexOf(LINE_FEED, start);
        if (end === -1) break;
        const rest = chunk.subarray(start, end);
        if (heldBytes === 0 && rest.length <= limits.maxLineBytes) {
          sink.line(rest, lineNumber);
          lineNumber += 1;
        } else {
          take(rest);
          finish();
        }
        start = end + 1;
      }
      if (start < chunk.length) take(chunk.subarray(start));
    },
    end() {
      if (heldBytes > 0) finish();
    },
  };
}

function join(parts: readonly Uint8Array[], maxBytes: number): Uint8Array {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  const joined = new Uint8Array(Math.min(total, maxBytes));
  let at = 0;
  for (const part of parts) {
    const kept = part.subarray(0, joined.length - at);
    joined.set(kept, at);
    at += kept.length;
    if (at === joined.length) break;
  }
  return joined;
}
