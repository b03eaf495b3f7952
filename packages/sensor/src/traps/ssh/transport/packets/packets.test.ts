import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CIPHER_NAMES, cipherFacts } from '../ciphers/cipher-names.ts';
import { MAC_NAMES, macFacts } from '../macs/mac-names.ts';
import type { DirectionKeys } from './direction-keys.ts';
import { createPacketOpener, type PacketOpener } from './packet-opener.ts';
import { createPacketSealer, type PacketSealer } from './packet-sealer.ts';

const NEWKEYS = Buffer.of(21);

function keysFor(cipher: DirectionKeys['cipher'], mac: DirectionKeys['mac']): DirectionKeys {
  const { keyBytes, ivBytes } = cipherFacts(cipher);
  return {
    cipher,
    mac,
    iv: randomBytes(ivBytes),
    key: randomBytes(keyBytes),
    macKey: randomBytes(mac === null ? 0 : macFacts(mac).keyBytes),
  };
}

type Protection = Pick<DirectionKeys, 'cipher' | 'mac'>;

/** Every way in which a direction can be protected. */
const PROTECTIONS = CIPHER_NAMES.flatMap((cipher): readonly Protection[] =>
  cipherFacts(cipher).tagBytes > 0 ? [{ cipher, mac: null }] : MAC_NAMES.map((mac) => ({ cipher, mac })),
);

function sealer(): PacketSealer {
  return createPacketSealer({ random: (length) => Buffer.alloc(length, 0xee) });
}

function drain(opener: PacketOpener): Buffer[] {
  const payloads: Buffer[] = [];
  for (let payload = opener.next(); payload !== null; payload = opener.next()) payloads.push(payload);
  return payloads;
}

const payload = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 60 }),
  fc.uint8Array({ minLength: 1000, maxLength: 1400 }),
);

describe('packets without keys', () => {
  it('are padded with zeros to blocks of 8 bytes, at least 4', () => {
    const packets = sealer();
    expect(packets.seal(Buffer.from('05', 'hex')).toString('hex')).toBe('0000000c0a0500000000000000000000');
    expect(packets.seal(Buffer.from('050102030405', 'hex')).toString('hex')).toBe(
      '0000000c05050102030405' + '0000000000',
    );
    expect(packets.seal(Buffer.from('05010203040506', 'hex')).toString('hex')).toBe(
      '0000000c0405010203040506' + '00000000',
    );
    expect(packets.seal(Buffer.from('0501020304050607', 'hex')).toString('hex')).toBe(
      `000000140b0501020304050607${'00'.repeat(11)}`,
    );
    expect({ ...counters(packets) }).toEqual({ sequence: 4, packets: 4, blocks: 9, bytes: 72 });
  });

  it('come out however the bytes are cut', () => {
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 5 }), fc.array(fc.nat(50)), (payloads, cuts) => {
        const packets = sealer();
        const bytes = Buffer.concat(payloads.map((each) => packets.seal(each)));
        const opener = createPacketOpener();
        const opened: Buffer[] = [];
        let at = 0;
        for (const cut of [...cuts, bytes.length]) {
          opener.push(Buffer.from(bytes.subarray(at, at + cut)));
          at += cut;
          opened.push(...drain(opener));
        }
        expect(opened).toEqual(payloads.map((each) => Buffer.from(each)));
        expect(opener.bufferedBytes).toBe(0);
        expect(counters(opener)).toEqual(counters(packets));
      }),
    );
  });
});

