import { quote } from './ssh-transcript.ts';
import { FieldReader, message, string, uint32 } from './ssh-wire.ts';

/** Requests of SFTP version 3 (draft-ietf-secsh-filexfer-02) with all the ways to build them wrongly, and its replies as text. */

export const SFTP = {
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

/** Flags of SFTP.open. */
export const OPEN = { read: 1, write: 2, append: 4, create: 8, truncate: 16, exclusive: 32 } as const;

export const init = (version = 3, ...more: readonly Uint8Array[]) =>
  string(message(SFTP.init, uint32(version), ...more));

/** A whole packet; every request of a session has a number of its own. */
export function request(type: number, id: number, ...fields: readonly Uint8Array[]): Buffer {
  return string(message(type, uint32(id), ...fields));
}

export function uint64(value: bigint | number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt.asUintN(64, BigInt(value)));
  return bytes;
}

/** The name that sftp-server gives its handles: their number. */
export const handle = (number: number) => string(uint32(number));

export interface Attributes {
  readonly size?: bigint | number;
  readonly owner?: readonly [number, number];
  readonly mode?: number;
  readonly times?: readonly [number, number];
}

export function attributes({ size, owner, mode, times }: Attributes = {}): Buffer {
  const flags =
    (size === undefined ? 0 : 1) |
    (owner === undefined ? 0 : 2) |
    (mode === undefined ? 0 : 4) |
    (times === undefined ? 0 : 8);
  return Buffer.concat([
    uint32(flags),
    ...(size === undefined ? [] : [uint64(size)]),
    ...(owner ?? []).map(uint32),
    ...(mode === undefined ? [] : [uint32(mode)]),
    ...(times ?? []).map(uint32),
  ]);
}

/** Of a fresh file's times and of what the machine is made of nothing can be compared. */
const FRESH_SECONDS = 86_400;

/** Which names a longer listing begins with is the file system's business too. */
const MAX_SHOWN_NAMES = 20;

/** The replies in a stream of bytes, one line each. */
export function describeReplies(stream: Buffer): string[] {
  const lines: string[] = [];
  let at = 0;
  while (at + 4 <= stream.length) {
    const length = stream.readUInt32BE(at);
    const packet = stream.subarray(at + 4, at + 4 + length);
    lines.push(packet.length < length ? `cut ${quote(stream.subarray(at))}` : describeReply(packet));
    at += 4 + length;
  }
  if (at < stream.length) lines.push(`rest ${quote(stream.subarray(at))}`);
  return lines;
}

function describeReply(packet: Buffer): string {
  try {
    const reader = new FieldReader(packet);
    const text = describeFields(reader.byte(), reader);
    return reader.isAtEnd ? text : `${text} + ${reader.rest().toString('hex')}`;
  } catch {
    return `packet ${packet.toString('hex')}`;
  }
}

function describeFields(type: number, reader: FieldReader): string {
  if (type === 2) {
    const version = reader.uint32();
    const pairs: string[] = [];
    while (!reader.isAtEnd) pairs.push(`${reader.text()}=${quote(reader.string())}`);
    return `VERSION ${version} ${pairs.join(' ')}`.trimEnd();
  }
  const id = reader.uint32();
  switch (type) {
    case 101:
      return `${id} STATUS ${reader.uint32()}${reader.isAtEnd ? '' : ` ${quote(reader.string())} ${quote(reader.string())}`}`;
    case 102:
      return `${id} HANDLE ${reader.string().toString('hex')}`;
    case 103: {
      const data = reader.string();
      return `${id} DATA ${data.length} ${quote(data.subarray(0, 64))}`;
    }
    case 104: {
      const names: string[] = [];
      const count = reader.uint32();
      for (let left = count; left > 0; left--)
        names.push(`${quote(reader.string())} ${quote(reader.string())} ${describeAttributes(reader)}`);
      // In what order a directory gives its names is the file system's business.
      return `${id} NAME ${count}${count > MAX_SHOWN_NAMES ? '' : `: ${names.map(withoutFresh).toSorted().join('; ')}`}`;
    }
    case 105:
      return `${id} ATTRS ${describeAttributes(reader)}`;
    case 201:
      return `${id} EXTENDED_REPLY ${describeExtended(reader.rest(), reader)}`;
    default:
      return `${id} type ${type} ${reader.rest().toString('hex')}`;
  }
}

/** Numbers of a disk differ; that they are there, and those that do not, are shown. */
function describeExtended(body: Buffer, reader: FieldReader): string {
  reader.skip(body.length);
  if (body.length !== 88) return body.toString('hex');
  const numbers = Array.from({ length: 11 }, (_, index) => body.readBigUInt64BE(index * 8));
  return numbers
    .map((number, index) => ([0, 1, 9, 10].includes(index) ? String(number) : number > 0n ? '+' : '0'))
    .join(' ');
}

function describeAttributes(reader: FieldReader): string {
  const flags = reader.uint32();
  const shown: string[] = [];
  if (flags & 1) {
    const high = reader.uint32();
    shown.push(`size:${BigInt(high) * 4_294_967_296n + BigInt(reader.uint32())}`);
  }
  if (flags & 2) shown.push(`owner:${reader.uint32()}:${reader.uint32()}`);
  if (flags & 4) shown.push(`mode:${reader.uint32().toString(8)}`);
  if (flags & 8) {
    // Times of access are a matter of mount options and of who came by.
    reader.skip(4);
    shown.push(`modified:${time(reader.uint32())}`);
  }
  return `{${shown.join(' ')}${flags & ~15 ? ` flags:${flags.toString(16)}` : ''}}`;
}

function time(seconds: number): string {
  return Math.abs(Date.now() / 1000 - seconds) < FRESH_SECONDS ? 'now' : String(seconds);
}

function withoutFresh(line: string): string {
  return line.replace(/ [A-Z][a-z]{2} [ \d]\d \d\d:\d\d /, ' (now) ');
}
