import { describe, expect, it } from 'vitest';
import { uuidSchema } from './primitives.ts';
import { uuidV7, uuidV8 } from './uuid.ts';

describe('UUIDs', () => {
  it('lays version 7 out as RFC 9562 does (the example of its appendix A.6)', () => {
    const entropy = Uint8Array.of(0x0c, 0xc3, 0x18, 0xc4, 0xdc, 0x0c, 0x0c, 0x07, 0x39, 0x8f);
    expect(uuidV7(0x017f22e279b0, entropy)).toBe('017f22e2-79b0-7cc3-98c4-dc0c0c07398f');
  });

  it('sorts version 7 by time', () => {
    const entropy = new Uint8Array(10).fill(0xff);
    expect(uuidV7(1000, entropy) < uuidV7(1001, new Uint8Array(10))).toBe(true);
  });

  it('makes version 8 from a hash, always the same', () => {
    const hash = Uint8Array.from({ length: 32 }, (_, index) => index);
    expect(uuidV8(hash)).toBe('00010203-0405-8607-8809-0a0b0c0d0e0f');
    expect(uuidSchema.safeParse(uuidV8(hash)).success).toBe(true);
  });
});
