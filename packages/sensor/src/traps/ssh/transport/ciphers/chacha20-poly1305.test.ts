import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createChaCha20Poly1305Opening, createChaCha20Poly1305Sealing } from './chacha20-poly1305.ts';
import { poly1305 } from './poly1305.ts';

/** PROTOCOL.chacha20poly1305 of OpenSSH, written down with OpenSSL's cipher. */
function sealedAsDescribed(key: Uint8Array, sequence: number, packet: Buffer): Buffer {
  const iv = (counter: number): Buffer => {
    const bytes = Buffer.alloc(16);
    bytes.writeUInt32LE(counter, 0);
    bytes.writeUInt32BE(sequence, 12);
    return bytes;
  };
  const stream = (keyBytes: Uint8Array, counter: number, bytes: Uint8Array): Buffer =>
    createCipheriv('chacha20', keyBytes, iv(counter)).update(bytes);
  const text = Buffer.concat([
    stream(key.subarray(32), 0, packet.subarray(0, 4)),
    stream(key.subarray(0, 32), 1, packet.subarray(4)),
  ]);
  const tag = Buffer.alloc(16);
  poly1305(stream(key.subarray(0, 32), 0, Buffer.alloc(32)), text, 0, text.length, tag);
  return Buffer.concat([text, tag]);
}

describe('chacha20-poly1305@openssh.com', () => {
  const key = fc.uint8Array({ minLength: 64, maxLength: 64 });
  const sequence = fc.integer({ min: 0, max: 0xffffffff });
  const body = fc.uint8Array({ minLength: 1, maxLength: 400 });

  it('seals as its description says, and opens it again', () => {
    fc.assert(
      fc.property(key, sequence, body, fc.nat(9), (keyBytes, number, content, before) => {
        const packet = Buffer.concat([Buffer.alloc(4), content]);
        packet.writeUInt32BE(content.length, 0);
        const sealed = Buffer.concat([packet, Buffer.alloc(16)]);
        createChaCha20Poly1305Sealing(keyBytes).seal(sealed, packet.length, number);
        expect(sealed).toEqual(sealedAsDescribed(keyBytes, number, packet));
        const received = Buffer.concat([Buffer.alloc(before), sealed, Buffer.alloc(2)]);
        const opening = createChaCha20Poly1305Opening(keyBytes);
        expect(opening.readLength(received, before, number)).toBe(content.length);
        expect(opening.open(received, before, content.length, number)).toEqual(packet);
      }),
    );
  });

  it('does not open what was changed, or came out of order', () => {
    fc.assert(
      fc.property(key, body, fc.nat(), (keyBytes, content, place) => {
        const packet = Buffer.concat([Buffer.alloc(4), content]);
        const sealed = sealedAsDescribed(keyBytes, 5, packet);
        const opening = createChaCha20Poly1305Opening(keyBytes);
        expect(opening.open(sealed, 0, content.length, 6)).toBe(null);
        const at = place % sealed.length;
        sealed[at] = (sealed[at] ?? 0) ^ 0x80;
        expect(opening.open(sealed, 0, content.length, 5)).toBe(null);
      }),
    );
  });
});
