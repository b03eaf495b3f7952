import { createHash, generateKeyPairSync } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compatibilityOf } from './client-compatibility.ts';
import { hostKeysOf } from './host-keys.ts';
import { keyExchangeInit, negotiate, readKeyExchangeInit, serverOffer } from './negotiation.ts';
import { OPENSSH_8_4, OPENSSH_9_2, profileFor, type SshServerProfile } from './server-profile.ts';
import { message, wireNameList, wireUint32 } from './wire-writer.ts';

const ed25519 = generateKeyPairSync('ed25519').privateKey;
const hostKeys = hostKeysOf([
  generateKeyPairSync('rsa', { modulusLength: 1024 }).privateKey,
  generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  ed25519,
]);
const COOKIE = Buffer.alloc(16, 7);
const anyone = compatibilityOf('Test');

function listsOf(profile: SshServerProfile, software = 'Test'): readonly string[] {
  const init = keyExchangeInit(serverOffer(profile, hostKeys, compatibilityOf(software)), COOKIE);
  return readKeyExchangeInit(init)?.lists ?? [];
}

/** MD5 over key exchange, encryption, MAC and compression from server to client. */
function hasshServer(profile: SshServerProfile): string {
  const lists = listsOf(profile);
  return createHash('md5').update([lists[0], lists[3], lists[5], lists[7]].join(';')).digest('hex');
}

const SAME = ['chacha20-poly1305@openssh.com,aes128-ctr', 'hmac-sha2-256', 'none'] as const;

function clientInit(
  kex: string,
  hostKey: string,
  options: { follows?: number; rest?: readonly string[] } = {},
): Buffer {
  const [ciphers, macs, compressions] = options.rest ?? SAME;
  const pairs = [ciphers, ciphers, macs, macs, compressions, compressions, '', ''];
  return message(
    20,
    COOKIE,
    ...[kex, hostKey, ...pairs].map((list) => wireNameList([list ?? ''])),
    Buffer.of(options.follows ?? 0),
    wireUint32(0),
  );
}

function agree(init: Buffer, first: { strict: boolean; extensions: boolean } | null = null) {
  const client = readKeyExchangeInit(init);
  return client === null ? 'unreadable' : negotiate(serverOffer(OPENSSH_9_2, hostKeys, anyone), client, first);
}

describe('what is offered', () => {
  it('has the fingerprint of the version that the banner names', () => {
    expect(hasshServer(OPENSSH_9_2)).toBe('425d29fe50d8e4f5e37efb6e24bcf660');
    expect(hasshServer(OPENSSH_8_4)).toBe('779664e66160bf75999f091fce5edb5a');
    expect(profileFor('SSH-2.0-OpenSSH_9.2p1 Debian-2+deb12u7')).toBe(OPENSSH_9_2);
    expect(profileFor('SSH-2.0-OpenSSH_8.4p1 Debian-5+deb11u3')).toBe(OPENSSH_8_4);
  });

  it('names host key algorithms for the keys that there are', () => {
    expect(listsOf(OPENSSH_9_2)[1]).toBe('rsa-sha2-512,rsa-sha2-256,ecdsa-sha2-nistp256,ssh-ed25519');
    expect(listsOf(OPENSSH_8_4)[1]).toBe('rsa-sha2-512,rsa-sha2-256,ssh-rsa,ecdsa-sha2-nistp256,ssh-ed25519');
    const one = serverOffer(OPENSSH_9_2, hostKeysOf([ed25519]), anyone);
    expect(one.hostKeyAlgorithms).toEqual(['ssh-ed25519']);
  });

  it('leaves out what an old client cannot do', () => {
    expect(listsOf(OPENSSH_9_2, 'OpenSSH_6.6p1')[0]).not.toContain('libssh.org');
    expect(listsOf(OPENSSH_9_2, 'PuTTY_Release_0.62')[0]).not.toContain('group-exchange');
  });
});

