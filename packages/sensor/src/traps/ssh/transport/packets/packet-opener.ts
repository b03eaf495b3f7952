import type { PacketOpening } from '../ciphers/packet-cipher.ts';
import { createPacketDecompressor, type PacketDecompressor } from '../compression/packet-decompressor.ts';
import { createOpening } from './create-protection.ts';
import type { DirectionKeys } from './direction-keys.ts';
import { PACKET_LIMITS } from './limits.ts';
import { PacketError } from './packet-error.ts';
import { PLAIN_OPENING } from './plain-protection.ts';
import { createReceiveBuffer } from './receive-buffer.ts';

/**
 * Takes received bytes, gives message payloads, one direction of one connection. It starts without keys. After an error
 * or `close` it is not to be used.
 */
export interface PacketOpener {
  /** Adds received bytes. They may be kept until they are read. */
  push(bytes: Buffer): void;
  /**
   * The next complete payload (its type byte first; the caller's to keep), or null when more bytes are needed. Bytes
   * after a NEWKEYS belong to new keys: call `changeKeys` before the next `next`.
   *
   * @throws PacketError
   */
  next(): Buffer | null;
  /** As in PacketSealer; call it when `next` returned NEWKEYS. */
  changeKeys(keys: DirectionKeys, resetSequence: boolean): void;
  /** zlib from the next payload on. */
  startDecompression(): void;
  /** The sequence number of the next packet, modulo 2^32. The one that `next` returned last has one less. */
  readonly sequence: number;
  readonly packets: number;
  readonly blocks: number;
  readonly bytes: number;
  /** Received and not yet returned. */
  readonly bufferedBytes: number;
  close(): void;
}

const LENGTH_BYTES = 4;
/** packet_length and padding_length. */
const HEADER_BYTES = 5;
export function createPacketOpener(): PacketOpener {
  return new Opener();
}

class Opener implements PacketOpener {
  sequence = 0;
  packets = 0;
  blocks = 0;
  bytes = 0;
  private readonly received = createReceiveBuffer();
  private opening: PacketOpening = PLAIN_OPENING;
  private decompressor: PacketDecompressor | null = null;
  /** packet_length of the packet that is being received; 0 before it is known. */
  private packetLength = 0;

  get bufferedBytes(): number {
    return this.received.length;
  }

  push(bytes: Buffer): void {
    this.received.push(bytes);
  }

  next(): Buffer | null {
    const { opening, received } = this;
    if (this.packetLength === 0) {
      if (received.length < opening.headBytes) {
        received.wait(opening.headBytes);
        return null;
      }
      this.packetLength = this.readLength(opening);
    }
    const wholeBytes = LENGTH_BYTES + this.packetLength + opening.tagBytes;
    if (received.length < wholeBytes) {
      received.wait(wholeBytes);
      return null;
    }
    const packet = opening.open(received.bytes, received.start, this.packetLength, this.sequence);
    if (packet === null) {
      throw new PacketError(opening.lengthApart ? 'sealed-mac' : 'mac', null);
    }
    received.consume(wholeBytes);
    this.packetLength = 0;
    this.sequence = (this.sequence + 1) >>> 0;
    this.packets += 1;
    this.blocks += Math.floor(packet.length / opening.blockBytes);
    this.bytes += packet.length;
    return this.payloadOf(packet);
  }

  changeKeys(keys: DirectionKeys, resetSequence: boolean): void {
    this.close();
    this.opening = createOpening(keys);
    this.packets = 0;
    this.blocks = 0;
    if (resetSequence) this.sequence = 0;
  }

  startDecompression(): void {
    this.close();
    this.decompressor = createPacketDecompressor(PACKET_LIMITS.maxInflatedPayloadBytes);
  }

  close(): void {
    this.decompressor?.close();
    this.decompressor = null;
  }

  private readLength(opening: PacketOpening): number {
    const { received } = this;
    const length = opening.readLength(received.bytes, received.start, this.sequence);
    if (length < PACKET_LIMITS.minPacketLengthBytes || length > PACKET_LIMITS.maxPacketLengthBytes) {
      throw new PacketError('length', null);
    }
    const covered = opening.lengthApart ? length : LENGTH_BYTES + length;
    if (covered % opening.blockBytes !== 0) throw new PacketError('block-size', null);
    return length;
  }

  private payloadOf(packet: Buffer): Buffer {
    const paddingBytes = packet[LENGTH_BYTES] ?? 0;
    if (paddingBytes < PACKET_LIMITS.minPaddingBytes) {
      throw new PacketError('padding-too-short', `Corrupted padlen ${paddingBytes} on input.`);
    }
    const end = packet.length - paddingBytes;
    if (end < HEADER_BYTES) throw new PacketError('padding-too-long', null);
    let payload: Buffer | null = packet.subarray(HEADER_BYTES, end);
    if (this.decompressor !== null) payload = this.decompressor.decompress(payload);
    if (payload === null) throw new PacketError('compression', null);
    if (payload.length === 0) throw new PacketError('no-payload', null);
    return payload;
  }
}
