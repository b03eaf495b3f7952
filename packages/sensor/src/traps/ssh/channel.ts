import type { ByteChannel, Exit } from './byte-channel.ts';
import {
  CHANNEL_PACKET_BYTES,
  CHANNEL_WINDOW_BYTES,
  MAX_SENT_PACKET_BYTES,
  MAX_WAITING_OUTPUT_BYTES,
} from './limits.ts';
import { EXTENDED_DATA_STDERR, MESSAGE } from './messages.ts';
import type { Guard } from './ssh-server.ts';
import { message, wireString, wireUint32 } from './transport/wire-writer.ts';

/** What a channel needs of its connection. */
export interface ChannelLink {
  /** False when the connection wants no more until it calls `flush` of its channels. */
  send(payload: Buffer): boolean;
  /** Whether the connection takes output now. */
  isWritable(): boolean;
  /** The client is an OpenSSH that understands `eow@openssh.com` (5.0 and later). */
  readonly knowsEndOfWrite: boolean;
  readonly guard: Guard;
  /** Milliseconds. */
  now(): number;
  /** Both sides have closed the channel: its number is free again. */
  closed(channel: Channel): void;
}

interface Waiting {
  readonly isError: boolean;
  readonly bytes: Uint8Array;
}

/** sshd sees a program's last output and its end in one turn of its loop when they are near to each other. */
const SAME_TURN_MS = 50;

/** The signals that an exit may name (RFC 4254 section 6.10, session.c's sig2name). */
const SIGNALS: ReadonlySet<string> = new Set([
  'ABRT',
  'ALRM',
  'FPE',
  'HUP',
  'ILL',
  'INT',
  'KILL',
  'PIPE',
  'QUIT',
  'SEGV',
  'TERM',
  'USR1',
  'USR2',
]);

/**
 * One channel (RFC 4254 section 5) with the windows and the two half-open directions of OpenSSH's channels.c and nchan.c.
 * Buffers exist only while something waits: an idle channel is a few fields.
 */
export class Channel implements ByteChannel {
  readonly id: number;
  readonly kind: 'session' | 'tunnel';
  readonly #link: ChannelLink;
  readonly #remoteId: number;
  readonly #remotePacketBytes: number;
  #remoteWindow: number;
  #localWindow = 0;
  #consumed = 0;
  #isOpen = false;
  /** From the program to the client: `draining` when the program has closed it and output still waits. */
  #output: 'open' | 'draining' | 'closed' = 'open';
  /** From the client to the program. */
  #input: 'open' | 'closed' = 'open';
  #isEofReceived = false;
  #isCloseSent = false;
  #isCloseReceived = false;
  #exit: Exit | 'told' | null = null;
  #hasTerminal = false;
  /** When the program last wrote, unless the client said something after it. */
  #wroteAtMs = Number.NEGATIVE_INFINITY;
  #waiting: Waiting[] | null = null;
  #waitingBytes = 0;
  #roomListeners: Array<() => void> | null = null;
  #dataListener: ((bytes: Buffer) => void | Promise<void>) | null = null;
  #endListener: (() => void) | null = null;
  #closeListener: (() => void) | null = null;
  #endOfWriteListener: (() => void) | null = null;
  #isGone = false;

  constructor(options: {
    id: number;
    kind: 'session' | 'tunnel';
    link: ChannelLink;
    remoteId: number;
    remoteWindow: number;
    remotePacketBytes: number;
  }) {
    this.id = options.id;
    this.kind = options.kind;
    this.#link = options.link;
    this.#remoteId = options.remoteId;
    this.#remoteWindow = options.remoteWindow;
    this.#remotePacketBytes = options.remotePacketBytes;
  }

  /** Whether a program runs on it; before that a session channel has no window. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Closed by both sides, or its connection is gone. */
  get isGone(): boolean {
    return this.#isGone;
  }

  // What the server says.

  /** CHANNEL_OPEN_CONFIRMATION; a session's window opens only with its program. */
  confirm(): void {
    if (this.kind === 'tunnel') {
      this.#isOpen = true;
      this.#localWindow = CHANNEL_WINDOW_BYTES;
    }
    this.#send(
      MESSAGE.channelOpenConfirmation,
      wireUint32(this.id),
      wireUint32(this.#localWindow),
      wireUint32(CHANNEL_PACKET_BYTES),
    );
  }

  /** A program was started: the window opens. */
  start(hasTerminal: boolean): void {
    this.#isOpen = true;
    this.#hasTerminal = hasTerminal;
    this.#localWindow = CHANNEL_WINDOW_BYTES;
    this.#send(MESSAGE.channelWindowAdjust, wireUint32(CHANNEL_WINDOW_BYTES));
  }

