/**
 * SFTP version 3 (draft-ietf-secsh-filexfer-02) on the wire: framing and the replies of a server. Paths and names are
 * bytes; text appears only in status messages.
 */

export const REQUEST = {
  init: 1,
  open: 3,
  close: 4,
  read: 5,
  write: 6,
  lstat: 7,
  fstat: 8,
  setstat: 9,
  fsetstat: 10,
  opendir: 11,
  readdir: 12,
  remove: 13,
  mkdir: 14,
  rmdir: 15,
  realpath: 16,
  stat: 17,
  rename: 18,
  readlink: 19,
  symlink: 20,
  extended: 200,
} as const;

const REPLY = { version: 2, status: 101, handle: 102, data: 103, name: 104, attributes: 105, extended: 201 } as const;

/** Status codes with OpenSSH's messages for them. */
export const STATUS = {
  ok: { code: 0, message: 'Success' },
  endOfFile: { code: 1, message: 'End of file' },
  noSuchFile: { code: 2, message: 'No such file' },
  permissionDenied: { code: 3, message: 'Permission denied' },
  failure: { code: 4, message: 'Failure' },
  badMessage: { code: 5, message: 'Bad message' },
  unsupported: { code: 8, message: 'Operation unsupported' },
} as const;
export interface Status {
  readonly code: number;
  readonly message: string;
}

export const OPEN_FLAG = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

/** Attributes that a request may set; absent ones stay. */
export interface GivenAttributes {
  readonly size?: number;
  readonly owner?: { readonly userId: number; readonly groupId: number };
  readonly mode?: number;
  readonly modifiedAtSeconds?: number;
}

export interface ShownAttributes {
  readonly size: number;
  readonly userId: number;
  readonly groupId: number;
  /** With the file type in the high bits, as st_mode. */
  readonly mode: number;
  readonly modifiedAtSeconds: number;
}

const HAS_SIZE = 1;
const HAS_OWNER = 2;
const HAS_MODE = 4;
const HAS_TIMES = 8;
const HAS_EXTENSIONS = 0x80000000;

/** Reads an ATTRS structure; null when it is cut. Extended attributes are read over, as OpenSSH does. */
export function readAttributes(reader: {
  uint32(): number | null;
  uint64(): bigint | null;
  string(): Buffer | null;
}): GivenAttributes | null {
  const flags = reader.uint32();
  if (flags === null) return null;
  const size = flags & HAS_SIZE ? reader.uint64() : undefined;
  const userId = flags & HAS_OWNER ? reader.uint32() : undefined;
  const groupId = flags & HAS_OWNER ? reader.uint32() : undefined;
  const mode = flags & HAS_MODE ? reader.uint32() : undefined;
  const accessedAt = flags & HAS_TIMES ? reader.uint32() : undefined;
  const modifiedAt = flags & HAS_TIMES ? reader.uint32() : undefined;
  if (
    size === null ||
    userId === null ||
    groupId === null ||
    mode === null ||
    accessedAt === null ||
    modifiedAt === null
  )
    return null;
  if ((flags & HAS_EXTENSIONS) !== 0) {
    const count = reader.uint32();
    if (count === null) return null;
    for (let index = 0; index < count; index += 1)
      if (reader.string() === null || reader.string() === null) return null;
  }
  return {
    ...(size === undefined ? {} : { size: Number(size) }),
    ...(userId === undefined || groupId === undefined ? {} : { owner: { userId, groupId } }),
    ...(mode === undefined ? {} : { mode: mode & 0o7777 }),
    ...(modifiedAt === undefined ? {} : { modifiedAtSeconds: modifiedAt }),
  };
}

/** What waits to be read and handled: a stream of bytes, cut into packets (without their length). */
export class PacketQueue {
  readonly #maxPacketBytes: number;
  #chunks: Buffer[] = [];
  #length = 0;

  constructor(maxPacketBytes: number) {
    this.#maxPacketBytes = maxPacketBytes;
  }

  get length(): number {
    return this.#length;
  }

  add(bytes: Buffer): void {
    this.#chunks.push(bytes);
    this.#length += bytes.length;
  }