describe.each(PROTECTIONS)('packets under $cipher and $mac', ({ cipher, mac }) => {
  it('come out as they went in, after a change of keys amid the bytes', () => {
    fc.assert(
      fc.property(
        fc.array(payload, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 1, max: 700 }),
        fc.boolean(),
        (payloads, cut, strict) => {
          const keys = keysFor(cipher, mac);
          const packets = sealer();
          const opener = createPacketOpener();
          const before = packets.seal(NEWKEYS);
          packets.changeKeys(keys, strict);
          expect(packets.sequence).toBe(strict ? 0 : 1);
          const bytes = Buffer.concat([before, ...payloads.map((each) => packets.seal(each))]);
          const opened: Buffer[] = [];
          for (let at = 0; at < bytes.length; at += cut) {
            opener.push(Buffer.from(bytes.subarray(at, at + cut)));
            for (let each = opener.next(); each !== null; each = opener.next()) {
              opened.push(each);
              if (opened.length === 1) opener.changeKeys(keys, strict);
            }
          }
          expect(opened).toEqual([NEWKEYS, ...payloads.map((each) => Buffer.from(each))]);
          expect(counters(opener)).toEqual(counters(packets));
        },
      ),
      { numRuns: 15 },
    );
  });

  it('are refused when a bit behind the length is not as it was sent', () => {
    fc.assert(
      fc.property(payload, fc.nat(), fc.nat(7), (content, place, bit) => {
        const keys = keysFor(cipher, mac);
        const packets = sealer();
        packets.changeKeys(keys, true);
        const bytes = packets.seal(content);
        const at = 4 + (place % (bytes.length - 4));
        bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
        const opener = createPacketOpener();
        opener.changeKeys(keys, true);
        opener.push(bytes);
        const isApart = mac === null || macFacts(mac).encryptThenMac;
        expect(() => opener.next()).toThrow(
          expect.objectContaining({ fault: isApart ? 'sealed-mac' : 'mac', disconnectText: null }),
        );
      }),
      { numRuns: 15 },
    );
  });

  it('have whole blocks and at least 4 bytes of random padding', () => {
    const packets = sealer();
    packets.changeKeys(keysFor(cipher, mac), true);
    const { blockBytes, tagBytes } = cipherFacts(cipher);
    const macBytes = mac === null ? tagBytes : macFacts(mac).tagBytes;
    const isApart = mac === null || macFacts(mac).encryptThenMac;
    const lengths = Array.from({ length: 40 }, (_, index) => packets.seal(Buffer.alloc(index + 1)).length);
    for (const [index, length] of lengths.entries()) {
      const covered = length - macBytes - (isApart ? 4 : 0);
      expect(covered % blockBytes).toBe(0);
      const padding = length - macBytes - 5 - (index + 1);
      expect(padding).toBeGreaterThanOrEqual(4);
      expect(padding).toBeLessThan(4 + blockBytes);
    }
  });
});

describe('compressed packets', () => {
  const text = Buffer.from('the same words again and again, the same words again and again');

  it('share one dictionary, are flushed one by one and come out in order', () => {
    const keys = keysFor('aes128-ctr', 'hmac-sha2-256');
    const packets = sealer();
    const opener = createPacketOpener();
    packets.changeKeys(keys, true);
    opener.changeKeys(keys, true);
    packets.startCompression();
    opener.startDecompression();
    const sizes: number[] = [];
    for (let round = 0; round < 3; round += 1) {
      const packet = packets.seal(text);
      sizes.push(packet.length);
      opener.push(packet);
      expect(opener.next()).toEqual(text);
    }
    const [first = 0, second = 0, third = 0] = sizes;
    expect(first).toBeGreaterThan(second);
    expect(third).toBe(second);
    packets.close();
    opener.close();
  });

  it('begin with a new dictionary after new keys', () => {
    const keys = keysFor('aes128-ctr', 'hmac-sha2-256');
    const packets = sealer();
    const opener = createPacketOpener();
    for (let round = 0; round < 2; round += 1) {
      packets.changeKeys(keys, true);
      opener.changeKeys(keys, true);
      opener.push(packets.seal(text));
      expect(opener.next()).toEqual(text);
      packets.startCompression();
      opener.startDecompression();
      opener.push(packets.seal(text));
      expect(opener.next()).toEqual(text);
    }
    packets.close();
    opener.close();
  });
});

function counters(direction: PacketOpener | PacketSealer): Record<string, number> {
  const { sequence, packets, blocks, bytes } = direction;
  return { sequence, packets, blocks, bytes };
}
