import type { Random } from '../../../trap.ts';
import { type CipherName, cipherFacts } from './ciphers/cipher-names.ts';
import type { ClientCompatibility } from './client-compatibility.ts';
import type { SshHostKeys } from './host-keys.ts';
import { deriveKey, type ExchangeHashName, exchangeHash, type KeyPurpose } from './key-derivation.ts';
import type { KeyExchangeMethod, KeyExchangeRun, KeyExchangeStep } from './key-exchange/key-exchange.ts';
import { keyExchangeMethod } from './key-exchange/methods.ts';
import { type MacName, macFacts } from './macs/mac-names.ts';
import { MESSAGE } from './message-numbers.ts';
import {
  asksForStrict,
  keyExchangeInit,
  type Negotiated,
  negotiate,
  readKeyExchangeInit,
  type ServerOffer,
  serverOffer,
} from './negotiation.ts';
import type { DirectionKeys } from './packets/direction-keys.ts';
import type { SshServerProfile } from './server-profile.ts';
import { message, unpooled, wireString } from './wire-writer.ts';

const COOKIE_BYTES = 16;
/** In the order of preference of sshd's host key proofs. */
const RSA_SHA2 = ['rsa-sha2-512', 'rsa-sha2-256'];
const NOTHING: Buffer = Buffer.alloc(0);

/** What all key exchanges of a server share. */
export interface ExchangingServer {
  /** Its line without the end. */
  readonly identification: string;
  readonly profile: SshServerProfile;
  readonly hostKeys: SshHostKeys;
  readonly random: Random;
}

/** The outcome of one key exchange, from which each direction makes its keys. */
export interface ExchangedKeys {
  readonly toServer: DirectionKeys;
  readonly toClient: DirectionKeys;
}

/** What the transport does after a message of the key exchange. */
export type ExchangeStep =
  | { readonly kind: 'send'; readonly payload: Buffer }
  /** Send the reply and NEWKEYS, then use the keys outwards, and inwards from the client's NEWKEYS on. */
  | { readonly kind: 'keys'; readonly reply: Buffer; readonly keys: ExchangedKeys }
  /** The client's values are wrong: the connection ends, after SSH_MSG_DISCONNECT where there is a text. */
  | { readonly kind: 'refused'; readonly text: string | null };

/**
 * The key exchanges of one connection, on the server's side: offers, negotiation, the method's messages, the signed
 * exchange hash, the session id. It sends nothing itself and knows nothing of packets.
 */
export class KeyExchanger {
  /** The first exchange hash; empty before. */
  sessionId: Buffer = NOTHING;
  /** The host key of the first exchange; empty before. */
  initialHostKey: Buffer = NOTHING;
  /** Of the latest negotiation. */
  agreed: Negotiated | null = null;
  /** The client's NEWKEYS may come now. */
  private awaitsNewKeys = false;
  /** Our KEXINIT is out, and the exchange not over. */
  isStarted = false;
  /** No key exchange was completed yet. */
  isFirst = true;
  /** SHA-2 for RSA, as far as the client's first offer of host key algorithms named it. */
  clientRsaAlgorithms: readonly string[] = [];
  /** The client's KEXINIT of the exchange under way was taken. */
  hasClientInit = false;
  private readonly server: ExchangingServer;
  /** The client's line without its end. */
  private readonly client: Buffer;
  private readonly offer: ServerOffer;
  private serverInit: Buffer = NOTHING;
  private clientInit: Buffer = NOTHING;
  private run: KeyExchangeRun | null = null;
  private hash: ExchangeHashName = 'sha256';

  constructor(
    server: ExchangingServer,
    client: { readonly line: Buffer; readonly compatibility: ClientCompatibility },
  ) {
    this.server = server;
    this.client = unpooled(client.line);
    this.offer = serverOffer(server.profile, server.hostKeys, client.compatibility);
  }

  /** To be sent after the first NEWKEYS; null when the client did not ask. */
  get extensionInfo(): Buffer | null {
    return this.isFirst && this.agreed?.extensions === true ? this.offer.extensionInfo : null;
  }

  get isStrict(): boolean {
    return this.agreed?.strict ?? false;
  }

  /** Our KEXINIT, to be sent at once. */
  start(): Buffer {
    this.isStarted = true;
    this.serverInit = keyExchangeInit(this.offer, this.server.random.bytes(COOKIE_BYTES));
    return this.serverInit;
  }

