import { constants, type Deflate, type Inflate } from 'node:zlib';

/**
 * Drives a zlib stream of Node synchronously, a packet at a time. Node offers that for whole buffers only, so this uses
 * the handle below the stream, as SSH libraries for Node do; that handle is not documented, and a test of this folder
 * fails should it ever look different.
 */
export interface ZlibEngine {
  /**
   * Everything that comes out for `input`, flushed.
   *
   * @returns null when the data is invalid, when the stream has ended, or when more than `maxBytes` come out
   */
  process(input: Uint8Array, maxBytes: number): Buffer | null;
  /** Idempotent. */
  close(): void;
}

interface Handle {
  writeSync(
    flush: number,
    input: Uint8Array,
    inputOffset: number,
    inputLength: number,
    output: Uint8Array,
    outputOffset: number,
    outputLength: number,
  ): void;
}

/** One packet's worth; what does not fit is taken in several rounds. */
const SCRATCH_BYTES = 32 * 1024;
let scratch: Buffer | null = null;

export function createZlibEngine(stream: Deflate | Inflate): ZlibEngine {
  const handle: unknown = Reflect.get(stream, '_handle');
  const state: unknown = Reflect.get(stream, '_writeState');
  if (!isHandle(handle) || !(state instanceof Uint32Array)) {
    throw new TypeError('this version of Node has another zlib');
  }
  // Invalid data destroys the stream at once and reports it later; it was then noticed long since.
  stream.on('error', () => undefined);
  return {
    process(input, maxBytes) {
      if (stream.destroyed) return null;
      scratch ??= Buffer.allocUnsafeSlow(SCRATCH_BYTES);
      const parts: Buffer[] = [];
      let total = 0;
      let inputAt = 0;
      for (;;) {
        handle.writeSync(constants.Z_PARTIAL_FLUSH, input, inputAt, input.length - inputAt, scratch, 0, SCRATCH_BYTES);
        if (stream.destroyed) return null;
        const [roomLeft = 0, inputLeft = 0] = state;
        const produced = SCRATCH_BYTES - roomLeft;
        total += produced;
        if (total > maxBytes) return null;
        if (produced > 0) parts.push(Buffer.from(scratch.subarray(0, produced)));
        inputAt = input.length - inputLeft;
        // Room to spare means that zlib has nothing more to give; input that it leaves lies behind the stream's end.
        if (roomLeft > 0) break;
      }
      if (inputAt < input.length) return null;
      const [only] = parts;
      return parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, total);
    },
    close() {
      stream.destroy();
    },
  };
}

function isHandle(value: unknown): value is Handle {
  return typeof value === 'object' && value !== null && 'writeSync' in value && typeof value.writeSync === 'function';
}
