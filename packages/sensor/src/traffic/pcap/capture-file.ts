import { PCAP_LIMITS } from './limits.ts';

/** One packet of a capture. */
export interface CapturedPacket {
  /** Place in the file, from 1. */
  readonly frame: number;
  /** LINKTYPE of the interface (tcpdump.org/linktypes.html). */
  readonly linkType: number;
  /** Nanoseconds since 1970; null where the file does not say. */
  readonly atNanoseconds: bigint | null;
  readonly bytes: Uint8Array;
}

/** What a file is found to be when it is no capture, or is damaged where reading cannot go on. */
export class CaptureFormatError extends Error {
  override readonly name = 'CaptureFormatError';
}

const NANOSECONDS_PER_SECOND = 1_000_000_000n;
const PCAP_HEADER_BYTES = 24;
const PCAP_RECORD_BYTES = 16;
/** The magic numbers of pcap: microseconds, nanoseconds, and Kuznetzov's longer record header. */
const MAGIC = { microseconds: 0xa1b2c3d4, nanoseconds: 0xa1b23c4d, modified: 0xa1b2cd34 } as const;
const MODIFIED_EXTRA_BYTES = 8;
const SECTION_HEADER = 0x0a0d0d0a;
const BLOCK = { interfaceDescription: 1, packet: 2, simplePacket: 3, enhancedPacket: 6 } as const;
const BYTE_ORDER = 0x1a2b3c4d;
const OPTION_TIME_RESOLUTION = 9;
const LOWER_16_BITS = 0xffff;

/**
 * The packets of a pcap (draft-ietf-opsawg-pcap) or pcapng (draft-ietf-opsawg-pcapng) file. A file that ends in the middle
 * of a packet ends with the packet before.
 *
 * @throws CaptureFormatError when the file is neither, or a block cannot be as long as it says
 */
export function* readCapture(file: Uint8Array): Generator<CapturedPacket> {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (file.length >= 12 && view.getUint32(0) === SECTION_HEADER) {
    yield* readPcapNg(file, view);
    return;
  }
  if (file.length < PCAP_HEADER_BYTES) throw new CaptureFormatError('too short for a capture');
  for (const littleEndian of [true, false]) {
    const magic = view.getUint32(0, littleEndian);
    if (magic === MAGIC.microseconds || magic === MAGIC.nanoseconds || magic === MAGIC.modified) {
      yield* readPcap(file, view, magic, littleEndian);
      return;
    }
  }
  throw new CaptureFormatError('neither pcap nor pcapng');
}

function* readPcap(file: Uint8Array, view: DataView, magic: number, littleEndian: boolean): Generator<CapturedPacket> {
  const linkType = view.getUint32(20, littleEndian) & LOWER_16_BITS;
  const recordBytes = PCAP_RECORD_BYTES + (magic === MAGIC.modified ? MODIFIED_EXTRA_BYTES : 0);
  const fraction = magic === MAGIC.nanoseconds ? 1n : 1_000n;
  let frame = 0;
  let at = PCAP_HEADER_BYTES;
  while (file.length - at >= recordBytes) {
    const seconds = BigInt(view.getUint32(at, littleEndian));
    const parts = BigInt(view.getUint32(at + 4, littleEndian));
    const length = view.getUint32(at + 8, littleEndian);
    if (length > PCAP_LIMITS.maxPacketBytes) throw new CaptureFormatError(`a packet of ${length} bytes`);
    at += recordBytes;
    if (file.length - at < length) return;
    frame += 1;
    const atNanoseconds = seconds * NANOSECONDS_PER_SECOND + parts * fraction;
    yield { frame, linkType, atNanoseconds, bytes: file.subarray(at, at + length) };
    at += length;
  }
}

interface CaptureInterface {
  readonly linkType: number;
  /** Units of its timestamps in one second. */
  readonly unitsPerSecond: bigint;
}