  /** Answers a request that wanted an answer. */
  reply(isSuccess: boolean): void {
    if (!this.#isCloseSent) this.#send(isSuccess ? MESSAGE.channelSuccess : MESSAGE.channelFailure);
  }

  // What the programs behind it use.

  write(bytes: Uint8Array): void | Promise<void> {
    return this.#enqueue(bytes, false);
  }

  writeError(bytes: Uint8Array): void | Promise<void> {
    return this.#enqueue(bytes, true);
  }

  onData(listener: (bytes: Buffer) => void | Promise<void>): void {
    this.#dataListener = listener;
  }

  onEnd(listener: () => void): void {
    this.#endListener = listener;
  }

  onClose(listener: () => void): void {
    this.#closeListener = listener;
  }

  /** The client reads no more, though it may still write. */
  onEndOfWrite(listener: () => void): void {
    this.#endOfWriteListener = listener;
  }

  finish(exit: Exit): void {
    // A race at sshd: the end of a pipe is seen before the death of its writer, unless there was output just now.
    const isQuiet = this.#link.now() - this.#wroteAtMs > SAME_TURN_MS;
    if (isQuiet && !this.#hasTerminal) this.endOutput();
    this.exit(exit);
    this.endOutput();
  }

  exit(exit: Exit): void {
    if (this.#exit !== null) return;
    this.#exit = exit;
    this.flush();
  }

  endOutput(): void {
    if (this.#output === 'open') this.#output = 'draining';
    this.flush();
  }

  /** The far end of a tunnel has closed: what is left is sent, then EOF and close. */
  endTunnel(): void {
    this.#exit = 'told';
    this.endOutput();
  }

  // What the client says.

  receive(data: Buffer): void {
    if (!this.#isOpen) return;
    if (this.#input === 'closed') {
      // Nobody reads it; the window goes on as if somebody did, or the client would wait for ever.
      this.#localWindow -= data.length;
      this.#consume(data.length);
      return;
    }
    if (data.length > CHANNEL_PACKET_BYTES || data.length > this.#localWindow) return;
    this.#localWindow -= data.length;
    this.#wroteAtMs = Number.NEGATIVE_INFINITY;
    const pending = this.#dataListener?.(data);
    if (pending instanceof Promise) void pending.then(() => this.#link.guard(() => this.#consume(data.length)));
    else this.#consume(data.length);
  }

  receiveEof(): void {
    this.#isEofReceived = true;
    this.#wroteAtMs = Number.NEGATIVE_INFINITY;
    this.#endInput();
    this.#settle();
  }

  get isEofReceived(): boolean {
    return this.#isEofReceived;
  }

  /** The client reads no more: `eow@openssh.com`. */
  receiveEndOfWrite(): void {
    if (this.#output !== 'open') return;
    this.#closeOutput();
    this.#endOfWriteListener?.();
  }

  /** False when the window would overflow: sshd ends the connection then. */
  receiveWindow(bytes: number): boolean {
    if (this.#remoteWindow + bytes > 0xffffffff) return false;
    this.#remoteWindow += bytes;
    this.flush();
    return true;
  }

  receiveClose() {
    this.#isCloseReceived = true;
    if (this.#output === 'draining' && !this.#isCloseSent) this.#send(MESSAGE.channelEof);
    this.#closeOutput();
    this.#endInput();
    // sshd looks after such channels when it has handled what it read: a program may still be started before that.
    if (!this.#isOpen) return queueMicrotask(() => this.#link.guard(() => this.#closeUnused()));
    if (this.kind === 'tunnel') this.#exit ??= 'told';
    const listener = this.#closeListener;
    this.#closeListener = null;
    listener?.();
    this.#settle();
  }

  /** Without a program there is nobody whose end the close has to wait for. */
  #closeUnused(): void {
    if (this.#isOpen) return;
    this.#exit ??= 'told';
    this.#settle();
  }

  /** The connection is gone. */
  abandon(): void {
    if (this.#isGone) return;
    this.#isGone = true;
    this.#closeOutput();
    const listener = this.#closeListener;
    this.#closeListener = null;
    listener?.();
  }

  /** Sends what waits, as far as window and connection let it. */
  flush(): void {
    const waiting = this.#waiting;
    while (waiting !== null && this.#link.isWritable()) {
      const next = waiting[0];
      if (next === undefined) break;
      const room = Math.min(this.#remoteWindow, this.#remotePacketBytes, MAX_SENT_PACKET_BYTES);
      if (room === 0) break;
      const piece = next.bytes.subarray(0, room);
      if (piece.length === next.bytes.length) waiting.shift();
      else waiting[0] = { isError: next.isError, bytes: next.bytes.subarray(room) };
      this.#waitingBytes -= piece.length;
      this.#remoteWindow -= piece.length;
      this.#sendData(piece, next.isError);
    }
    if (this.#waitingBytes === 0) this.#waiting = null;
    if (this.#waitingBytes <= MAX_WAITING_OUTPUT_BYTES) this.#tellRoom();
    this.#settle();
  }

  #enqueue(bytes: Uint8Array, isError: boolean): void | Promise<void> {
    if (this.#isGone || this.#output !== 'open' || bytes.length === 0) return;
    this.#wroteAtMs = this.#link.now();
    this.#waiting ??= [];
    this.#waiting.push({ isError, bytes });
    this.#waitingBytes += bytes.length;
    this.flush();
    if (this.#waitingBytes <= MAX_WAITING_OUTPUT_BYTES) return;
    return new Promise((resolve) => {
      this.#roomListeners ??= [];
      this.#roomListeners.push(resolve);
    });
  }

  #tellRoom(): void {
    const listeners = this.#roomListeners;
    if (listeners === null) return;
    this.#roomListeners = null;
    for (const listener of listeners) listener();
  }

  #consume(bytes: number): void {
    this.#consumed += bytes;
    // channels.c: told again when three packets are used up, or half of the window.
    const isLow =
      CHANNEL_WINDOW_BYTES - this.#localWindow > 3 * CHANNEL_PACKET_BYTES ||
      this.#localWindow < CHANNEL_WINDOW_BYTES / 2;
    if (!isLow || this.#consumed === 0 || this.#isCloseSent || this.#isCloseReceived || this.#isGone) return;
    this.#send(MESSAGE.channelWindowAdjust, wireUint32(this.#consumed));
    this.#localWindow += this.#consumed;
    this.#consumed = 0;
  }

  #endInput(): void {
    if (this.#input === 'closed') return;
    this.#input = 'closed';
    const listener = this.#endListener;
    this.#endListener = null;
    listener?.();
  }

  #closeOutput(): void {
    this.#output = 'closed';
    this.#waiting = null;
    this.#waitingBytes = 0;
    this.#tellRoom();
  }

  /** Sends what follows the last output, when its time has come. */
  #settle(): void {
    if (this.#isGone) return;
    const exit = this.#exit;
    // A program can be gone while its last output still waits for the client's window.
    if (exit !== null && exit !== 'told') this.#tellExit(exit);
    // channels.c reads on only while the client's window has room: only then it learns of the program's end.
    if (this.#output === 'draining' && this.#waitingBytes === 0 && this.#remoteWindow > 0) {
      if (!this.#isCloseSent) this.#send(MESSAGE.channelEof);
      this.#output = 'closed';
    }
    if (this.#exit === null || this.#output !== 'closed' || this.#input !== 'closed') return;
    if (!this.#isCloseSent) {
      this.#isCloseSent = true;
      this.#send(MESSAGE.channelClose);
    }
    if (this.#isCloseReceived) {
      this.#isGone = true;
      this.#link.closed(this);
    }
  }

  #tellExit(exit: Exit): void {
    this.#exit = 'told';
    this.#sendExit(exit);
    if (this.#input === 'closed') return;
    // nchan.c: nobody reads the program's input any more.
    if (this.#link.knowsEndOfWrite) this.#sendRequest('eow@openssh.com');
    this.#input = 'closed';
    this.#endListener = null;
  }

  #sendExit({ exitCode, signal }: Exit): void {
    if (signal === null) {
      this.#sendRequest('exit-status', wireUint32(exitCode & 0xff));
      return;
    }
    const name = signal.replace(/^SIG/, '');
    this.#sendRequest(
      'exit-signal',
      wireString(SIGNALS.has(name) ? name : 'SIG@openssh.com'),
      Buffer.of(0),
      wireString(''),
      wireString(''),
    );
  }

  #sendRequest(name: string, ...fields: readonly Buffer[]): void {
    this.#send(MESSAGE.channelRequest, wireString(name), Buffer.of(0), ...fields);
  }

  #send(type: number, ...fields: readonly Buffer[]): void {
    this.#link.send(message(type, wireUint32(this.#remoteId), ...fields));
  }

  #sendData(bytes: Uint8Array, isError: boolean): void {
    const headBytes = isError ? 13 : 9;
    const payload = Buffer.allocUnsafe(headBytes + bytes.length);
    payload.writeUInt8(isError ? MESSAGE.channelExtendedData : MESSAGE.channelData, 0);
    payload.writeUInt32BE(this.#remoteId, 1);
    if (isError) payload.writeUInt32BE(EXTENDED_DATA_STDERR, 5);
    payload.writeUInt32BE(bytes.length, headBytes - 4);
    payload.set(bytes, headBytes);
    this.#link.send(payload);
  }
}
