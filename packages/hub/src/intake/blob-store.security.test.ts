import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type BlobStore, createBlobStore } from './blob-store.ts';

let directory: string;
let store: BlobStore;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'cerberus-test-'));
  store = createBlobStore({ directory, maxBlobBytes: 100_000, maxStoreBytes: 150_000 });
});
afterEach(() => rm(directory, { recursive: true }));

const content = Buffer.from('\x7fELF not really');
const sha256 = hashOf(content);

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

async function* body(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes.subarray(0, 5);
  yield bytes.subarray(5);
}

async function kept(): Promise<string[]> {
  return (await readdir(directory, { recursive: true })).sort();
}

describe('the blob store', () => {
  it('keeps a blob once, privately and not executable, and gives it back', async () => {
    expect(await store.put(sha256, body(content), 'identity')).toBe(true);
    expect(await store.put(sha256, body(gzipSync(content)), 'gzip')).toBe(false);
    expect(await store.put(sha256, body(zstdCompressSync(content)), 'zstd')).toBe(false);
    const path = join(directory, sha256.slice(0, 2), sha256);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    const found = await store.read(sha256);
    expect([found?.bytes, found && (await buffer(found.stream))]).toEqual([content.length, content]);
    expect(await store.read('0'.repeat(64))).toBeNull();
    expect(await kept()).toEqual([sha256.slice(0, 2), `${sha256.slice(0, 2)}/${sha256}`, 'incoming'].sort());
  });

  it('refuses a name that is no hash, so that it never becomes a path', async () => {
    for (const name of ['../../etc/passwd', `${'a'.repeat(63)}/`, 'A'.repeat(64), '', `${sha256}\0`]) {
      await expect(store.put(name, body(content), 'identity')).rejects.toMatchObject({ code: 'invalid-request' });
      await expect(store.read(name)).rejects.toMatchObject({ code: 'invalid-request' });
    }
  });

  it('forgets a blob, and has room for another then', async () => {
    const [first, second] = [Buffer.alloc(90_000, 1), Buffer.alloc(90_000, 2)];
    await store.put(hashOf(first), body(first), 'identity');
    await expect(store.put(hashOf(second), body(second), 'identity')).rejects.toMatchObject({ code: 'spool-full' });
    expect([await store.remove(hashOf(first)), await store.remove(hashOf(first))]).toEqual([true, false]);
    expect(await store.put(hashOf(second), body(second), 'identity')).toBe(true);
    await expect(store.remove('../../etc/passwd')).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('keeps nothing of content that does not match, does not decompress, or breaks off', async () => {
    async function* broken(): AsyncGenerator<Uint8Array> {
      yield content;
      throw new Error('connection lost');
    }
    await expect(store.put('0'.repeat(64), body(content), 'identity')).rejects.toMatchObject({
      code: 'invalid-request',
    });
    await expect(store.put(sha256, body(content), 'gzip')).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(store.put(sha256, body(content), 'zstd')).rejects.toMatchObject({ code: 'invalid-request' });
    await expect(store.put(sha256, body(gzipSync(content).subarray(0, 20)), 'gzip')).rejects.toMatchObject({
      code: 'invalid-request',
    });
    await expect(store.put(sha256, broken(), 'identity')).rejects.toThrow('connection lost');
    await expect(store.put(sha256, broken(), 'gzip')).rejects.toBeInstanceOf(Error);
    expect(await kept()).toEqual(['incoming']);
  });

  it('cuts a gzip bomb and refuses what does not fit any more', async () => {
    const zeros = Buffer.alloc(100_001);
    await expect(store.put(hashOf(zeros), body(gzipSync(zeros)), 'gzip')).rejects.toMatchObject({ code: 'too-large' });
    const first = Buffer.alloc(90_000, 1);
    const second = Buffer.alloc(90_000, 2);
    expect(await store.put(hashOf(first), body(first), 'identity')).toBe(true);
    await expect(store.put(hashOf(second), body(second), 'identity')).rejects.toMatchObject({ code: 'spool-full' });
    const reopened = createBlobStore({ directory, maxBlobBytes: 100_000, maxStoreBytes: 150_000 });
    await expect(reopened.put(hashOf(second), body(second), 'identity')).rejects.toMatchObject({ code: 'spool-full' });
  });
});
