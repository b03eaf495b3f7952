import { timingSafeEqual } from 'node:crypto';
import { chacha20Block, chacha20Key, chacha20Xor } from './chacha20.ts';
import type { PacketOpening, PacketSealing } from './packet-cipher.ts';
import { poly1305 } from './poly1305.ts';

/**
 * chacha20-poly1305@openssh.com (PROTOCOL.chacha20poly1305 of OpenSSH): the second half of the key encrypts the length,
 * the first half the rest from block 1 on; block 0 of the first half's stream is the key of the tag over all of it.
 */
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
const expectedTag = Buffer.alloc(TAG_BYTES);

const SHAPE = { blockBytes: 8, tagBytes: TAG_BYTES, lengthApart: true } as const;

export function createChaCha20Poly1305Sealing(key: Uint8Array): PacketSealing {
  const mainKey = chacha20Key(key);
  const lengthKey = chacha20Key(key.subarray(32));
  return {
    ...SHAPE,
    seal(packet, length, sequence) {
      chacha20Xor(lengthKey, sequence, 0, packet, 0, LENGTH_BYTES);
      chacha20Xor(mainKey, sequence, 1, packet, LENGTH_BYTES, length);
      const tagKey = chacha20Block(mainKey, sequence, 0);
      poly1305(tagKey, packet, 0, length, packet.subarray(length, length + TAG_BYTES));
    },
  };
}

export function createChaCha20Poly1305Opening(key: Uint8Array): PacketOpening {
  const mainKey = chacha20Key(key);
  const lengthKey = chacha20Key(key.subarray(32));
  return {
    ...SHAPE,
    headBytes: LENGTH_BYTES,
    readLength(bytes, at, sequence) {
      const mask = chacha20Block(lengthKey, sequence, 0);
      const word = bytes.readUInt32BE(at);
      return (word ^ (((mask[0] ?? 0) << 24) | ((mask[1] ?? 0) << 16) | ((mask[2] ?? 0) << 8) | (mask[3] ?? 0))) >>> 0;
    },
    open(bytes, at, packetLength, sequence) {
      const end = at + LENGTH_BYTES + packetLength;
      poly1305(chacha20Block(mainKey, sequence, 0), bytes, at, end, expectedTag);
      if (!timingSafeEqual(expectedTag, bytes.subarray(end, end + TAG_BYTES))) return null;
      const packet = Buffer.from(bytes.subarray(at, end));
      chacha20Xor(mainKey, sequence, 1, packet, LENGTH_BYTES, packet.length);
      packet.writeUInt32BE(packetLength, 0);
      return packet;
    },
  };
}
