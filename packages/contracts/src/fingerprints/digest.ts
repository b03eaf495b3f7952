/** Lower-case hex of a hash of text that is encoded as UTF-8. Handed in, because browsers and Node hash differently. */
export type HexDigest = (text: string) => string;

/** As `HexDigest`, of bytes: names in a key exchange are whatever bytes a client sent. */
export type HexDigestOfBytes = (bytes: Uint8Array) => string;
