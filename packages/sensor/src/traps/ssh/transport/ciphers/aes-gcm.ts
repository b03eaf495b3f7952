import { createCipheriv, createDecipheriv, createSecretKey, type KeyObject, timingSafeEqual } from 'node:crypto';
import { unpooled } from '../wire-writer.ts';
import { createGhash } from './ghash.ts';
import type { PacketOpening, PacketSealing } from './packet-cipher.ts';

/**
 * aes128-gcm@openssh.com and aes256-gcm@openssh.com (RFC 5647 with OpenSSH's negotiation): the length is authenticated
 * but not encrypted, the low 64 bits of the IV count packets.
 *
 * A native GCM context has to be made for each packet and costs what a hundred blocks cost; short packets, which is
 * nearly all of them, are therefore done with one lasting AES context and our own GHASH.
 */
const TAG_BYTES = 16;
const LENGTH_BYTES = 4;
const IV_BYTES = 12;
const BLOCK_BYTES = 16;
/** Measured: from here on the native context is faster. */
const MAX_SHORT_BYTES = 768;

const SHAPE = { blockBytes: BLOCK_BYTES, tagBytes: TAG_BYTES, lengthApart: true } as const;

const counterBlocks = Buffer.alloc(MAX_SHORT_BYTES + BLOCK_BYTES);
const expectedTag = Buffer.alloc(TAG_BYTES);

type GcmName = 'aes-128-gcm' | 'aes-256-gcm';

interface ShortGcm {
  /** Turns `bytes[start..end)` by the key stream; the first block of the stream goes to the tag. */
  crypt(iv: Buffer, bytes: Uint8Array, start: number, end: number): Buffer;
  /** The tag of `bytes[at..at+4)` and `bytes[at+4..end)`, masked with the stream's first block. */
  tag(mask: Buffer, bytes: Uint8Array, at: number, end: number, target: Uint8Array): void;
}

export function createAesGcmSealing(keyBytes: Uint8Array, firstIv: Uint8Array): PacketSealing {
  const name = gcmName(keyBytes);
  const key = createSecretKey(keyBytes);
  const short = createShortGcm(keyBytes);
  const iv = unpooled(firstIv);
  return {
    ...SHAPE,
    seal(packet, length) {
      if (length - LENGTH_BYTES <= MAX_SHORT_BYTES) {
        const mask = short.crypt(iv, packet, LENGTH_BYTES, length);
        short.tag(mask, packet, 0, length, packet.subarray(length, length + TAG_BYTES));
      } else {
        const cipher = createCipheriv(name, key, iv);
        cipher.setAAD(packet.subarray(0, LENGTH_BYTES));
        packet.set(cipher.update(packet.subarray(LENGTH_BYTES, length)), LENGTH_BYTES);
        cipher.final();
        packet.set(cipher.getAuthTag(), length);
      }
      countPacket(iv);
    },
  };
}

export function createAesGcmOpening(keyBytes: Uint8Array, firstIv: Uint8Array): PacketOpening {
  const name = gcmName(keyBytes);
  const key = createSecretKey(keyBytes);
  const short = createShortGcm(keyBytes);
  const iv = unpooled(firstIv);
  return {
    ...SHAPE,
    headBytes: LENGTH_BYTES,
    readLength: (bytes, at) => bytes.readUInt32BE(at),
    open(bytes, at, packetLength) {
      const end = at + LENGTH_BYTES + packetLength;
      const packet = Buffer.from(bytes.subarray(at, end));
      const tag = bytes.subarray(end, end + TAG_BYTES);
      let opened: boolean;
      if (packetLength <= MAX_SHORT_BYTES) {
        const mask = short.crypt(iv, packet, LENGTH_BYTES, packet.length);
        short.tag(mask, bytes, at, end, expectedTag);
        opened = timingSafeEqual(expectedTag, tag);
      } else {
        opened = openLong(name, key, iv, packet, tag);
      }
      countPacket(iv);
      return opened ? packet : null;
    },
  };
}

function openLong(name: GcmName, key: KeyObject, iv: Buffer, packet: Buffer, tag: Buffer): boolean {
  const decipher = createDecipheriv(name, key, iv, { authTagLength: TAG_BYTES });
  decipher.setAAD(packet.subarray(0, LENGTH_BYTES));
  decipher.setAuthTag(tag);
  packet.set(decipher.update(packet.subarray(LENGTH_BYTES)), LENGTH_BYTES);
  try {
    decipher.final();
    return true;
  } catch {
    return false;
  }
}

function createShortGcm(key: Uint8Array): ShortGcm {
  const aes = createCipheriv(key.length === 16 ? 'aes-128-ecb' : 'aes-256-ecb', createSecretKey(key), null);
  aes.setAutoPadding(false);
  const ghash = createGhash(aes.update(Buffer.alloc(BLOCK_BYTES)));
  return {
    crypt(iv, bytes, start, end) {
      const blocks = 1 + Math.ceil((end - start) / BLOCK_BYTES);
      for (let block = 0; block < blocks; block += 1) {
        const at = block * BLOCK_BYTES;
        counterBlocks.set(iv, at);
        counterBlocks.writeUInt32BE(block + 1, at + IV_BYTES);
      }
      const stream = aes.update(counterBlocks.subarray(0, blocks * BLOCK_BYTES));
      for (let at = start; at < end; at += 1) {
        bytes[at] = (bytes[at] ?? 0) ^ (stream[BLOCK_BYTES + at - start] ?? 0);
      }
      return stream;
    },
    tag(mask, bytes, at, end, target) {
      ghash.reset();
      ghash.update(bytes, at, at + LENGTH_BYTES);
      ghash.update(bytes, at + LENGTH_BYTES, end);
      ghash.digest(LENGTH_BYTES, end - at - LENGTH_BYTES, target);
      for (let index = 0; index < TAG_BYTES; index += 1) {
        target[index] = (target[index] ?? 0) ^ (mask[index] ?? 0);
      }
    },
  };
}

function gcmName(key: Uint8Array): GcmName {
  return key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm';
}

/** RFC 5647 section 7.1: the invocation counter is the last 8 of the IV's 12 bytes. */
function countPacket(iv: Buffer): void {
  for (let at = IV_BYTES - 1; at >= 4; at -= 1) {
    iv[at] = ((iv[at] ?? 0) + 1) & 0xff;
    if (iv[at] !== 0) return;
  }
}
