import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chacha20Block, chacha20Key, chacha20Xor } from './chacha20.ts';

function block(key: Uint8Array, nonce: number, counter: number): string {
  return Buffer.from(chacha20Block(chacha20Key(key), nonce, counter)).toString('hex');
}

describe('ChaCha20', () => {
  it('gives the key streams of RFC 8439 appendix A.1, test vectors 1 to 4', () => {
    const zero = new Uint8Array(32);
    const one = new Uint8Array(32);
    one[31] = 1;
    const other = new Uint8Array(32);
    other[1] = 0xff;
    expect([block(zero, 0, 0), block(zero, 0, 1), block(one, 0, 1), block(other, 0, 2)]).toEqual([
      '76b8e0ada0f13d90405d6ae55386bd28bdd219b8a08ded1aa836efcc8b770dc7da41597c5157488d7724e03fb8d84a376a43b8f41518a11cc387b669b2ee6586',
      '9f07e7be5551387a98ba977c732d080dcb0f29a048e3656912c6533e32ee7aed29b721769ce64e43d57133b074d839d531ed1f28510afb45ace10a1f4b794d6f',
      '3aeb5224ecf849929b9d828db1ced4dd832025e8018b8160b82284f3c949aa5a8eca00bbb4a73bdad192b5c42f73f2fd4e273644c8b36125a64addeb006c13a0',
      '72d54dfbf12ec44b362692df94137f328fea8da73990265ec1bbbea1ae9af0ca13b25aa26cb4a648cb9b9d1be65b2c0924a66c54d545ec1b7374f4872e99f096',
    ]);
  });

  it('encrypts as OpenSSL does, whatever the key, nonce, place and length', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 32, maxLength: 32 }),
        fc.integer({ min: 0, max: 0xffffffff }),
        fc.integer({ min: 0, max: 1000 }),
        fc.uint8Array({ maxLength: 300 }),
        fc.nat(20),
        (key, nonce, counter, plain, before) => {
          const iv = Buffer.alloc(16);
          iv.writeUInt32LE(counter, 0);
          iv.writeUInt32BE(nonce, 12);
          const expected = createCipheriv('chacha20', key, iv).update(plain);
          const bytes = Buffer.concat([Buffer.alloc(before), plain, Buffer.alloc(3)]);
          chacha20Xor(chacha20Key(key), nonce, counter, bytes, before, before + plain.length);
          expect(bytes).toEqual(Buffer.concat([Buffer.alloc(before), expected, Buffer.alloc(3)]));
        },
      ),
    );
  });
});
