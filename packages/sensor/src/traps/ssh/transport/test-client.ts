import {
  createHash,
  createPublicKey,
  diffieHellman,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
} from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { cipherFacts, isCipherName } from './ciphers/cipher-names.ts';
import { deriveKey, type KeyPurpose } from './key-derivation.ts';
import { isMacName, macFacts } from './macs/mac-names.ts';
import { createPacketOpener, type PacketOpener } from './packets/packet-opener.ts';
import { createPacketSealer, type PacketSealer } from './packets/packet-sealer.ts';
import { readWire } from './wire-reader.ts';
import { message, wireMpint, wireNameList, wireString, wireUint32 } from './wire-writer.ts';

/** For tests: an SSH client that speaks only curve25519 and does what it is told, also what no client may do. */
export interface TestClient {
  readonly socket: Socket;
  /** The exchange hash of the first exchange. */
  readonly sessionId: Buffer;
  readonly sealer: PacketSealer;
  readonly opener: PacketOpener;
  write(bytes: Uint8Array | string): void;
  /** One message, sealed with the present keys. */
  send(payload: Uint8Array): void;
  /** The next line of text, with its line end. */
  line(): Promise<string>;
  /** The next message; an empty buffer when the server has closed. */
  next(): Promise<Buffer>;
  /** The numbers of the messages until the server closes, as `20 1:text`, then how it closed. */
  rest(): Promise<readonly string[]>;
  /** How the server closed, once it has, with the text that came outside of packets. */
  closed(): Promise<{ readonly how: 'end' | 'reset'; readonly unread: string }>;
  /** Identification and a whole key exchange; also a second one later. */
  exchange(options?: ExchangeOptions): Promise<void>;
  offer(options?: ExchangeOptions): Buffer;
}

export interface ExchangeOptions {
  /** Only in an offer: the client can carry out nothing but curve25519-sha256. */
  readonly keyExchange?: string;
  readonly hostKey?: string;
  readonly cipher?: string;
  readonly mac?: string;
  readonly compression?: string;
  /** Names after the method in its list, such as `ext-info-c`. */
  readonly extra?: readonly string[];
  /** The server's KEXINIT, when the test has read it already. */
  readonly serverInit?: Buffer;
  /** Messages that are expected and dropped between the server's KEXINIT and its reply. */
  readonly between?: (payload: Buffer) => void;
  /** Called when the server has sent its KEXINIT and waits for the client's method message. */
  readonly beforeReply?: () => void;
}

const IDENTIFICATION = 'SSH-2.0-Test_1.0';

