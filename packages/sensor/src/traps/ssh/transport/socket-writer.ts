import type { Socket } from 'node:net';

/** How a connection is closed, as far as the other side can see it. */
export type SocketClose =
  /** FIN after everything that was written. */
  | 'finish'
  /** RST, as the kernel sends it when a process closes a socket that has bytes it never read. */
  | 'reset';

/**
 * Collects what is written during one turn of the event loop and writes it at once, as sshd's output buffer does. Says
 * when there is more than the client takes, and sees the last bytes out.
 */
export class SocketWriter {
  private readonly socket: Socket;
  private readonly maxLingerMs: number;
  private chunks: Buffer[] = [];
  private waitingBytes = 0;
  private isScheduled = false;
  private wantsDrain = false;
  private isClosed = false;
  /** Called when there is room again after `isPressed` was seen. */
  drained: (() => void) | null = null;

  constructor(socket: Socket, maxLingerMs: number) {
    this.socket = socket;
    this.maxLingerMs = maxLingerMs;
    socket.on('drain', () => this.tellDrained());
  }

  write(bytes: Buffer): void {
    if (this.isClosed) return;
    this.chunks.push(bytes);
    this.waitingBytes += bytes.length;
    if (this.isScheduled) return;
    this.isScheduled = true;
    queueMicrotask(() => {
      this.isScheduled = false;
      this.flush();
      if (this.wantsDrain && !this.socket.writableNeedDrain) this.tellDrained();
    });
  }

  /** Bytes that were written and that the kernel has not taken. */
  backlogBytes(): number {
    return this.waitingBytes + this.socket.writableLength;
  }

  /** True when more than this waits; `drained` is then called later. */
  isPressed(maxBytes: number): boolean {
    if (this.isClosed || this.backlogBytes() <= maxBytes) return false;
    this.wantsDrain = true;
    return true;
  }

  /** `drained` is called when what waits now has been taken. */
  askToDrain(): void {
    this.wantsDrain = true;
    if (this.backlogBytes() === 0) queueMicrotask(() => this.tellDrained());
  }

  flush(): void {
    const { chunks } = this;
    const [first] = chunks;
    if (first === undefined || !this.socket.writable) return;
    this.chunks = [];
    const bytes = chunks.length === 1 ? first : Buffer.concat(chunks, this.waitingBytes);
    this.waitingBytes = 0;
    this.socket.write(bytes);
  }

  /** Sees the last bytes out and closes. What is written later goes nowhere. Idempotent. */
  close(how: SocketClose): void {
    if (this.isClosed) return;
    this.flush();
    this.isClosed = true;
    const { socket } = this;
    if (socket.destroyed) return;
    if (how === 'reset') {
      socket.resetAndDestroy();
      return;
    }
    socket.destroySoon();
    // A client that does not read keeps a socket open no longer than this.
    if (!socket.destroyed) {
      const linger = setTimeout(() => socket.destroy(), this.maxLingerMs);
      linger.unref();
      socket.once('close', () => clearTimeout(linger));
    }
  }

  private tellDrained(): void {
    if (this.isClosed || !this.wantsDrain) return;
    this.wantsDrain = false;
    this.drained?.();
  }
}
