import { createPublicKey, generateKeyPairSync, type KeyObject, verify } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TrapState } from '../../../trap.ts';
import { hostKeysOf, loadHostKeys, type SshHostKeys } from './host-keys.ts';
import { formatOpenSshPrivateKey, parseOpenSshPrivateKey } from './openssh-private-key.ts';
import { readWire } from './wire-reader.ts';

function memoryState(): TrapState & { readonly files: Map<string, Uint8Array> } {
  const files = new Map<string, Uint8Array>();
  return {
    files,
    read: (name) => files.get(name) ?? null,
    write: (name, bytes) => void files.set(name, bytes),
  };
}

const blobsOf = ({ keys }: SshHostKeys) => keys.map(({ publicBlob }) => publicBlob.toString('base64'));

describe('host keys', () => {
  it('are made once, in the order in which OpenSSH offers them, and kept', async () => {
    const state = memoryState();
    const first = await loadHostKeys(state, 'ssh', 'root@host');
    expect(first.keys.map(({ type }) => type)).toEqual(['ssh-rsa', 'ecdsa-sha2-nistp256', 'ssh-ed25519']);
    expect([...state.files.keys()].sort()).toEqual(['ssh-host-ecdsa-key', 'ssh-host-ed25519-key', 'ssh-host-rsa-key']);
    expect(blobsOf(await loadHostKeys(state, 'ssh', 'root@host'))).toEqual(blobsOf(first));
    // One that cannot be read is made anew; the others stay.
    state.files.set('ssh-host-ed25519-key', Buffer.from('damaged'));
    const third = await loadHostKeys(state, 'ssh', 'root@host');
    expect(blobsOf(third).slice(0, 2)).toEqual(blobsOf(first).slice(0, 2));
    expect(blobsOf(third)[2]).not.toBe(blobsOf(first)[2]);
  });

  it('are made without holding up the event loop', async () => {
    let finished = false;
    const keys = loadHostKeys(memoryState(), 'ssh', 'root@host').then((made) => {
      finished = true;
      return made;
    });
    // A turn of the loop comes round before three thousand bits are prime.
    await new Promise((resolve) => setImmediate(resolve));
    expect(finished).toBe(false);
    expect((await keys).keys).toHaveLength(3);
  });

  it('that cannot be kept are an error', async () => {
    const state: TrapState = {
      read: () => null,
      write: () => {
        throw new Error('the disk is full');
      },
    };
    await expect(loadHostKeys(state, 'ssh', 'root@host')).rejects.toThrow('the disk is full');
  });
});

const PAIRS: ReadonlyArray<readonly [algorithm: string, hash: string | null, key: KeyObject]> = [
  ['rsa-sha2-512', 'sha512', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ['rsa-sha2-256', 'sha256', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ['ssh-rsa', 'sha1', generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey],
  ['ecdsa-sha2-nistp256', 'sha256', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['ssh-ed25519', null, generateKeyPairSync('ed25519').privateKey],
];

describe('a signature', () => {
  it.each(PAIRS)('by %s verifies', async (algorithm, hash, privateKey) => {
    const key = hostKeysOf([privateKey]).keyFor(algorithm);
    const data = Buffer.from('the exchange hash');
    const blob = await key?.sign(data, algorithm);
    const reader = readWire(blob ?? Buffer.alloc(0));
    expect(reader.string()?.toString()).toBe(algorithm);
    const signature = reader.string() ?? Buffer.alloc(0);
    expect(reader.remaining()).toBe(0);
    const publicKey = createPublicKey(privateKey);
    if (algorithm.startsWith('ecdsa')) {
      const pair = readWire(signature);
      const halves = [pair.string(), pair.string()].map((half) =>
        Buffer.concat([Buffer.alloc(32), half ?? Buffer.alloc(0)]).subarray(-32),
      );
      expect(verify(hash, data, { key: publicKey, dsaEncoding: 'ieee-p1363' }, Buffer.concat(halves))).toBe(true);
    } else {
      expect(verify(hash, data, publicKey, signature)).toBe(true);
    }
  });

  it('is refused for an algorithm without key', () => {
    const [, , , , [, , key]] = PAIRS as typeof PAIRS & { readonly 4: (typeof PAIRS)[number] };
    expect(hostKeysOf([key]).keyFor('rsa-sha2-512')).toBeNull();
  });
});

describe('a private key file', () => {
  it.each(PAIRS)('of %s is read back as the same key', (_algorithm, _hash, privateKey) => {
    const file = formatOpenSshPrivateKey(privateKey, 'root@host');
    expect(file.toString()).toMatch(
      /^-----BEGIN OPENSSH PRIVATE KEY-----\n([A-Za-z0-9+/=]{1,70}\n)+-----END OPENSSH PRIVATE KEY-----\n$/,
    );
    expect(parseOpenSshPrivateKey(file)?.export({ format: 'jwk' })).toEqual(privateKey.export({ format: 'jwk' }));
  });

  it('as ssh-keygen 9.2 makes it is understood', () => {
    // ssh-keygen -t ed25519 -N '' -C root@oracle
    const file = `-----BEGIN OPENSSH PRIVATE KEY-----
b3BlbnNzaC1rZXktdjEAAAAABG5vbmUAAAAEbm9uZQAAAAAAAAABAAAAMwAAAAtzc2gtZW
QyNTUxOQAAACArDx5KdUp/jrj4xcCcCoUcoX5UIoUh1IlFUanihVuy/wAAAJCRpA4KkaQO
CgAAAAtzc2gtZWQyNTUxOQAAACArDx5KdUp/jrj4xcCcCoUcoX5UIoUh1IlFUanihVuy/w
AAAECm9qfWsokgO2JP+9Kl06stIsPs/g6KISIws6+4A27b1ysPHkp1Sn+OuPjFwJwKhRyh
flQihSHUiUVRqeKFW7L/AAAAC3Jvb3RAb3JhY2xlAQI=
-----END OPENSSH PRIVATE KEY-----
`;
    const key = parseOpenSshPrivateKey(Buffer.from(file));
    const [hostKey] = key === null ? [] : hostKeysOf([key]).keys;
    expect(hostKey?.publicBlob.toString('base64')).toBe(
      'AAAAC3NzaC1lZDI1NTE5AAAAICsPHkp1Sn+OuPjFwJwKhRyhflQihSHUiUVRqeKFW7L/',
    );
  });

  it('of random or damaged bytes is no key', () => {
    const whole = formatOpenSshPrivateKey(generateKeyPairSync('ed25519').privateKey, 'x');
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.nat(255), (at, byte) => {
        const damaged = Buffer.from(whole);
        damaged[at] = byte;
        const key = parseOpenSshPrivateKey(damaged);
        expect(key === null || key.type === 'private').toBe(true);
      }),
    );
  });
});