describe('what is agreed on', () => {
  it("is the client's first that the server has", () => {
    expect(
      agree(clientInit('curve448,ecdh-sha2-nistp384,curve25519-sha256,ext-info-c', 'ssh-dss,ssh-ed25519')),
    ).toEqual({
      keyExchange: 'ecdh-sha2-nistp384',
      hostKey: 'ssh-ed25519',
      cipherIn: 'chacha20-poly1305@openssh.com',
      cipherOut: 'chacha20-poly1305@openssh.com',
      macIn: null,
      macOut: null,
      compressionIn: 'none',
      compressionOut: 'none',
      extensions: true,
      strict: false,
      skipNext: false,
    });
  });

  it('needs a MAC only where the cipher has none', () => {
    const kex = 'curve25519-sha256';
    expect(agree(clientInit(kex, 'ssh-ed25519', { rest: ['aes128-ctr', 'hmac-md5', 'none'] }))).toBeNull();
    expect(
      agree(clientInit(kex, 'ssh-ed25519', { rest: ['aes128-gcm@openssh.com', 'hmac-md5', 'none'] })),
    ).not.toBeNull();
    expect(agree(clientInit(kex, 'ssh-ed25519', { rest: ['aes128-ctr', 'hmac-sha1', 'zlib'] }))).toBeNull();
  });

  it('is nothing when a list has no match or ends early', () => {
    expect(agree(clientInit('diffie-hellman-group1-sha1', 'ssh-ed25519'))).toBeNull();
    expect(agree(clientInit('curve25519-sha256', 'ssh-rsa'))).toBeNull();
    expect(agree(clientInit('kex-strict-s-v00@openssh.com', 'ssh-ed25519'))).toBeNull();
    // A list is walked up to its first empty name.
    expect(agree(clientInit(',curve25519-sha256', 'ssh-ed25519'))).toBeNull();
  });

  it('takes strictness and extensions from the first exchange', () => {
    const again = clientInit('curve25519-sha256,kex-strict-c-v00@openssh.com,ext-info-c', 'ssh-ed25519');
    expect(agree(again)).toMatchObject({ strict: true, extensions: true });
    expect(agree(again, { strict: false, extensions: false })).toMatchObject({ strict: false, extensions: false });
  });

  it('skips the packet that was sent ahead when the guess was wrong', () => {
    const right = 'sntrup761x25519-sha512,curve25519-sha256';
    expect(agree(clientInit(right, 'rsa-sha2-512,ssh-ed25519', { follows: 1 }))).toMatchObject({ skipNext: false });
    expect(agree(clientInit(right, 'ssh-ed25519', { follows: 1 }))).toMatchObject({ skipNext: true });
    expect(agree(clientInit('curve25519-sha256', 'rsa-sha2-512', { follows: 1 }))).toMatchObject({ skipNext: true });
    expect(agree(clientInit('curve25519-sha256', 'rsa-sha2-512', { follows: 0 }))).toMatchObject({ skipNext: false });
  });
});

describe('a KEXINIT', () => {
  it('that is cut, too long or has a NUL in a list is not understood', () => {
    const whole = clientInit('curve25519-sha256', 'ssh-ed25519');
    expect(readKeyExchangeInit(whole)).not.toBeNull();
    for (let bytes = 1; bytes < whole.length; bytes++) {
      expect(readKeyExchangeInit(whole.subarray(0, bytes))).toBeNull();
    }
    expect(readKeyExchangeInit(Buffer.concat([whole, Buffer.of(0)]))).toBeNull();
    expect(agree(clientInit('curve25519\0-sha256', 'ssh-ed25519'))).toBe('unreadable');
    expect(agree(clientInit('curve25519-sha256\0', 'ssh-ed25519'))).toMatchObject({ keyExchange: 'curve25519-sha256' });
  });

  it('of random bytes does no harm', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        const client = readKeyExchangeInit(Buffer.concat([Buffer.of(20), bytes]));
        if (client !== null) negotiate(serverOffer(OPENSSH_9_2, hostKeys, anyone), client, null);
      }),
    );
  });
});