export async function connectTestClient(port: number): Promise<TestClient> {
  const socket = connect({ port, host: '127.0.0.1', noDelay: true, allowHalfOpen: true });
  const opener = createPacketOpener();
  const sealer = createPacketSealer({ random: (bytes) => randomBytes(bytes) });
  let text = Buffer.alloc(0);
  let inPackets = false;
  let isClosed: 'end' | 'reset' | null = null;
  let wake: () => void = () => undefined;
  let serverIdentification = '';
  let sessionId: Buffer = Buffer.alloc(0);
  socket.on('data', (bytes: Buffer) => {
    if (inPackets) opener.push(bytes);
    else text = Buffer.concat([text, bytes]);
    wake();
  });
  socket.on('error', () => {
    isClosed ??= 'reset';
    wake();
  });
  socket.on('end', () => {
    isClosed ??= 'end';
    wake();
  });
  await new Promise<void>((resolve) => socket.once('connect', () => resolve()));

  const changed = () =>
    new Promise<void>((resolve) => {
      wake = resolve;
    });

  async function line(): Promise<string> {
    for (;;) {
      const end = text.indexOf(0x0a);
      if (end >= 0) {
        const found = text.subarray(0, end + 1).toString('latin1');
        text = text.subarray(end + 1);
        return found;
      }
      if (isClosed !== null) return '';
      await changed();
    }
  }

  async function next(): Promise<Buffer> {
    if (!inPackets) {
      inPackets = true;
      opener.push(text);
      text = Buffer.alloc(0);
    }
    for (;;) {
      const payload = opener.next();
      if (payload !== null) return payload;
      if (isClosed !== null) return Buffer.alloc(0);
      await changed();
    }
  }

  async function rest(): Promise<readonly string[]> {
    const seen: string[] = [];
    for (;;) {
      const payload = await next();
      const [type] = payload;
      if (type === undefined) break;
      const reader = readWire(payload, 1);
      if (type === 1) seen.push(`1:${reader.uint32()}:${reader.string()?.toString('latin1')}`);
      else if (type === 3) seen.push(`3:${reader.uint32()}`);
      else seen.push(String(type));
    }
    return [...seen, isClosed ?? 'open'];
  }

  function offer(options: ExchangeOptions = {}): Buffer {
    const { cipher = 'aes128-ctr', mac = 'hmac-sha2-256', compression = 'none' } = options;
    const { keyExchange = 'curve25519-sha256', hostKey = 'ssh-ed25519', extra = [] } = options;
    const lists = [[keyExchange, ...extra], [hostKey], [cipher], [cipher], [mac], [mac], [compression]];
    const all = [...lists, [compression], [], []].map(wireNameList);
    return message(20, randomBytes(16), ...all, Buffer.of(0), wireUint32(0));
  }

  async function exchange(options: ExchangeOptions = {}): Promise<void> {
    if (serverIdentification === '') {
      serverIdentification = (await line()).trimEnd();
      socket.write(`${IDENTIFICATION}\r\n`);
    }
    const clientInit = offer(options);
    socket.write(sealer.seal(clientInit));
    const until = async (type: number): Promise<Buffer> => {
      for (;;) {
        const payload = await next();
        if (payload.length === 0) throw new Error(`the server closed instead of sending ${type}`);
        if (payload[0] === type) return payload;
        options.between?.(payload);
      }
    };
    const serverInit = options.serverInit ?? (await until(20));
    options.beforeReply?.();
    const own = generateKeyPairSync('x25519');
    const ownPoint = rawX25519(own.publicKey);
    socket.write(sealer.seal(message(30, wireString(ownPoint))));
    const reply = readWire(await until(31), 1);
    const hostKey = reply.string() ?? Buffer.alloc(0);
    const serverPoint = reply.string() ?? Buffer.alloc(0);
    const shared = diffieHellman({ privateKey: own.privateKey, publicKey: x25519Key(serverPoint) });
    const secret = wireMpint(shared);
    const digest = createHash('sha256')
      .update(
        Buffer.concat(
          [IDENTIFICATION, serverIdentification, clientInit, serverInit, hostKey, ownPoint, serverPoint].map(
            wireString,
          ),
        ),
      )
      .update(secret)
      .digest();
    if (sessionId.length === 0) sessionId = digest;
    const derive = (purpose: KeyPurpose, bytes: number) =>
      deriveKey({ hash: 'sha256', secret, exchangeHash: digest, sessionId, purpose, bytes });
    const { cipher = 'aes128-ctr', mac = 'hmac-sha2-256', extra = [] } = options;
    if (!isCipherName(cipher) || !isMacName(mac)) throw new Error('an algorithm of the test is not known');
    const { keyBytes, ivBytes, tagBytes } = cipherFacts(cipher);
    const macName = tagBytes > 0 ? null : mac;
    const macBytes = macName === null ? 0 : macFacts(macName).keyBytes;
    const strict = extra.includes('kex-strict-c-v00@openssh.com');
    await until(21);
    opener.changeKeys(
      { cipher, mac: macName, iv: derive('B', ivBytes), key: derive('D', keyBytes), macKey: derive('F', macBytes) },
      strict,
    );
    socket.write(sealer.seal(Buffer.of(21)));
    sealer.changeKeys(
      { cipher, mac: macName, iv: derive('A', ivBytes), key: derive('C', keyBytes), macKey: derive('E', macBytes) },
      strict,
    );
  }

  return {
    socket,
    opener,
    sealer,
    get sessionId() {
      return sessionId;
    },
    write: (bytes) => void socket.write(bytes),
    send: (payload) => void socket.write(sealer.seal(payload)),
    line,
    next,
    rest,
    async closed() {
      while (isClosed === null) await changed();
      return { how: isClosed, unread: text.toString('latin1') };
    },
    exchange,
    offer,
  };
}

function rawX25519(key: KeyObject): Buffer {
  return Buffer.from(key.export({ format: 'jwk' }).x ?? '', 'base64url');
}

function x25519Key(raw: Buffer): KeyObject {
  return createPublicKey({ key: { kty: 'OKP', crv: 'X25519', x: raw.toString('base64url') }, format: 'jwk' });
}
