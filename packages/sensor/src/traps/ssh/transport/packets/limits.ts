/** Limits of a packet that a peer can see, from OpenSSH's packet.c, and of what we hold for one. */
export const PACKET_LIMITS = {
  /** PACKET_MAX_SIZE: of packet_length. */
  maxPacketLengthBytes: 256 * 1024,
  /** padding_length and one byte of padding more than nothing: what packet_length is at least. */
  minPacketLengthBytes: 5,
  /** RFC 4253 section 6. */
  minPaddingBytes: 4,
  /**
   * Of one payload after decompression. OpenSSH lets it grow to its buffers' 128 MiB; no message it acts on is larger
   * than a packet may be without compression, so what passes this is an attack on memory.
   */
  maxInflatedPayloadBytes: 256 * 1024,
} as const;
