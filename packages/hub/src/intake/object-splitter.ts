import type { LineSink, LineSplitter } from './line-splitter.ts';

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_BRACE = 0x7b;
const CLOSE_BRACE = 0x7d;
const LINE_FEED = 0x0a;

/**
 * Cuts a JSON array of objects, on one line or many, into its objects, with the same bound on memory as the line
 * splitter. What stands between objects (brackets, commas, white space) is skipped; other bytes there, and an object
 * that never closes, reach the sink as a line that will not parse.
 */
export function createObjectSplitter(
  sink: LineSink,
  limits: { maxLineBytes: number; maxPrefixBytes: number },
): LineSplitter {
  let held: Uint8Array = new Uint8Array(4096);
  let heldBytes = 0;
  let objectBytes = 0;
  /** Inside an object, or inside bytes that belong to none. */
  let pending = false;
  let depth = 0;
  let inText = false;
  let escaped = false;
  let lineNumber = 1;
  let startLine = 1;

  function keep(bytes: Uint8Array): void {
    objectBytes += bytes.length;
    const room = limits.maxLineBytes - heldBytes;
    const kept = bytes.subarray(0, room);
    if (heldBytes + kept.length > held.length) {
      const grown = new Uint8Array(Math.min(limits.maxLineBytes, Math.max(held.length * 2, heldBytes + kept.length)));
      grown.set(held.subarray(0, heldBytes));
      held = grown;
    }
    held.set(kept, heldBytes);
    heldBytes += kept.length;
  }

  function finish(): void {
    if (objectBytes > limits.maxLineBytes)
      sink.overlong(held.subarray(0, limits.maxPrefixBytes), objectBytes, startLine);
    else if (objectBytes > 0) sink.line(held.subarray(0, heldBytes), startLine);
    heldBytes = 0;
    objectBytes = 0;
    pending = false;
    depth = 0;
    inText = false;
    escaped = false;
  }

  return {
    push(chunk) {
      let start = 0;
      for (let at = 0; at < chunk.length; at++) {
        const byte = chunk[at];
        if (byte === LINE_FEED) lineNumber += 1;
        if (depth > 0) {
          if (escaped) escaped = false;
          else if (inText) {
            if (byte === BACKSLASH) escaped = true;
            else if (byte === QUOTE) inText = false;
          } else if (byte === QUOTE) inText = true;
          else if (byte === OPEN_BRACE) depth += 1;
          else if (byte === CLOSE_BRACE && --depth === 0) {
            keep(chunk.subarray(start, at + 1));
            finish();
          }
        } else if (byte === OPEN_BRACE || isBetween(byte)) {
          if (pending) {
            keep(chunk.subarray(start, at));
            finish();
          }
          if (byte === OPEN_BRACE) {
            depth = 1;
            begin(at);
          }
        } else if (!pending) begin(at);
      }
      if (pending) keep(chunk.subarray(start));

      function begin(at: number): void {
        pending = true;
        start = at;
        startLine = lineNumber;
      }
    },
    end: finish,
  };
}

/** `[ ] ,` and JSON white space. */
function isBetween(byte: number | undefined): boolean {
  return (
    byte === 0x5b || byte === 0x5d || byte === 0x2c || byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
  );
}