  /**
   * Takes the next packet when it is whole within the first `readBytes`, else null. Of a length of 0 the type that follows
   * is taken all the same, as sftp-server does.
   */
  next(readBytes: number): Buffer | 'too-long' | null {
    // A length is looked at only when a type follows it.
    if (Math.min(readBytes, this.#length) < 5) return null;
    const packetLength = this.#head(5).readUInt32BE(0);
    if (packetLength > this.#maxPacketBytes) return 'too-long';
    const end = 4 + Math.max(packetLength, 1);
    if (Math.min(readBytes, this.#length) < end) return null;
    const packet = this.#head(end).subarray(4, end);
    const rest = this.#chunks[0]?.subarray(end);
    if (rest === undefined || rest.length === 0) this.#chunks.shift();
    else this.#chunks[0] = rest;
    this.#length -= end;
    return packet;
  }

  /** Makes the first so many bytes one chunk: of a large write that arrives in many pieces, once. */
  #head(byteCount: number): Buffer {
    let gathered = 0;
    let count = 0;
    while (gathered < byteCount && count < this.#chunks.length) {
      gathered += this.#chunks[count]?.length ?? 0;
      count += 1;
    }
    if (count > 1) this.#chunks.splice(0, count, Buffer.concat(this.#chunks.slice(0, count)));
    return this.#chunks[0] ?? Buffer.alloc(0);
  }
}

/** @param withMessage false for clients of versions before 3, which know no messages */
export function statusReply(id: number, { code, message }: Status, withMessage = true): Buffer {
  return packet(REPLY.status, [uint32(id), uint32(code), ...(withMessage ? [string(message), string('')] : [])]);
}

export function handleReply(id: number, handle: Buffer): Buffer {
  return packet(REPLY.handle, [uint32(id), string(handle)]);
}

export function dataReply(id: number, data: Uint8Array): Buffer {
  return packet(REPLY.data, [uint32(id), string(data)]);
}

export interface NameEntry {
  readonly name: Uint8Array;
  readonly longName: Uint8Array;
  /** Absent: an ATTRS without any, as REALPATH and READLINK reply. */
  readonly attributes?: ShownAttributes;
}

export function nameReply(id: number, entries: readonly NameEntry[]): Buffer {
  const encoded = entries.flatMap(({ name, longName, attributes }) => [
    string(name),
    string(longName),
    attributes === undefined ? uint32(0) : encodeAttributes(attributes),
  ]);
  return packet(REPLY.name, [uint32(id), uint32(entries.length), ...encoded]);
}

export function attributesReply(id: number, attributes: ShownAttributes): Buffer {
  return packet(REPLY.attributes, [uint32(id), encodeAttributes(attributes)]);
}

export function extendedReply(id: number, body: Buffer): Buffer {
  return packet(REPLY.extended, [uint32(id), body]);
}

export function versionReply(extensions: ReadonlyArray<readonly [string, string]>): Buffer {
  return packet(REPLY.version, [uint32(3), ...extensions.flatMap(([name, value]) => [string(name), string(value)])]);
}

export function uint32(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(4);
  bytes.writeUInt32BE(value >>> 0);
  return bytes;
}

export function uint64(value: number): Buffer {
  const bytes = Buffer.allocUnsafe(8);
  bytes.writeBigUInt64BE(BigInt(Math.max(0, Math.floor(value))));
  return bytes;
}

export function string(value: Uint8Array | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([uint32(bytes.length), bytes]);
}

function encodeAttributes({ size, userId, groupId, mode, modifiedAtSeconds }: ShownAttributes): Buffer {
  const flags = HAS_SIZE | HAS_OWNER | HAS_MODE | HAS_TIMES;
  return Buffer.concat([
    uint32(flags),
    uint64(size),
    uint32(userId),
    uint32(groupId),
    uint32(mode),
    uint32(modifiedAtSeconds),
    uint32(modifiedAtSeconds),
  ]);
}

function packet(type: number, parts: readonly Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 1);
  return Buffer.concat([uint32(length), Buffer.from([type]), ...parts]);
}
