/** Makes packets and captures of them, for tests. */

export interface SampleSegment {
  readonly from: readonly [address: string, port: number];
  readonly to: readonly [address: string, port: number];
  readonly sequence?: number;
  readonly isSyn?: boolean;
  readonly payload?: Uint8Array;
}

function number(value: number, bytes: 1 | 2 | 4): Buffer {
  const buffer = Buffer.alloc(bytes);
  buffer.writeUIntBE(value >>> 0, 0, bytes);
  return buffer;
}

export function tcp({ from, to, sequence = 0, isSyn = false, payload = Buffer.alloc(0) }: SampleSegment): Buffer {
  const ports = Buffer.concat([number(from[1], 2), number(to[1], 2)]);
  const rest = [number(sequence, 4), number(0, 4), Buffer.from([0x50, isSyn ? 2 : 0x10]), Buffer.alloc(6), payload];
  return ipv4(from[0], to[0], 6, Buffer.concat([ports, ...rest]));
}

export function udp({ from, to, payload = Buffer.alloc(0) }: SampleSegment): Buffer {
  const header = [number(from[1], 2), number(to[1], 2), number(payload.length + 8, 2), Buffer.alloc(2)];
  return ipv4(from[0], to[0], 17, Buffer.concat([...header, payload]));
}

/** An IPv4 packet; `fragment` is the flags and offset field. */
export function ipv4(from: string, to: string, protocol: number, payload: Buffer, fragment = 0): Buffer {
  const address = (text: string) => Buffer.from(text.split('.').map(Number));
  return Buffer.concat([
    Buffer.from([0x45, 0]),
    number(20 + payload.length, 2),
    number(7, 2),
    number(fragment, 2),
    Buffer.from([64, protocol, 0, 0]),
    address(from),
    address(to),
    payload,
  ]);
}

export function ipv6(from: string, to: string, next: number, payload: Buffer): Buffer {
  const address = (text: string) => Buffer.from(text.replaceAll(':', ''), 'hex');
  const head = Buffer.concat([number(0x60000000, 4), number(payload.length, 2), Buffer.from([next, 64])]);
  return Buffer.concat([head, address(from), address(to), payload]);
}

export function ethernet(type: number, payload: Uint8Array): Buffer {
  return Buffer.concat([Buffer.alloc(12), number(type, 2), payload]);
}

const RAW = 101;

/** A pcap of IP packets, or of frames of another link type. */
export function pcap(packets: readonly Uint8Array[], linkType = RAW): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2c3d4, 0);
  header.writeUInt32LE(linkType, 20);
  const records = packets.map((bytes, index) => {
    const record = Buffer.alloc(16);
    record.writeUInt32LE(1_700_000_000, 0);
    record.writeUInt32LE(index, 4);
    record.writeUInt32LE(bytes.length, 8);
    record.writeUInt32LE(bytes.length, 12);
    return Buffer.concat([record, bytes]);
  });
  return Buffer.concat([header, ...records]);
}

/** A block of pcapng, big-endian. */
export function block(type: number, body: Buffer): Buffer {
  const padded = Buffer.concat([body, Buffer.alloc((4 - (body.length % 4)) % 4)]);
  const length = number(padded.length + 12, 4);
  return Buffer.concat([number(type, 4), length, padded, length]);
}
