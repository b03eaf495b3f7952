import { describe, expect, it } from 'vitest';
import { fingerprintKexInit } from './client-fingerprint.ts';
import { message, wireString, wireUint32 } from './wire-writer.ts';

describe('the fingerprint of a client', () => {
  const lists = ['a,b', 'keys', 'c', 'other', 'm', 'other', 'none', 'zlib', '', ''].map((list) => wireString(list));
  const init = message(20, Buffer.alloc(16, 1), ...lists, Buffer.of(0), wireUint32(0));

  it('is the MD5 of four of its lists', () => {
    expect(fingerprintKexInit(init)).toEqual({
      // printf 'a,b;c;m;none' | md5sum
      hassh: 'e879290846ada353c032eab42f57cd65',
      algorithms: Uint8Array.from(Buffer.from('a,b;c;m;none')),
    });
  });

  it('is none for what is no KEXINIT', () => {
    expect(fingerprintKexInit(init.subarray(0, 60))).toBeNull();
    expect(fingerprintKexInit(Buffer.of(21))).toBeNull();
    expect(fingerprintKexInit(Buffer.alloc(0))).toBeNull();
  });
});
