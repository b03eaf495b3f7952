import { createDecipheriv, createHmac, pbkdf2Sync } from 'node:crypto';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { inflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ARCHIVE_PASSWORD, encryptedArchive } from './archive.ts';

const sha256 = 'ab'.repeat(32);

function archiveOf(bytes: Uint8Array): Promise<Buffer> {
  return encryptedArchive(sha256, Readable.from([bytes], { objectMode: false })).then((stream) => buffer(stream));
}

/**
 * A reader of its own, after the AE-2 specification (WinZip, "AES Encryption Information"): PBKDF2-HMAC-SHA1 with 1,000
 * turns, AES-256 in counter mode with a little-endian counter from 1, HMAC-SHA1 cut to 10 bytes.
 */
function extract(archive: Buffer, password: string): { name: string; content: Buffer } {
  const directory = archive.lastIndexOf(Buffer.from('PK\x01\x02', 'latin1'));
  const compressedBytes = archive.readUInt32LE(directory + 20);
  const nameBytes = archive.readUInt16LE(directory + 28);
  const extra = archive.subarray(directory + 46 + nameBytes, directory + 46 + nameBytes + 11);
  expect(archive.readUInt16LE(directory + 8) & 1).toBe(1);
  expect(archive.readUInt16LE(directory + 10)).toBe(99);
  expect(archive.readUInt32LE(directory + 16)).toBe(0);
  expect(extra.toString('hex')).toBe('0199070002004145030800');
  const dataAt = 30 + archive.readUInt16LE(26) + archive.readUInt16LE(28);
  const data = archive.subarray(dataAt, dataAt + compressedBytes);
  const salt = data.subarray(0, 16);
  const keys = pbkdf2Sync(password, salt, 1000, 66, 'sha1');
  if (!keys.subarray(64).equals(data.subarray(16, 18))) throw new Error('wrong password');
  const encrypted = data.subarray(18, -10);
  const mac = createHmac('sha1', keys.subarray(32, 64)).update(encrypted).digest().subarray(0, 10);
  expect(mac).toEqual(data.subarray(-10));
  const plain = Buffer.alloc(encrypted.length);
  for (let at = 0, counter = 1; at < encrypted.length; at += 16, counter++) {
    const block = Buffer.alloc(16);
    block.writeUInt32LE(counter);
    const key = keys.subarray(0, 32);
    const stream = createDecipheriv('aes-256-ctr', key, block).update(Buffer.alloc(16));
    for (let byte = at; byte < Math.min(at + 16, encrypted.length); byte++)
      plain[byte] = (encrypted[byte] ?? 0) ^ (stream[byte - at] ?? 0);
  }
  return {
    name: archive.subarray(directory + 46, directory + 46 + nameBytes).toString(),
    content: inflateRawSync(plain),
  };
}

describe('an archive of a captured file', () => {
  it('gives the bytes back to who has the customary password', async () => {
    for (const bytes of [Buffer.from('\x7fELF\0\xff', 'latin1'), Buffer.alloc(0), Buffer.alloc(300_000, 'payload ')]) {
      expect(extract(await archiveOf(bytes), ARCHIVE_PASSWORD)).toEqual({ name: sha256, content: bytes });
    }
  });

  it('shows nothing of the bytes without it', async () => {
    const archive = await archiveOf(Buffer.from('\x7fELF find me'));
    expect(() => extract(archive, 'wrong')).toThrow('wrong password');
    expect(archive.includes('find me')).toBe(false);
  });

  it('fails when the file cannot be read to its end, and lets go of it when it is given up', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield Buffer.from('some');
      throw new Error('the disk is gone');
    }
    const failing = await encryptedArchive(sha256, Readable.from(broken(), { objectMode: false }));
    await expect(buffer(failing)).rejects.toThrow('the disk is gone');
    const endless = Readable.from(Array(1000).fill(Buffer.alloc(65_536)), { objectMode: false });
    const archive = await encryptedArchive(sha256, endless);
    const closed = new Promise((resolve) => endless.once('close', resolve));
    archive.once('data', () => archive.destroy());
    await closed;
  });
});
