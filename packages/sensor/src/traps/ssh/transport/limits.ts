/** The limits of the transport layer; most are OpenSSH's own, because a peer can see them. */
export interface TransportLimits {
  /** LoginGraceTime of Debian's sshd_config: not authenticated by then, the connection is closed without a word. */
  readonly loginGraceMs: number;
  /** SSH_MAX_BANNER_LEN: a longer identification line is refused. */
  readonly maxIdentificationBytes: number;
  /** MAX_PACKETS of OpenSSH, 2^31: then keys are exchanged again. */
  readonly maxPacketsPerKey: number;
  /** The same in blocks of a cipher with blocks of 16 bytes or more (RFC 4344 section 3.2). */
  readonly maxBlocksPerKey: number;
  /** The same in bytes for ciphers with smaller blocks. */
  readonly maxBytesPerSmallBlockKey: number;
  /** Received and not yet handled; above it the socket is not read. One packet may have 256 KiB. */
  readonly maxWaitingInputBytes: number;
  /** Received and not yet handled by all connections of a trap; above it, those that add to it end. */
  readonly maxWaitingInputBytesOfAll: number;
  /** Sent and not yet taken by the client's side; above it messages are not handled until the socket drains. */
  readonly maxWaitingOutputBytes: number;
  /** Held back while keys are exchanged; above it the connection ends, as nobody who behaves gets there. */
  readonly maxHeldBytes: number;
  /** Proofs of host keys in one request; a client asks for those that it did not know. */
  readonly maxHostKeyProofs: number;
  /** How long the last bytes of an ended connection may take to leave. */
  readonly maxLingerMs: number;
}

export const DEFAULT_TRANSPORT_LIMITS: TransportLimits = {
  loginGraceMs: 120_000,
  maxIdentificationBytes: 8192,
  maxPacketsPerKey: 2 ** 31,
  maxBlocksPerKey: 2 ** 32,
  maxBytesPerSmallBlockKey: 2 ** 30,
  maxWaitingInputBytes: 64 * 1024,
  maxWaitingInputBytesOfAll: 64 * 1024 * 1024,
  maxWaitingOutputBytes: 512 * 1024,
  maxHeldBytes: 8 * 1024 * 1024,
  maxHostKeyProofs: 16,
  maxLingerMs: 10_000,
};
