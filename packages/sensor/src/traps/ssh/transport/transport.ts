import type { Socket } from 'node:net';
import type { Log, Random } from '../../../trap.ts';
import type { CipherName } from './ciphers/cipher-names.ts';
import type { ClientCompatibility } from './client-compatibility.ts';
import type { SshHostKeys } from './host-keys.ts';
import type { InputBudget } from './input-budget.ts';
import type { TransportLimits } from './limits.ts';
import type { MacName } from './macs/mac-names.ts';
import type { SshServerProfile } from './server-profile.ts';

/**
 * One connection of the SSH transport layer (RFC 4253) as sshd's process for that connection has it. What stands above
 * sends and receives whole message payloads, their type byte first; everything below is this side's business.
 */
export interface SshTransport {
  /** The exchange hash of the first key exchange; empty until `ready` was called. */
  readonly sessionId: Buffer;
  /** The host key of the first key exchange in its wire form, as publickey-hostbound@openssh.com signs it; empty before. */
  readonly initialHostKey: Buffer;
  /** What the two sides agreed on in the latest key exchange; null until `ready` was called. */
  readonly agreed: AgreedAlgorithms | null;
  /** What the client's identification string makes sshd do differently. */
  readonly compatibility: ClientCompatibility;
  /**
   * Sends one message payload. While keys are exchanged it is held back, as RFC 4253 section 7.1 asks. After the end it
   * does nothing.
   *
   * @returns false when no more should be sent until `onDrain`
   */
  send(payload: Buffer): boolean;
  /** Called each time there is room again after `send` returned false. One listener. */
  onDrain(listener: () => void): void;
  /** Call right after USERAUTH_SUCCESS was sent: delayed compression starts, the login time limit ends. */
  authenticated(): void;
  /** Sends what sshd sends once it serves the authenticated user: `hostkeys-00@openssh.com`. Call after `authenticated`. */
  announceHostKeys(): void;
  /** SSH_MSG_DISCONNECT (RFC 4253 section 11.1) with a reason code, then the end. */
  disconnect(reason: number, text: string): void;
  /** Answers the message being handled with SSH_MSG_UNIMPLEMENTED, as sshd answers what it does not expect. */
  unimplemented(): void;
  /** Stops handing out messages until `resume`; what waits is bounded, the socket is then not read. */
  pause(): void;
  resume(): void;
  /** Ends the connection without a word, after what was sent has left. Idempotent. */
  end(): void;
  /**
   * A session's program starts: Nagle's algorithm goes off and packets are marked as sshd's IPQoS of Debian says, low delay
   * with a terminal and throughput without. Only the first call counts.
   */
  noDelay(hasTerminal: boolean): void;
}

export interface AgreedAlgorithms {
  readonly keyExchange: string;
  readonly hostKey: string;
  readonly cipherIn: CipherName;
  readonly cipherOut: CipherName;
  /** Null where the cipher authenticates by itself. */
  readonly macIn: MacName | null;
  readonly macOut: MacName | null;
  readonly compressionIn: string;
  readonly compressionOut: string;
  /** The client sent `ext-info-c`, so EXT_INFO was sent (RFC 8308). */
  readonly extensions: boolean;
  /** Strict key exchange (kex-strict-c-v00@openssh.com). */
  readonly strict: boolean;
}

/**
 * What stands above the transport. Nothing that it throws can leave the transport: the connection then ends with
 * `error`.
 */
export interface TransportHandler {
  /** The client's first line without its line end, whether it was accepted or not; whatever came when there is no line. */
  identified(line: Buffer): void;
  /** The client's first KEXINIT payload, for its fingerprint. */
  keyExchangeOffered(payload: Buffer): void;
  /** Both sides use keys for the first time. */
  ready(): void;
  /**
   * A message from the client, decrypted, in order: SERVICE_REQUEST (5) until authenticated, and every number from 50 to
   * 191; only `hostkeys-prove-00@openssh.com` is answered below. The bytes are this handler's to keep.
   */
  message(payload: Buffer): void;
  /** A limit of ours was passed; the connection ends. */
  limitReached(limit: keyof TransportLimits, value: number): void;
  /** Called exactly once, last. */
  ended(how: TransportEnd): void;
}

export type TransportEnd =
  /** The client closed, or sent SSH_MSG_DISCONNECT. */
  | 'client-closed'
  /** We closed: `end`, `disconnect`, or an error of the client's that sshd answers so. */
  | 'server-closed'
  /** LoginGraceTime has passed. */
  | 'login-timeout'
  /** A limit was passed that a well-behaved client does not reach. */
  | 'limit'
  /** A fault of ours. */
  | 'error';

export interface TransportOptions {
  /** Of a server with `allowHalfOpen: true` and `noDelay: false`. The transport is its only user from now on. */
  readonly socket: Socket;
  /** The server's identification string without line end, such as `SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7`. */
  readonly identification: string;
  readonly profile: SshServerProfile;
  readonly hostKeys: SshHostKeys;
  readonly handler: TransportHandler;
  readonly limits: TransportLimits;
  /** Shared by all connections. */
  readonly inputBudget: InputBudget;
  readonly random: Random;
  readonly log: Log;
}
