/**
 * Received bytes that wait for the rest of their packet. As long as whole packets arrive at once nothing is copied.
 * A packet in pieces is gathered in one buffer that doubles up to the packet's size, so that a length that is only
 * claimed takes no memory. Nothing is held while nothing waits.
 */
export interface ReceiveBuffer {
  /** Where the waiting bytes are: `bytes[start..start + length)`. Read anew after each call. */
  readonly bytes: Buffer;
  readonly start: number;
  readonly length: number;
  push(chunk: Buffer): void;
  /** What is there waits until it is this many bytes. */
  wait(byteCount: number): void;
  consume(byteCount: number): void;
}

const EMPTY = Buffer.alloc(0);
const MIN_CAPACITY_BYTES = 64;

export function createReceiveBuffer(): ReceiveBuffer {
  return new Waiting();
}

class Waiting implements ReceiveBuffer {
  bytes: Buffer = EMPTY;
  start = 0;
  length = 0;
  /** `bytes` is ours, with room behind what waits; else it is a chunk as the socket gave it. */
  private isOwn = false;
  private awaitedBytes = 0;

  push(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.length === 0) {
      this.bytes = chunk;
      this.start = 0;
      this.length = chunk.length;
      this.isOwn = false;
      return;
    }
    const total = this.length + chunk.length;
    if (!this.isOwn || this.start + total > this.bytes.length) this.move(total);
    this.bytes.set(chunk, this.start + this.length);
    this.length = total;
  }

  wait(byteCount: number): void {
    this.awaitedBytes = byteCount;
    // A small rest would keep all of the socket's chunk alive.
    if (!this.isOwn && this.length > 0) this.move(this.length);
  }

  consume(byteCount: number): void {
    this.start += byteCount;
    this.length -= byteCount;
    this.awaitedBytes = 0;
    if (this.length > 0) return;
    this.bytes = EMPTY;
    this.start = 0;
    this.isOwn = false;
  }

  /** To a buffer of our own for `neededBytes` and, up to what is awaited, as much again. */
  private move(neededBytes: number): void {
    const roomy = Math.min(Math.max(neededBytes * 2, MIN_CAPACITY_BYTES), this.awaitedBytes);
    const own = Buffer.allocUnsafeSlow(Math.max(neededBytes, roomy));
    this.bytes.copy(own, 0, this.start, this.start + this.length);
    this.bytes = own;
    this.start = 0;
    this.isOwn = true;
  }
}
