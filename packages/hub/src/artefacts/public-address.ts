import { isIP } from 'node:net';

/**
 * Whether the hub may connect to an address on an attacker's word: a public unicast address and nothing else.
 *
 * IPv4: everything but the special-purpose registry (RFC 6890 and the IANA registry as of 2025), multicast and the rest.
 * IPv6: only 2000::/3, the one block that global unicast is assigned from (RFC 4291 section 2.4), without its special
 * parts. Forms that carry an IPv4 address inside are refused whole, whatever they carry: mapped and compatible (RFC 4291
 * section 2.5.5) and NAT64 (RFC 6052, RFC 8215) lie outside of 2000::/3; 6to4 (RFC 3056) and Teredo (RFC 4380) inside.
 */
export function isPublicAddress(address: string): boolean {
  const version = isIP(address);
  if (version === 4) {
    const bits = bitsOfV4(address);
    return !SPECIAL_V4.some((block) => isWithin(bits, block));
  }
  // A zone (`fe80::1%eth0`) names an interface of this machine.
  if (version !== 6 || address.includes('%')) return false;
  const bits = bitsOfV6(address);
  return isWithin(bits, GLOBAL_UNICAST) && !SPECIAL_V6.some((block) => isWithin(bits, block));
}

interface Block {
  readonly first: bigint;
  /** Bits below the prefix. */
  readonly shift: bigint;
}

const SPECIAL_V4 = [
  '0.0.0.0/8', // "this network" (RFC 791)
  '10.0.0.0/8', // private use (RFC 1918)
  '100.64.0.0/10', // shared address space of carriers (RFC 6598)
  '127.0.0.0/8', // loopback (RFC 1122)
  '169.254.0.0/16', // link local (RFC 3927); metadata services of clouds
  '172.16.0.0/12', // private use (RFC 1918)
  '192.0.0.0/24', // IETF protocol assignments (RFC 6890)
  '192.0.2.0/24', // documentation (RFC 5737)
  '192.31.196.0/24', // AS112 (RFC 7535)
  '192.52.193.0/24', // AMT (RFC 7450)
  '192.88.99.0/24', // 6to4 relays (RFC 7526)
  '192.168.0.0/16', // private use (RFC 1918)
  '192.175.48.0/24', // AS112 (RFC 7534)
  '198.18.0.0/15', // benchmarking (RFC 2544)
  '198.51.100.0/24', // documentation (RFC 5737)
  '203.0.113.0/24', // documentation (RFC 5737)
  '224.0.0.0/4', // multicast (RFC 5771)
  '240.0.0.0/4', // reserved (RFC 1112), limited broadcast (RFC 8190)
].map(blockOfV4);

const GLOBAL_UNICAST = blockOfV6('2000::/3');

const SPECIAL_V6 = [
  '2001::/23', // IETF protocol assignments (RFC 2928): Teredo, benchmarking, ORCHID and more
  '2001:db8::/32', // documentation (RFC 3849)
  '2002::/16', // 6to4 (RFC 3056)
  '2620:4f:8000::/48', // AS112 (RFC 7534)
  '3fff::/20', // documentation (RFC 9637)
].map(blockOfV6);

function isWithin(bits: bigint, { first, shift }: Block): boolean {
  return bits >> shift === first >> shift;
}

function blockOfV4(text: string): Block {
  const [address = '', length] = text.split('/');
  return { first: bitsOfV4(address), shift: 32n - BigInt(length ?? 32) };
}

function blockOfV6(text: string): Block {
  const [address = '', length] = text.split('/');
  return { first: bitsOfV6(address), shift: 128n - BigInt(length ?? 128) };
}

/** Of an address that `isIP` has found to be IPv4. */
function bitsOfV4(address: string): bigint {
  return address.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

/** Of an address that `isIP` has found to be IPv6: `::` once at most, an IPv4 tail perhaps. */
function bitsOfV6(address: string): bigint {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  const text =
    tail === null
      ? address
      : `${tail[1]}${(bitsOfV4(tail[2] ?? '') >> 16n).toString(16)}:${(bitsOfV4(tail[2] ?? '') & 0xffffn).toString(16)}`;
  const [before = '', after] = text.split('::');
  const groups = (part: string | undefined): string[] => (part === undefined || part === '' ? [] : part.split(':'));
  const left = groups(before);
  const right = groups(after);
  const all = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return all.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}