  /**
   * Takes the client's KEXINIT.
   *
   * @param sequence of the packet that carried it
   * @returns `broken` when sshd ends the connection without a word; `violation` when it says why
   */
  clientOffered(payload: Buffer, sequence: number): 'agreed' | 'broken' | { readonly violation: string } {
    const client = readKeyExchangeInit(payload);
    if (client === null) return 'broken';
    if (this.isFirst && sequence !== 0 && asksForStrict(client)) {
      return { violation: 'strict KEX violation: KEXINIT was not the first packet' };
    }
    const agreed = negotiate(this.offer, client, this.isFirst ? null : this.agreed);
    const method: KeyExchangeMethod | null = agreed === null ? null : keyExchangeMethod(agreed.keyExchange);
    if (agreed === null || method === null) return 'broken';
    if (this.isFirst) {
      const named = (client.lists[1] ?? '').split(',');
      this.clientRsaAlgorithms = RSA_SHA2.filter((name) => named.includes(name));
    }
    this.agreed = agreed;
    this.hasClientInit = true;
    this.clientInit = payload;
    this.hash = method.hash;
    const { profile, random } = this.server;
    this.run = method.start({ random: (bytes) => random.bytes(bytes), moduli: profile.moduli });
    return 'agreed';
  }

  /** The one message number between KEXINIT and the end that may come now; null when none may. */
  get expected(): number | null {
    return this.awaitsNewKeys ? MESSAGE.newKeys : (this.run?.expects ?? null);
  }

  /** In some versions a second request for a group is answered by the end. */
  failsOn(type: number): boolean {
    const isSecond = type === MESSAGE.groupExchangeRequest && this.expected === MESSAGE.groupExchangeInit;
    return isSecond && this.server.profile.failsOnSecondGroupRequest;
  }

  /** Takes the message of the method that was expected. */
  receive(payload: Buffer): ExchangeStep | Promise<ExchangeStep> {
    const { run } = this;
    if (run === null) return { kind: 'refused', text: null };
    const step = run.receive(payload);
    return step instanceof Promise ? step.then((settled) => this.stepped(settled)) : this.stepped(step);
  }

  /** The client's NEWKEYS came: the exchange is over. */
  complete(): void {
    this.isStarted = false;
    this.hasClientInit = false;
    this.isFirst = false;
    this.awaitsNewKeys = false;
    this.run = null;
    this.clientInit = NOTHING;
    this.serverInit = NOTHING;
  }

  private stepped(step: KeyExchangeStep): ExchangeStep | Promise<ExchangeStep> {
    if (step.kind === 'reply') return { kind: 'send', payload: step.payload };
    if (step.kind === 'refused') return { kind: 'refused', text: step.disconnectText };
    const { agreed, hash } = this;
    const { secret } = step;
    const algorithm = agreed?.hostKey ?? '';
    const hostKey = this.server.hostKeys.keyFor(algorithm);
    if (hostKey === null || agreed === null) return { kind: 'refused', text: null };
    const digest = exchangeHash(hash, {
      clientIdentification: this.client,
      serverIdentification: Buffer.from(this.server.identification, 'latin1'),
      clientInit: this.clientInit,
      serverInit: this.serverInit,
      hostKey: hostKey.publicBlob,
      exchanged: step.hashed,
      secret,
    });
    if (this.sessionId.length === 0) this.sessionId = unpooled(digest);
    if (this.initialHostKey.length === 0) this.initialHostKey = hostKey.publicBlob;
    const { sessionId } = this;
    this.run = null;
    const derive = (purpose: KeyPurpose, bytes: number) =>
      deriveKey({ hash, secret, exchangeHash: digest, sessionId, purpose, bytes });
    const signed = (signature: Buffer): ExchangeStep => {
      this.awaitsNewKeys = true;
      return {
        kind: 'keys',
        reply: message(step.replyType, wireString(hostKey.publicBlob), step.serverPublic, wireString(signature)),
        keys: {
          toServer: directionKeys(agreed.cipherIn, agreed.macIn, derive, ['A', 'C', 'E']),
          toClient: directionKeys(agreed.cipherOut, agreed.macOut, derive, ['B', 'D', 'F']),
        },
      };
    };
    const signature = hostKey.sign(digest, algorithm);
    return signature instanceof Promise ? signature.then(signed) : signed(signature);
  }
}

function directionKeys(
  cipher: CipherName,
  mac: MacName | null,
  derive: (purpose: KeyPurpose, bytes: number) => Buffer,
  [iv, key, macKey]: readonly [KeyPurpose, KeyPurpose, KeyPurpose],
): DirectionKeys {
  const { keyBytes, ivBytes } = cipherFacts(cipher);
  return {
    cipher,
    mac,
    iv: derive(iv, ivBytes),
    key: derive(key, keyBytes),
    macKey: derive(macKey, mac === null ? 0 : macFacts(mac).keyBytes),
  };
}
