import {
  type Cipheriv,
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  type Decipheriv,
  randomBytes,
} from 'node:crypto';
import { createConnection, type Socket } from 'node:net';
import { type ClientKeyExchange, curve25519, DEFAULT_OFFER, kexInit, type Offer } from './ssh-client-offer.ts';
import { byte, FieldReader, flag, MESSAGE, message, string, uint32 } from './ssh-wire.ts';

/**
 * An SSH client that does what it is told, right or wrong: it sends any bytes at any time, and notes everything that
 * comes back in order. It speaks curve25519-sha256, aes128-ctr and hmac-sha2-256 (with or without etm), which is enough
 * to reach every state of a server. It is an instrument for comparing servers and checks no host key.
 */
export class RawSshClient {
  readonly received: Received[] = [];
  /** The exchange hash of the first key exchange. */
  sessionId: Buffer = Buffer.alloc(0);
  serverLine = '';
  serverKexInit: Buffer = Buffer.alloc(0);
  readonly #socket: Socket;
  #input: Buffer = Buffer.alloc(0);
  #line = '';
  #clientKexInit: Buffer = Buffer.alloc(0);
  #sendSequence = 0;
  #receiveSequence = 0;
  #sealing: Sealing | null = null;
  #opening: Opening | null = null;
  #nextOpening: Opening | null = null;
  /** What follows is no packet that we could read. */
  #isBroken = false;
  /** The server has switched to keys that we did not work out. */
  #isSealedFromUs = false;
  #isExchanging = false;
  /** The server's NEWKEYS may stand behind its reply: what follows waits until its keys exist. */
  #needsSecret = false;
  #strict = false;
  #lastSentAtMs = performance.now();
  #consumed = 0;
  #wake: (() => void) | null = null;
  #ended = false;

