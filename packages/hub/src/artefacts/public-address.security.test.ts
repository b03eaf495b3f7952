import { BlockList } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPublicAddress } from './public-address.ts';

describe('an address that the hub may connect to on an attacker’s word', () => {
  it.each([
    '1.1.1.1',
    '8.8.8.8',
    '93.184.216.34',
    '100.63.255.255',
    '100.128.0.0',
    '172.15.255.255',
    '172.32.0.1',
    '192.0.1.0',
    '198.17.255.255',
    '198.20.0.0',
    '223.255.255.255',
    '2606:4700:4700::1111',
    '2001:200::1',
    '2a00:1450:4001:80b::200e',
    '3ffe::1',
  ])('is %s', (address) => expect(isPublicAddress(address)).toBe(true));

  it.each([
    ['this network', '0.0.0.0'],
    ['private', '10.1.2.3'],
    ['carrier-grade NAT', '100.64.0.1'],
    ['the last of carrier-grade NAT', '100.127.255.255'],
    ['loopback', '127.0.0.1'],
    ['any loopback', '127.255.255.254'],
    ['cloud metadata', '169.254.169.254'],
    ['private', '172.16.0.1'],
    ['the last private', '172.31.255.255'],
    ['protocol assignments', '192.0.0.170'],
    ['documentation', '192.0.2.1'],
    ['a 6to4 relay', '192.88.99.1'],
    ['private', '192.168.1.1'],
    ['benchmarking', '198.19.255.255'],
    ['documentation', '198.51.100.1'],
    ['documentation', '203.0.113.1'],
    ['multicast', '224.0.0.1'],
    ['reserved', '240.0.0.1'],
    ['broadcast', '255.255.255.255'],
    ['unspecified', '::'],
    ['loopback', '::1'],
    ['mapped loopback', '::ffff:127.0.0.1'],
    ['mapped loopback in hexadecimal', '::ffff:7f00:1'],
    ['mapped loopback written out', '0:0:0:0:0:ffff:7f00:0001'],
    ['a mapped public address', '::ffff:8.8.8.8'],
    ['compatible loopback', '::127.0.0.1'],
    ['a compatible public address', '::8.8.8.8'],
    ['SIIT', '::ffff:0:127.0.0.1'],
    ['NAT64 of loopback', '64:ff9b::7f00:1'],
    ['NAT64 of cloud metadata', '64:ff9b::169.254.169.254'],
    ['local NAT64', '64:ff9b:1::a00:1'],
    ['discard', '100::1'],
    ['Teredo', '2001:0:4136:e378:8000:63bf:3fff:fdd2'],
    ['benchmarking', '2001:2::1'],
    ['ORCHID', '2001:20::1'],
    ['documentation', '2001:db8::1'],
    ['6to4 of loopback', '2002:7f00:1::'],
    ['6to4 of a private address', '2002:0a00:0001::1'],
    ['documentation', '3fff::1'],
    ['segment routing', '5f00::1'],
    ['unique local', 'fd00:ec2::254'],
    ['unique local', 'fc00::1'],
    ['link local', 'fe80::1'],
    ['link local with a zone', 'fe80::1%eth0'],
    ['a zone on a public address', '2606:4700:4700::1111%lo'],
    ['site local', 'fec0::1'],
    ['multicast', 'ff02::1'],
    ['decimal', '2130706433'],
    ['octal', '0177.0.0.1'],
    ['short', '127.1'],
    ['a name', 'localhost'],
    ['nothing', ''],
    ['brackets', '[::1]'],
    ['a space', ' 8.8.8.8'],
  ])('is never %s: %s', (_what, address) => expect(isPublicAddress(address)).toBe(false));

  it('agrees with Node’s own reading of addresses', () => {
    const global = new BlockList();
    global.addSubnet('2000::', 3, 'ipv6');
    const special = new BlockList();
    special.addSubnet('2001::', 23, 'ipv6');
    special.addSubnet('2001:db8::', 32, 'ipv6');
    special.addSubnet('2002::', 16, 'ipv6');
    special.addSubnet('2620:4f:8000::', 48, 'ipv6');
    special.addSubnet('3fff::', 20, 'ipv6');
    fc.assert(
      fc.property(fc.ipV6(), (address) => {
        const expected = global.check(address, 'ipv6') && !special.check(address, 'ipv6');
        expect([address, isPublicAddress(address)]).toEqual([address, expected]);
      }),
      { numRuns: 500 },
    );
  });
});
