import type { ModuliFamily } from './moduli.ts';

/** One method of key exchange, from the server's side. */
export interface KeyExchangeMethod {
  readonly name: string;
  /** Of the exchange hash and of the key derivation (RFC 4253 section 7.2). */
  readonly hash: 'sha1' | 'sha256' | 'sha384' | 'sha512';
  start(options: KeyExchangeStart): KeyExchangeRun;
}

export interface KeyExchangeStart {
  readonly random: (length: number) => Uint8Array;
  /** The server's /etc/ssh/moduli, for group exchange. */
  readonly moduli: readonly ModuliFamily[];
}

/** One key exchange. */
export interface KeyExchangeRun {
  /** The one message type (30 to 49) that `receive` takes now; null when it is over. sshd's dispatch table. */
  readonly expects: number | null;
  /** One client message of the type expected, type byte first. Never throws and never rejects on what a client sends. */
  receive(payload: Buffer): KeyExchangeStep | Promise<KeyExchangeStep>;
}

export type KeyExchangeStep =
  /** To be sent as it is; the exchange goes on (SSH_MSG_KEX_DH_GEX_GROUP, RFC 4419). */
  | { readonly kind: 'reply'; readonly payload: Buffer }
  | {
      readonly kind: 'shared';
      /** The message number of the reply that carries K_S, `serverPublic` and the signature, in this order. */
      readonly replyType: number;
      /** Encoded as it stands in the reply, length first. */
      readonly serverPublic: Buffer;
      /** What is hashed between K_S and K, encoded. */
      readonly hashed: Buffer;
      /** K as it is hashed, in the exchange hash and in the key derivation: an mpint, or a string (sntrup761x25519). */
      readonly secret: Buffer;
    }
  /** sshd ends the connection, after SSH_MSG_DISCONNECT (reason 2) where there is a text. */
  | { readonly kind: 'refused'; readonly disconnectText: string | null };
