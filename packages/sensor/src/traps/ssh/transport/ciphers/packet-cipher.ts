/**
 * How a direction protects its packets: a cipher with its own tag, or a cipher and a MAC. `packet` is always
 * packet_length || padding_length || payload || padding (RFC 4253 section 6).
 */
export interface PacketProtection {
  /** What a packet's length is a multiple of. */
  readonly blockBytes: number;
  /** Of the tag or MAC behind the packet. */
  readonly tagBytes: number;
  /** The four bytes of the length are not part of the blocks: AEAD ciphers and the etm modes. */
  readonly lengthApart: boolean;
}

export interface PacketSealing extends PacketProtection {
  /** Encrypts `packet[0..length)` in place and writes the tag behind it; there is room for it. */
  seal(packet: Buffer, length: number, sequence: number): void;
}

export interface PacketOpening extends PacketProtection {
  /** How many bytes `readLength` needs. */
  readonly headBytes: number;
  /** packet_length of the packet that begins at `at`. Called exactly once a packet, before `open`. */
  readLength(bytes: Buffer, at: number, sequence: number): number;
  /**
   * The decrypted packet, from packet_length on, or null when its tag is wrong. `bytes` hold it whole from `at` on,
   * with its tag, and may be overwritten.
   */
  open(bytes: Buffer, at: number, packetLength: number, sequence: number): Buffer | null;
}
