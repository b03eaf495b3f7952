/** A keyed message authentication code over one packet and its sequence number (RFC 4253 section 6.4). */
export interface Mac {
  readonly tagBytes: number;
  /** The tag; valid until the next call. */
  tag(sequence: number, bytes: Buffer): Buffer;
}
