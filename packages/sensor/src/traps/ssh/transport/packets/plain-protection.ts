import type { PacketOpening, PacketSealing } from '../ciphers/packet-cipher.ts';

/** Packets before the first NEWKEYS: cipher `none`, no MAC, blocks of 8 bytes (RFC 4253 section 6). */
const SHAPE = { blockBytes: 8, tagBytes: 0, lengthApart: false } as const;

export const PLAIN_SEALING: PacketSealing = {
  ...SHAPE,
  seal() {
    // Nothing to hide yet.
  },
};

export const PLAIN_OPENING: PacketOpening = {
  ...SHAPE,
  headBytes: 8,
  readLength: (bytes, at) => bytes.readUInt32BE(at),
  open: (bytes, at, packetLength) => Buffer.from(bytes.subarray(at, at + 4 + packetLength)),
};
