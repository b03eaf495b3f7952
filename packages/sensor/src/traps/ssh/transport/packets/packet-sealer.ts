import type { PacketSealing } from '../ciphers/packet-cipher.ts';
import { createPacketCompressor, type PacketCompressor } from '../compression/packet-compressor.ts';
import { createSealing } from './create-protection.ts';
import type { DirectionKeys } from './direction-keys.ts';
import { PACKET_LIMITS } from './limits.ts';
import { PLAIN_SEALING } from './plain-protection.ts';

/**
 * Makes binary packets (RFC 4253 section 6) of message payloads, one direction of one connection. It starts without
 * keys. Not to be used after `close`.
 */
export interface PacketSealer {
  /**
   * The packet of one payload, ready for the socket. The payload is not kept and not changed.
   */
  seal(payload: Uint8Array): Buffer;
  /**
   * Whatever is sealed from now on uses these keys, so call it after NEWKEYS was sealed. `packets`, `blocks` start
   * again at 0; the sequence number goes on, unless `resetSequence` (strict key exchange) says otherwise. Compression
   * stops: OpenSSH begins a new context with each set of keys, so call `startCompression` again where it is agreed on.
   */
  changeKeys(keys: DirectionKeys, resetSequence: boolean): void;
  /** zlib from the next payload on. */
  startCompression(): void;
  /** The sequence number of the next packet, modulo 2^32. */
  readonly sequence: number;
  /** Since the latest keys. */
  readonly packets: number;
  /** Cipher blocks since the latest keys (of 8 bytes where the cipher has none). */
  readonly blocks: number;
  /** Over the whole connection, without MACs and tags. */
  readonly bytes: number;
  /** Frees what is not memory of JavaScript (compression). Idempotent. */
  close(): void;
}

export interface PacketSealerOptions {
  /** Random bytes for padding. */
  readonly random: (length: number) => Uint8Array;
}

const LENGTH_BYTES = 4;
/** packet_length and padding_length. */
const HEADER_BYTES = 5;

export function createPacketSealer(options: PacketSealerOptions): PacketSealer {
  return new Sealer(options.random);
}

class Sealer implements PacketSealer {
  sequence = 0;
  packets = 0;
  blocks = 0;
  bytes = 0;
  private readonly random: PacketSealerOptions['random'];
  private sealing: PacketSealing = PLAIN_SEALING;
  private compressor: PacketCompressor | null = null;

  constructor(random: PacketSealerOptions['random']) {
    this.random = random;
  }

  seal(payload: Uint8Array): Buffer {
    const { sealing } = this;
    const content = this.compressor === null ? payload : this.compressor.compress(payload);
    const paddingBytes = paddingFor(content.length, sealing);
    const length = HEADER_BYTES + content.length + paddingBytes;
    const packet = Buffer.allocUnsafe(length + sealing.tagBytes);
    packet.writeUInt32BE(length - LENGTH_BYTES, 0);
    packet[LENGTH_BYTES] = paddingBytes;
    packet.set(content, HEADER_BYTES);
    // OpenSSH pads with zeros as long as nothing is encrypted.
    if (sealing === PLAIN_SEALING) packet.fill(0, length - paddingBytes, length);
    else packet.set(this.random(paddingBytes), length - paddingBytes);
    sealing.seal(packet, length, this.sequence);
    this.sequence = (this.sequence + 1) >>> 0;
    this.packets += 1;
    this.blocks += Math.floor(length / sealing.blockBytes);
    this.bytes += length;
    return packet;
  }

  changeKeys(keys: DirectionKeys, resetSequence: boolean): void {
    this.close();
    this.sealing = createSealing(keys);
    this.packets = 0;
    this.blocks = 0;
    if (resetSequence) this.sequence = 0;
  }

  startCompression(): void {
    this.close();
    this.compressor = createPacketCompressor();
  }

  close(): void {
    this.compressor?.close();
    this.compressor = null;
  }
}

/** RFC 4253 section 6; the length field counts where it is part of the blocks. */
function paddingFor(contentBytes: number, sealing: PacketSealing): number {
  const { blockBytes } = sealing;
  const covered = HEADER_BYTES + contentBytes - (sealing.lengthApart ? LENGTH_BYTES : 0);
  const padding = blockBytes - (covered % blockBytes);
  return padding < PACKET_LIMITS.minPaddingBytes ? padding + blockBytes : padding;
}
