import { type Cipheriv, createCipheriv, createDecipheriv, createSecretKey, timingSafeEqual } from 'node:crypto';
import type { PacketOpening, PacketSealing } from '../ciphers/packet-cipher.ts';
import { createMac } from '../macs/create-mac.ts';
import { macFacts } from '../macs/mac-names.ts';
import type { DirectionKeys } from './direction-keys.ts';

/**
 * AES in counter mode (RFC 4344 section 4) with a MAC beside it, before or after the encryption. Keys are given to OpenSSL as
 * key objects: making a cipher from bytes takes ten times as long.
 */
const LENGTH_BYTES = 4;
const BLOCK_BYTES = 16;
const NOTHING: Buffer = Buffer.alloc(0);

export function createMacSealing(keys: DirectionKeys): PacketSealing {
  const { mac, encryptThenMac } = macOf(keys);
  const cipher = createCipheriv(counterMode(keys.key), createSecretKey(keys.key), keys.iv);
  return {
    blockBytes: BLOCK_BYTES,
    tagBytes: mac.tagBytes,
    lengthApart: encryptThenMac,
    seal(packet, length, sequence) {
      const plain = packet.subarray(0, length);
      if (encryptThenMac) {
        packet.set(cipher.update(packet.subarray(LENGTH_BYTES, length)), LENGTH_BYTES);
        packet.set(mac.tag(sequence, plain), length);
      } else {
        packet.set(mac.tag(sequence, plain), length);
        packet.set(cipher.update(plain), 0);
      }
    },
  };
}

export function createMacOpening(keys: DirectionKeys): PacketOpening {
  const { mac, encryptThenMac } = macOf(keys);
  const decipher = createDecipheriv(counterMode(keys.key), createSecretKey(keys.key), keys.iv);
  return encryptThenMac ? createEncryptThenMacOpening(mac, decipher) : createEncryptAndMacOpening(mac, decipher);
}

function createEncryptThenMacOpening(
  mac: ReturnType<typeof createMac>,
  decipher: Pick<Cipheriv, 'update'>,
): PacketOpening {
  return {
    blockBytes: BLOCK_BYTES,
    tagBytes: mac.tagBytes,
    lengthApart: true,
    headBytes: LENGTH_BYTES,
    readLength: (bytes, at) => bytes.readUInt32BE(at),
    open(bytes, at, packetLength, sequence) {
      const end = at + LENGTH_BYTES + packetLength;
      const tag = mac.tag(sequence, bytes.subarray(at, end));
      if (!timingSafeEqual(tag, bytes.subarray(end, end + mac.tagBytes))) return null;
      const packet = Buffer.allocUnsafe(LENGTH_BYTES + packetLength);
      packet.writeUInt32BE(packetLength, 0);
      packet.set(decipher.update(bytes.subarray(at + LENGTH_BYTES, end)), LENGTH_BYTES);
      return packet;
    },
  };
}

function createEncryptAndMacOpening(
  mac: ReturnType<typeof createMac>,
  decipher: Pick<Cipheriv, 'update'>,
): PacketOpening {
  // The first block has to be decrypted for the length; the cipher has then gone past it.
  let firstBlock: Buffer = NOTHING;
  return {
    blockBytes: BLOCK_BYTES,
    tagBytes: mac.tagBytes,
    lengthApart: false,
    headBytes: BLOCK_BYTES,
    readLength(bytes, at) {
      firstBlock = decipher.update(bytes.subarray(at, at + BLOCK_BYTES));
      return firstBlock.readUInt32BE(0);
    },
    open(bytes, at, packetLength, sequence) {
      const end = at + LENGTH_BYTES + packetLength;
      const packet = Buffer.allocUnsafe(LENGTH_BYTES + packetLength);
      packet.set(firstBlock, 0);
      firstBlock = NOTHING;
      packet.set(decipher.update(bytes.subarray(at + BLOCK_BYTES, end)), BLOCK_BYTES);
      const tag = mac.tag(sequence, packet);
      return timingSafeEqual(tag, bytes.subarray(end, end + mac.tagBytes)) ? packet : null;
    },
  };
}

function macOf(keys: DirectionKeys): {
  mac: ReturnType<typeof createMac>;
  encryptThenMac: boolean;
} {
  if (keys.mac === null) throw new TypeError(`${keys.cipher} needs a MAC`);
  return {
    mac: createMac(keys.mac, keys.macKey),
    encryptThenMac: macFacts(keys.mac).encryptThenMac,
  };
}

function counterMode(key: Uint8Array): 'aes-128-ctr' | 'aes-192-ctr' | 'aes-256-ctr' {
  if (key.length === 16) return 'aes-128-ctr';
  return key.length === 24 ? 'aes-192-ctr' : 'aes-256-ctr';
}
