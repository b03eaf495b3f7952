import { createCipheriv } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createAesGcmOpening, createAesGcmSealing } from './aes-gcm.ts';

function sealedByOpenSsl(key: Uint8Array, iv: Uint8Array, packet: Uint8Array): Buffer {
  const cipher = createCipheriv(key.length === 16 ? 'aes-128-gcm' : 'aes-256-gcm', key, iv);
  cipher.setAAD(packet.subarray(0, 4));
  const text = cipher.update(packet.subarray(4));
  cipher.final();
  return Buffer.concat([packet.subarray(0, 4), text, cipher.getAuthTag()]);
}

function withLength(body: Uint8Array): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(body.length, 0);
  return Buffer.concat([length, body]);
}

describe('AES-GCM of packets', () => {
  const key = fc.oneof(
    fc.uint8Array({ minLength: 16, maxLength: 16 }),
    fc.uint8Array({ minLength: 32, maxLength: 32 }),
  );
  const iv = fc.uint8Array({ minLength: 12, maxLength: 12 });
  const body = fc.oneof(
    fc.uint8Array({ minLength: 1, maxLength: 200 }),
    fc.uint8Array({ minLength: 740, maxLength: 800 }),
  );

  it('seals as OpenSSL does, short packets and long ones, and counts packets in the IV', () => {
    fc.assert(
      fc.property(key, iv, body, body, (keyBytes, firstIv, first, second) => {
        const sealing = createAesGcmSealing(keyBytes, firstIv);
        const secondIv = Buffer.from(firstIv);
        secondIv.writeBigUInt64BE((secondIv.readBigUInt64BE(4) + 1n) & 0xffffffffffffffffn, 4);
        for (const [content, nonce] of [[first, firstIv] as const, [second, secondIv] as const]) {
          const packet = withLength(content);
          const sealed = Buffer.concat([packet, Buffer.alloc(16)]);
          sealing.seal(sealed, packet.length, 0);
          expect(sealed).toEqual(sealedByOpenSsl(keyBytes, nonce, packet));
        }
      }),
    );
  });

  it('opens what was sealed and nothing that was changed', () => {
    fc.assert(
      fc.property(key, iv, body, fc.nat(), (keyBytes, firstIv, content, place) => {
        const packet = withLength(content);
        const sealed = sealedByOpenSsl(keyBytes, firstIv, packet);
        const opening = createAesGcmOpening(keyBytes, firstIv);
        expect(opening.readLength(sealed, 0, 0)).toBe(content.length);
        expect(opening.open(sealed, 0, content.length, 0)).toEqual(packet);
        const at = 4 + (place % (sealed.length - 4));
        sealed[at] = (sealed[at] ?? 0) ^ 1;
        expect(createAesGcmOpening(keyBytes, firstIv).open(sealed, 0, content.length, 0)).toBe(null);
      }),
    );
  });
});
