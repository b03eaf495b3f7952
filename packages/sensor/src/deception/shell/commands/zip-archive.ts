import { crc32, deflateRawSync, inflateRawSync } from 'node:zlib';

/** One member of a ZIP archive (APPNOTE 6.3.3). */
export interface ZipMember {
  readonly name: string;
  readonly content: string;
  readonly modifiedAtMs: number;
  readonly compressedBytes: number;
}

/** Text that is no archive. */
export class ZipError extends Error {}

const MAX_MEMBERS = 5000;
const MAX_MEMBER_BYTES = 32 * 1024 * 1024;

/** Reads the members in the order of the central directory. Throws ZipError. */
export function readZip(text: string): ZipMember[] {
  const bytes = Buffer.from(text, 'latin1');
  const end = bytes.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  if (end === -1 || end + 22 > bytes.length) throw new ZipError();
  const count = Math.min(MAX_MEMBERS, bytes.readUInt16LE(end + 10));
  let at = bytes.readUInt32LE(end + 16);
  const members: ZipMember[] = [];
  for (let index = 0; index < count; index += 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== 0x0201_4b50) throw new ZipError();
    const method = bytes.readUInt16LE(at + 10);
    const time = bytes.readUInt16LE(at + 12);
    const day = bytes.readUInt16LE(at + 14);
    const compressedBytes = bytes.readUInt32LE(at + 20);
    const nameLength = bytes.readUInt16LE(at + 28);
    const local = bytes.readUInt32LE(at + 42);
    const name = bytes.toString('latin1', at + 46, at + 46 + nameLength);
    if (local + 30 > bytes.length) throw new ZipError();
    const start = local + 30 + bytes.readUInt16LE(local + 26) + bytes.readUInt16LE(local + 28);
    const packed = bytes.subarray(start, start + compressedBytes);
    let content: Buffer;
    try {
      content = method === 8 ? inflateRawSync(packed, { maxOutputLength: MAX_MEMBER_BYTES }) : Buffer.from(packed);
    } catch {
      // reason: node throws several kinds of errors here; all mean that the archive is broken.
      throw new ZipError();
    }
    members.push({
      name,
      content: content.toString('latin1'),
      compressedBytes,
      modifiedAtMs: Date.UTC(
        1980 + (day >> 9),
        ((day >> 5) & 15) - 1,
        day & 31,
        time >> 11,
        (time >> 5) & 63,
        (time & 31) * 2,
      ),
    });
    at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
  }
  return members;
}

/** Writes an archive; each member is deflated where that makes it smaller. */
export function writeZip(
  members: readonly { readonly name: string; readonly content: string; readonly modifiedAtMs: number }[],
): { readonly archive: string; readonly savedPercent: readonly number[] } {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  const savedPercent: number[] = [];
  let offset = 0;
  for (const { name, content, modifiedAtMs } of members) {
    const plain = Buffer.from(content, 'latin1');
    const deflated = deflateRawSync(plain);
    const method = deflated.length < plain.length ? 8 : 0;
    const packed = method === 8 ? deflated : plain;
    savedPercent.push(plain.length === 0 ? 0 : Math.round((1 - packed.length / plain.length) * 100));
    const date = new Date(modifiedAtMs);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt16LE((date.getUTCHours() << 11) | (date.getUTCMinutes() << 5) | (date.getUTCSeconds() >> 1), 6);
    fields.writeUInt16LE(
      ((date.getUTCFullYear() - 1980) << 9) | ((date.getUTCMonth() + 1) << 5) | date.getUTCDate(),
      8,
    );
    fields.writeUInt32LE(crc32(plain), 10);
    fields.writeUInt32LE(packed.length, 14);
    fields.writeUInt32LE(plain.length, 18);
    fields.writeUInt16LE(name.length, 22);
    const nameBytes = Buffer.from(name, 'latin1');
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fields, nameBytes, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(name.endsWith('/') ? 0x10 : 0x81a4_0000, 6);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x1e\x03', 'latin1'), fields, tail, nameBytes]));
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(members.length, 8);
  end.writeUInt16LE(members.length, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return { archive: Buffer.concat([...parts, central, end]).toString('latin1'), savedPercent };
}