function* readPcapNg(file: Uint8Array, view: DataView): Generator<CapturedPacket> {
  let littleEndian = true;
  let interfaces: CaptureInterface[] = [];
  let frame = 0;
  let at = 0;
  while (file.length - at >= 12) {
    const isSection = view.getUint32(at) === SECTION_HEADER;
    if (isSection) {
      littleEndian = view.getUint32(at + 8, true) === BYTE_ORDER;
      if (!littleEndian && view.getUint32(at + 8) !== BYTE_ORDER) throw new CaptureFormatError('no byte order');
      interfaces = [];
    }
    const type = view.getUint32(at, littleEndian);
    const length = view.getUint32(at + 4, littleEndian);
    if (length < 12 || length % 4 !== 0) throw new CaptureFormatError(`a block of ${length} bytes`);
    if (file.length - at < length) return;
    const body = { view, start: at + 8, end: at + length - 4, littleEndian };
    if (type === BLOCK.interfaceDescription) {
      if (interfaces.length >= PCAP_LIMITS.maxInterfaces) throw new CaptureFormatError('too many interfaces');
      interfaces.push(readInterface(body));
    } else {
      const packet = readPacketBlock(type, body, interfaces, file);
      if (packet !== null) yield { frame: (frame += 1), ...packet };
    }
    at += length;
  }
}

interface BlockBody {
  readonly view: DataView;
  readonly start: number;
  readonly end: number;
  readonly littleEndian: boolean;
}

function readInterface({ view, start, end, littleEndian }: BlockBody): CaptureInterface {
  if (end - start < 8) throw new CaptureFormatError('an interface without a link type');
  let unitsPerSecond = 1_000_000n;
  let at = start + 8;
  while (end - at >= 4) {
    const code = view.getUint16(at, littleEndian);
    const length = view.getUint16(at + 2, littleEndian);
    if (code === 0 || end - at - 4 < length) break;
    if (code === OPTION_TIME_RESOLUTION && length === 1) {
      const resolution = view.getUint8(at + 4);
      const exponent = BigInt(Math.min(resolution & 0x7f, 63));
      unitsPerSecond = (resolution & 0x80) === 0 ? 10n ** exponent : 2n ** exponent;
    }
    at += 4 + length + ((4 - (length % 4)) % 4);
  }
  return { linkType: view.getUint16(start, littleEndian), unitsPerSecond };
}

function readPacketBlock(
  type: number,
  { view, start, end, littleEndian }: BlockBody,
  interfaces: readonly CaptureInterface[],
  file: Uint8Array,
): Omit<CapturedPacket, 'frame'> | null {
  const isSimple = type === BLOCK.simplePacket;
  const isOld = type === BLOCK.packet;
  if (!isSimple && !isOld && type !== BLOCK.enhancedPacket) return null;
  const headerBytes = isSimple ? 4 : 20;
  if (end - start < headerBytes) throw new CaptureFormatError('a packet block without a packet');
  const index = isSimple ? 0 : isOld ? view.getUint16(start, littleEndian) : view.getUint32(start, littleEndian);
  const from = interfaces[index];
  if (from === undefined) throw new CaptureFormatError(`a packet of interface ${index}, which there is not`);
  // A simple packet was captured whole, or as far as the block goes.
  const said = view.getUint32(isSimple ? start : start + 12, littleEndian);
  const length = isSimple ? Math.min(said, end - start - headerBytes) : said;
  if (length > PCAP_LIMITS.maxPacketBytes || length > end - start - headerBytes)
    throw new CaptureFormatError(`a packet of ${length} bytes`);
  const bytes = file.subarray(start + headerBytes, start + headerBytes + length);
  if (isSimple) return { linkType: from.linkType, atNanoseconds: null, bytes };
  const high = BigInt(view.getUint32(start + 4, littleEndian));
  const units = (high << 32n) | BigInt(view.getUint32(start + 8, littleEndian));
  const atNanoseconds = (units * NANOSECONDS_PER_SECOND) / from.unitsPerSecond;
  return { linkType: from.linkType, atNanoseconds, bytes };
}