  private constructor(socket: Socket) {
    this.#socket = socket;
    socket.on('data', (bytes) => this.#take(bytes));
    socket.on('end', () => this.#end('closed'));
    socket.on('error', (error) => this.#end('code' in error && error.code === 'ECONNRESET' ? 'reset' : 'closed'));
    socket.on('close', () => this.#end('closed'));
  }

  static connect(target: Target): Promise<RawSshClient> {
    return new Promise((resolve, reject) => {
      const socket = createConnection({
        host: target.host,
        port: target.port,
        noDelay: true,
        ...(target.localAddress === undefined ? {} : { localAddress: target.localAddress }),
      });
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        resolve(new RawSshClient(socket));
      });
    });
  }

  get isEnded(): boolean {
    return this.#ended;
  }

  /** Raw bytes, as they are. */
  write(bytes: Uint8Array | string): void {
    this.#lastSentAtMs = performance.now();
    if (!this.#ended) this.#socket.write(bytes);
  }

  /** Ends our side only, as a client does that has no more to say. */
  finish(): void {
    this.#socket.end();
  }

  destroy(): void {
    this.#socket.destroy();
  }

  /** Waits until something passes the test, from where the last wait stopped; null when the time is over or all ended. */
  async next(test: (received: Received) => boolean, timeoutMs = DEFAULT_TIMEOUT_MS): Promise<Received | null> {
    const endMs = performance.now() + timeoutMs;
    for (;;) {
      while (this.#consumed < this.received.length) {
        const candidate = this.received[this.#consumed];
        this.#consumed += 1;
        if (candidate !== undefined && test(candidate)) return candidate;
      }
      const leftMs = endMs - performance.now();
      if (this.#ended || leftMs <= 0) return null;
      await this.#somethingOr(leftMs);
    }
  }

  /** The next message of one of these numbers. Throws when none comes. */
  async expect(...types: readonly number[]): Promise<Buffer> {
    const found = await this.next(
      (received) => received.kind === 'message' && types.includes(received.payload[0] ?? 0),
    );
    if (found?.kind !== 'message') throw new UnexpectedReply(`no message ${types.join(' or ')} came`, this.received);
    return found.payload;
  }

  /** Drops what was waited for already, for a connection that lives long. */
  forget(): void {
    this.received.splice(0, this.#consumed);
    this.#consumed = 0;
  }

  /** Waits until nothing came for so long, or the connection ended. */
  async settle(quietMs: number): Promise<void> {
    let seen = -1;
    while (!this.#ended && seen !== this.received.length) {
      seen = this.received.length;
      await this.#somethingOr(quietMs);
    }
  }

  /** Sends our line and waits for the server's. */
  async identify(line = CLIENT_LINE): Promise<void> {
    this.sendLine(line);
    await this.serverIdentified();
  }

  sendLine(line = CLIENT_LINE): void {
    this.#line = line;
    this.write(`${line}\r\n`);
  }

  async serverIdentified(): Promise<void> {
    await this.next((received) => received.kind === 'line');
  }

  /** One packet in the keys of the moment. */
  send(payload: Uint8Array, faults: PacketFaults = {}): void {
    this.write(this.seal(payload, faults));
  }

  /** The bytes that `send` would write. They count in the sequence: write them all, in order. */
  seal(payload: Uint8Array, faults: PacketFaults = {}): Buffer {
    const sealing = this.#sealing;
    const block = sealing === null ? 8 : 16;
    const aligned = sealing?.isEtm === true ? payload.length + 1 : payload.length + 5;
    let padding = faults.paddingLength ?? block - (aligned % block);
    if (faults.paddingLength === undefined && padding < 4) padding += block;
    const body = Buffer.concat([
      byte(faults.shownPaddingLength ?? padding),
      payload,
      sealing === null ? Buffer.alloc(padding) : randomBytes(padding),
    ]);
    const packet = Buffer.concat([uint32(faults.shownLength ?? body.length), body]);
    const sequence = uint32(this.#sendSequence);
    this.#sendSequence = (this.#sendSequence + 1) >>> 0;
    if (sealing === null) return packet;
    let sealed: Buffer;
    let mac: Buffer;
    if (sealing.isEtm) {
      sealed = Buffer.concat([packet.subarray(0, 4), sealing.cipher.update(packet.subarray(4))]);
      mac = createHmac('sha256', sealing.macKey).update(sequence).update(sealed).digest();
    } else {
      sealed = sealing.cipher.update(packet);
      mac = createHmac('sha256', sealing.macKey).update(sequence).update(packet).digest();
    }
    if (faults.corruptMac === true) mac = Buffer.from(mac.map((value, at) => (at === 0 ? value ^ 1 : value)));
    return Buffer.concat([sealed, mac]);
  }

  sendKexInit(offer: Partial<Offer> = {}): void {
    this.#clientKexInit = kexInit(offer);
    this.send(this.#clientKexInit);
  }

  /** From our KEXINIT to NEWKEYS both ways. Sends KEXINIT itself unless told that it was sent. */
  async exchangeKeys(options: ExchangeOptions = {}): Promise<void> {
    this.#isExchanging = true;
    if (options.kexInitSent !== true) this.sendKexInit(options.offer);
    this.serverKexInit = await this.expect(MESSAGE.kexInit);
    if (this.sessionId.length === 0) {
      const offered = new FieldReader(this.serverKexInit, 17).text().split(',');
      const ours = new FieldReader(this.#clientKexInit, 17).text().split(',');
      this.#strict = offered.includes('kex-strict-s-v00@openssh.com') && ours.includes('kex-strict-c-v00@openssh.com');
    }
    const method = (options.method ?? curve25519)();
    this.send(message(MESSAGE.kexEcdhInit, string(method.ownPublic)));
    const reply = new FieldReader(await this.expect(MESSAGE.kexEcdhReply), 1);
    const hostKey = reply.string();
    const theirPublic = reply.string();
    const secret = method.agree(theirPublic);
    const hash = createHash(method.hash)
      .update(string(this.#line))
      .update(string(this.serverLine))
      .update(string(this.#clientKexInit))
      .update(string(this.serverKexInit))
      .update(string(hostKey))
      .update(string(method.ownPublic))
      .update(string(theirPublic))
      .update(secret)
      .digest();
    if (this.sessionId.length === 0) this.sessionId = hash;
    const derive = (letter: string, length: number) =>
      createHash(method.hash)
        .update(secret)
        .update(hash)
        .update(letter)
        .update(this.sessionId)
        .digest()
        .subarray(0, length);
    const isEtm = (options.offer?.macs ?? DEFAULT_OFFER.macs)[0]?.includes('-etm@') === true;
    this.#nextOpening = {
      decipher: createDecipheriv('aes-128-ctr', derive('D', 16), derive('B', 16)),
      macKey: derive('F', 32),
      isEtm,
      length: null,
      plain: Buffer.alloc(0),
    };
    this.#needsSecret = false;
    this.#isExchanging = false;
    this.#drain();
    if (options.beforeNewKeys !== undefined) options.beforeNewKeys(this);
    if (options.withoutNewKeys === true) return;
    this.send(message(MESSAGE.newKeys));
    this.#sealing = {
      cipher: createCipheriv('aes-128-ctr', derive('C', 16), derive('A', 16)),
      macKey: derive('E', 32),
      isEtm,
    };
    if (this.#strict) this.#sendSequence = 0;
    await this.expect(MESSAGE.newKeys);
  }

  /** Identification and key exchange, as a well-behaved client. */
  async handshake(options: ExchangeOptions = {}): Promise<void> {
    await this.identify();
    await this.exchangeKeys(options);
  }

  async requestUserAuth(): Promise<void> {
    this.send(message(MESSAGE.serviceRequest, string('ssh-userauth')));
    await this.expect(MESSAGE.serviceAccept);
  }

  sendPassword(user: string | Uint8Array, password: string | Uint8Array, service = 'ssh-connection'): void {
    this.send(
      message(MESSAGE.authRequest, string(user), string(service), string('password'), flag(false), string(password)),
    );
  }

  /** Everything up to USERAUTH_SUCCESS. */
  async logIn(account: Account, options: ExchangeOptions = {}): Promise<void> {
    await this.handshake(options);
    await this.requestUserAuth();
    this.sendPassword(account.username, account.password);
    await this.expect(MESSAGE.authSuccess);
  }

  /** Opens a session channel and returns the server's number for it. */
  async openSession(ourNumber = 0, window = 2 * 1024 * 1024, maxPacket = 32_768): Promise<number> {
    this.send(message(MESSAGE.channelOpen, string('session'), uint32(ourNumber), uint32(window), uint32(maxPacket)));
    const reply = new FieldReader(await this.expect(MESSAGE.channelOpenConfirmation), 5);
    return reply.uint32();
  }

  request(channel: number, type: string, wantReply: boolean, ...fields: readonly Uint8Array[]): void {
    this.send(message(MESSAGE.channelRequest, uint32(channel), string(type), flag(wantReply), ...fields));
  }

  data(channel: number, bytes: string | Uint8Array): void {
    this.send(message(MESSAGE.channelData, uint32(channel), string(bytes)));
  }

  #somethingOr(timeoutMs: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(() => {
        this.#wake = null;
        resolve();
      }, timeoutMs);
      this.#wake = () => {
        clearTimeout(timer);
        this.#wake = null;
        resolve();
      };
    });
  }

  #note(received: ReceivedWithoutTime): void {
    this.received.push({ ...received, afterMs: performance.now() - this.#lastSentAtMs });
    this.#wake?.();
  }

  #end(how: 'closed' | 'reset'): void {
    if (this.#ended) return;
    this.#ended = true;
    if (this.#input.length > 0) this.#note({ kind: 'bytes', bytes: this.#input, isSealed: false });
    this.#note({ kind: 'end', how });
  }

  #take(bytes: Buffer): void {
    this.#input = this.#input.length === 0 ? bytes : Buffer.concat([this.#input, bytes]);
    this.#drain();
  }

  #drain(): void {
    while (this.#takeOne());
  }

  #consume(bytes: number): Buffer {
    const taken = this.#input.subarray(0, bytes);
    this.#input = this.#input.subarray(bytes);
    return taken;
  }

  /** Takes one line or packet from the input, if a whole one is there. */
  #takeOne(): boolean {
    if (this.#isBroken) {
      if (this.#input.length > 0)
        this.#note({
          kind: 'bytes',
          bytes: this.#consume(this.#input.length),
          isSealed: this.#isSealedFromUs,
        });
      return false;
    }
    if (this.#needsSecret) return false;
    if (this.serverLine === '') {
      const end = this.#input.indexOf(10);
      if (end === -1) return false;
      const line = this.#consume(end + 1);
      this.serverLine = line.toString('latin1').replace(/\r?\n$/, '');
      this.#note({ kind: 'line', bytes: line });
      return true;
    }
    return this.#opening === null ? this.#takePlain() : this.#takeSealed(this.#opening);
  }

  #takePlain(): boolean {
    if (this.#input.length < 5) return false;
    const length = this.#input.readUInt32BE(0);
    if (length > MAX_PACKET_BYTES) {
      this.#isBroken = true;
      return true;
    }
    if (this.#input.length < 4 + length) return false;
    this.#message(this.#consume(4 + length), false);
    return true;
  }

  #takeSealed(opening: Opening): boolean {
    const macBytes = 32;
    if (opening.length === null) {
      if (this.#input.length < 16) return false;
      if (opening.isEtm) opening.length = this.#input.readUInt32BE(0);
      else {
        opening.plain = opening.decipher.update(this.#input.subarray(0, 16));
        opening.length = opening.plain.readUInt32BE(0);
      }
      if (opening.length > MAX_PACKET_BYTES) {
        this.#isBroken = true;
        return true;
      }
    }
    if (this.#input.length < 4 + opening.length + macBytes) return false;
    const sealed = this.#consume(4 + opening.length);
    const mac = this.#consume(macBytes);
    const plain = opening.isEtm
      ? Buffer.concat([sealed.subarray(0, 4), opening.decipher.update(sealed.subarray(4))])
      : Buffer.concat([opening.plain, opening.decipher.update(sealed.subarray(16))]);
    const expected = createHmac('sha256', opening.macKey)
      .update(uint32(this.#receiveSequence))
      .update(opening.isEtm ? sealed : plain)
      .digest();
    if (!mac.equals(expected)) {
      this.#isBroken = true;
      this.#note({ kind: 'bytes', bytes: Buffer.concat([sealed, mac]), isSealed: false });
      return true;
    }
    opening.length = null;
    this.#message(plain, true, opening.isEtm);
    return true;
  }

  #message(packet: Buffer, isSealed: boolean, isEtm = false): void {
    const paddingLength = packet[4] ?? 0;
    const payload = Buffer.from(packet.subarray(5, packet.length - paddingLength));
    const padding = packet.subarray(packet.length - paddingLength);
    this.#receiveSequence = (this.#receiveSequence + 1) >>> 0;
    if (payload[0] === MESSAGE.kexEcdhReply && this.#isExchanging) this.#needsSecret = true;
    if (payload[0] === MESSAGE.newKeys && this.#nextOpening !== null) {
      this.#opening = this.#nextOpening;
      this.#nextOpening = null;
      if (this.#strict) this.#receiveSequence = 0;
    } else if (payload[0] === MESSAGE.newKeys) {
      this.#isBroken = true;
      this.#isSealedFromUs = true;
    }
    this.#note({
      kind: 'message',
      payload,
      isSealed,
      isEtm,
      paddingLength,
      isPaddingZero: padding.every((value) => value === 0),
    });
  }
}

export interface Target {
  readonly host: string;
  readonly port: number;
  readonly localAddress?: string;
}

export interface Account {
  readonly username: string;
  readonly password: string;
}

/** What came, in order, with the milliseconds since our last write. */
export type Received = ReceivedWithoutTime & { readonly afterMs: number };

type ReceivedWithoutTime =
  | { readonly kind: 'line'; readonly bytes: Buffer }
  | {
      readonly kind: 'message';
      readonly payload: Buffer;
      readonly isSealed: boolean;
      readonly isEtm: boolean;
      readonly paddingLength: number;
      readonly isPaddingZero: boolean;
    }
  /** What is neither a line nor a packet. */
  | { readonly kind: 'bytes'; readonly bytes: Buffer; readonly isSealed: boolean }
  | { readonly kind: 'end'; readonly how: 'closed' | 'reset' };

/** Ways to build a packet wrongly. */
export interface PacketFaults {
  readonly paddingLength?: number;
  readonly shownPaddingLength?: number;
  readonly shownLength?: number;
  readonly corruptMac?: boolean;
}

export interface ExchangeOptions {
  /** curve25519-sha256 when absent; must be the one that the offer's first name names. */
  readonly method?: () => ClientKeyExchange;
  readonly offer?: Partial<Offer>;
  readonly kexInitSent?: boolean;
  readonly beforeNewKeys?: (client: RawSshClient) => void;
  readonly withoutNewKeys?: boolean;
}

interface Sealing {
  readonly cipher: Cipheriv;
  readonly macKey: Buffer;
  readonly isEtm: boolean;
}

interface Opening {
  readonly decipher: Decipheriv;
  readonly macKey: Buffer;
  readonly isEtm: boolean;
  length: number | null;
  plain: Buffer;
}

/** A server that did not answer as the probe needs to go on. */
export class UnexpectedReply extends Error {
  readonly received: readonly Received[];
  constructor(text: string, received: readonly Received[]) {
    super(text);
    this.received = received;
  }
}

export const CLIENT_LINE = 'SSH-2.0-OpenSSH_9.7';
const DEFAULT_TIMEOUT_MS = 10_000;
/** OpenSSH's PACKET_MAX_SIZE. */
const MAX_PACKET_BYTES = 256 * 1024;
