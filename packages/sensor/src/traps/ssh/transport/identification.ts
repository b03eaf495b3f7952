/**
 * The client's identification string, judged as OpenSSH's `kex_exchange_identification` does on the server side. What it
 * answers to nonsense is the cheapest of all honeypot tests, so it is reproduced byte for byte.
 */
export interface IdentificationReader {
  /** What came so far without line end, at most `maxBytes` of it. */
  readonly line: Buffer;
  /** @returns null while more is needed; `consumed` counts the bytes of this chunk that belong to the line */
  add(chunk: Buffer): { readonly verdict: Identification; readonly consumed: number } | null;
}

export type Identification =
  /** `software` is what follows the version, as OpenSSH matches it against its list of old clients. */
  | { readonly state: 'valid'; readonly line: Buffer; readonly software: string }
  | { readonly state: 'refused'; readonly answer: string };

const CARRIAGE_RETURN = 0x0d;
const LINE_FEED = 0x0a;

const INVALID: Identification = { state: 'refused', answer: 'Invalid SSH identification string.' };
const OTHER_VERSION: Identification = { state: 'refused', answer: 'Protocol major versions differ.' };

/** @param maxBytes SSH_MAX_BANNER_LEN */
export function createIdentificationReader(maxBytes: number): IdentificationReader {
  let line: Buffer = Buffer.alloc(0);
  let lineFeedExpected = false;

  /** What is kept of a chunk is its beginning: after a carriage return nothing may come but the line's end. */
  function scan(chunk: Buffer): { readonly end: 'line' | 'invalid' | null; readonly consumed: number; kept: number } {
    let kept = 0;
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at] ?? LINE_FEED;
      if (byte === CARRIAGE_RETURN) {
        lineFeedExpected = true;
        continue;
      }
      if (byte === LINE_FEED) return { end: 'line', consumed: at + 1, kept };
      if (byte === 0 || lineFeedExpected) return { end: 'invalid', consumed: at + 1, kept };
      kept += 1;
      if (line.length + kept > maxBytes) return { end: 'invalid', consumed: at + 1, kept };
    }
    return { end: null, consumed: chunk.length, kept };
  }

  return {
    get line() {
      return line;
    },
    add(chunk) {
      const { end, consumed, kept } = scan(chunk);
      if (kept > 0) line = Buffer.concat([line, chunk.subarray(0, kept)]);
      return end === null ? null : { verdict: end === 'line' ? judge(line) : INVALID, consumed };
    },
  };
}

/** `sscanf(line, "SSH-%d.%d-%[^\n]")` and the version rules after it. */
const FORM = /^SSH-[ \t\v\f]*([+-]?\d+)\.[ \t\v\f]*([+-]?\d+)-(.+)$/s;

function judge(line: Buffer): Identification {
  const [, majorText, minorText, software] = FORM.exec(line.toString('latin1')) ?? [];
  if (majorText === undefined || minorText === undefined || software === undefined) return INVALID;
  const major = asCInt(majorText);
  const isVersion2 = major === 2 || (major === 1 && asCInt(minorText) === 99);
  return isVersion2 ? { state: 'valid', line, software } : OTHER_VERSION;
}

const LONG_MAX = 2n ** 63n - 1n;

/** `%d` of glibc: read as a long that stops at its limits, then cut to 32 bits. */
function asCInt(digits: string): number {
  const whole = BigInt(digits.replace(/^\+/, ''));
  const long = whole > LONG_MAX ? LONG_MAX : whole < -LONG_MAX - 1n ? -LONG_MAX - 1n : whole;
  return Number(BigInt.asIntN(32, long));
}
