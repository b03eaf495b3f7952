/** The data types of the SSH protocol (RFC 4251 section 5), for the raw client, and the numbers of its messages. */

export const MESSAGE = {
  disconnect: 1,
  ignore: 2,
  unimplemented: 3,
  debug: 4,
  serviceRequest: 5,
  serviceAccept: 6,
  extInfo: 7,
  kexInit: 20,
  newKeys: 21,
  kexEcdhInit: 30,
  kexEcdhReply: 31,
  kexGexGroup: 31,
  kexGexInit: 32,
  kexGexReply: 33,
  kexGexRequest: 34,
  authRequest: 50,
  authFailure: 51,
  authSuccess: 52,
  authBanner: 53,
  authPkOk: 60,
  authInfoResponse: 61,
  globalRequest: 80,
  requestSuccess: 81,
  requestFailure: 82,
  channelOpen: 90,
  channelOpenConfirmation: 91,
  channelOpenFailure: 92,
  channelWindowAdjust: 93,
  channelData: 94,
  channelExtendedData: 95,
  channelEof: 96,
  channelClose: 97,
  channelRequest: 98,
  channelSuccess: 99,
  channelFailure: 100,
  ping: 192,
} as const;

export function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function byte(value: number): Buffer {
  return Buffer.from([value]);
}

export function flag(value: boolean): Buffer {
  return byte(value ? 1 : 0);
}

export function string(value: string | Uint8Array): Buffer {
  const bytes = typeof value === 'string' ? Buffer.from(value, 'utf8') : value;
  return Buffer.concat([uint32(bytes.length), bytes]);
}

/** A non-negative integer, big-endian, as `mpint`. */
export function mpint(bytes: Uint8Array): Buffer {
  let start = 0;
  while (start < bytes.length && bytes[start] === 0) start += 1;
  const digits = bytes.subarray(start);
  return string((digits[0] ?? 0) >= 0x80 ? Buffer.concat([byte(0), digits]) : digits);
}

/** One message: its number and its fields, already encoded. */
export function message(type: number, ...fields: readonly Uint8Array[]): Buffer {
  return Buffer.concat([byte(type), ...fields]);
}

/** Reads fields in order. Throws RangeError where the bytes end too soon. */
export class FieldReader {
  readonly #bytes: Buffer;
  #offset: number;

  constructor(bytes: Buffer, offset = 0) {
    this.#bytes = bytes;
    this.#offset = offset;
  }

  byte(): number {
    const value = this.#bytes.readUInt8(this.#offset);
    this.#offset += 1;
    return value;
  }

  uint32(): number {
    const value = this.#bytes.readUInt32BE(this.#offset);
    this.#offset += 4;
    return value;
  }

  flag(): boolean {
    return this.byte() !== 0;
  }

  string(): Buffer {
    const length = this.uint32();
    if (this.#offset + length > this.#bytes.length) throw new RangeError('a string longer than its message');
    const value = this.#bytes.subarray(this.#offset, this.#offset + length);
    this.#offset += length;
    return value;
  }

  text(): string {
    return this.string().toString('utf8');
  }

  skip(bytes: number): void {
    this.#offset += bytes;
  }

  rest(): Buffer {
    return this.#bytes.subarray(this.#offset);
  }

  get isAtEnd(): boolean {
    return this.#offset >= this.#bytes.length;
  }
}
