import { describe, expect, it } from 'vitest';
import { networkPrefix } from './network-prefix.ts';

describe('the network of an address', () => {
  it('is the /24 of IPv4, also when it is mapped into IPv6', () => {
    expect(networkPrefix('203.0.113.7')).toBe('203.0.113');
    expect(networkPrefix('::ffff:203.0.113.200')).toBe('203.0.113');
  });

  it('is the /64 of IPv6, however it is written', () => {
    expect(networkPrefix('2001:db8::1')).toBe('2001:db8:0:0');
    expect(networkPrefix('2001:0DB8:0000:0000:dead:beef:0:2')).toBe('2001:db8:0:0');
    expect(networkPrefix('fe80::1%eth0')).toBe('fe80:0:0:0');
    expect(networkPrefix('::1')).toBe('0:0:0:0');
  });
});
