import type { ByteChannel } from './byte-channel.ts';
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
  /** Both sides have closed the channel: its number is free again. */
  closed(channel: Channel): void;
}

interface Waiting {
  readonly isError: boolean;
  readonly bytes: Uint8Array;
}

type Exit = { readonly exitCode: number; readonly signal: string | null };

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
  #isEofSent = false;
  #isEofReceived = false;
  #isCloseSent = false;
  #isCloseReceived = false;
  #exit: Exit | 'none' | null = null;
  #waiting: Waiting[] | null = null;
  #waitingBytes = 0;
  #roomListeners: Array<() => void> | null = null;
  #dataListener: ((bytes: Buffer) => void | Promise<void>) | null = null;
  #endListener: (() => void) | null = null;
  #closeListener: (() => void) | null = null;
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

  get isCloseSent(): boolean {
    return this.#isCloseSent;
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
  start(): void {
    this.#isOpen = true;
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

  finish(exit: Exit): void {
    if (this.#exit !== null) return;
    this.#exit = exit;
    if (this.#output === 'open') this.#output = 'draining';
    this.flush();
  }

  /** The far end of a tunnel has closed: what is left is sent, then EOF and close. */
  endTunnel(): void {
    if (this.#exit !== null) return;
    this.#exit = 'none';
    if (this.#output === 'open') this.#output = 'draining';
    this.flush();
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
    const pending = this.#dataListener?.(data);
    if (pending instanceof Promise) void pending.then(() => this.#link.guard(() => this.#consume(data.length)));
    else this.#consume(data.length);
  }

  receiveEof(): void {
    this.#isEofReceived = true;
    this.#endInput();
    this.#settle();
  }

  get isEofReceived(): boolean {
    return this.#isEofReceived;
  }

  /** The client reads no more: `eow@openssh.com`. */
  receiveEndOfWrite(): void {
    if (this.#output === 'open') this.#closeOutput();
  }

  /** False when the window would overflow: sshd ends the connection then. */
  receiveWindow(bytes: number): boolean {
    if (this.#remoteWindow + bytes > 0xffffffff) return false;
    this.#remoteWindow += bytes;
    this.flush();
    return true;
  }

  receiveClose(): void {
    this.#isCloseReceived = true;
    if (this.#output === 'draining' && !this.#isCloseSent && !this.#isEofSent) this.#sendEof();
    this.#closeOutput();
    this.#endInput();
    // Without a program there is nobody whose end the close has to wait for.
    if (!this.#isOpen || this.kind === 'tunnel') this.#exit ??= 'none';
    const listener = this.#closeListener;
    this.#closeListener = null;
    listener?.();
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
    if (this.#isGone || this.#exit === null || this.#waitingBytes > 0) return;
    if (this.#exit !== 'none') {
      const exit = this.#exit;
      this.#exit = 'none';
      this.#sendExit(exit);
      if (this.#input === 'open') {
        // nchan.c: nobody reads the program's input any more.
        if (this.kind === 'session' && this.#link.knowsEndOfWrite) this.#sendRequest('eow@openssh.com');
        this.#input = 'closed';
        this.#endListener = null;
      }
    }
    if (this.#output === 'draining') {
      if (!this.#isCloseSent) this.#sendEof();
      this.#output = 'closed';
    }
    if (this.kind === 'tunnel' && this.#input === 'open') return;
    if (!this.#isCloseSent) {
      this.#isCloseSent = true;
      this.#send(MESSAGE.channelClose);
    }
    if (this.#isCloseReceived) {
      this.#isGone = true;
      this.#link.closed(this);
    }
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

  #sendEof(): void {
    this.#isEofSent = true;
    this.#send(MESSAGE.channelEof);
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
