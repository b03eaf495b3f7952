import { isIP } from 'node:net';

/** An address or a network, as numbers. */
export interface Network {
  readonly version: 4 | 6;
  readonly bits: bigint;
  readonly prefix: number;
}

const BITS = { 4: 32, 6: 128 } as const;

/**
 * Reads `192.0.2.1`, `10.0.0.0/8`, `2001:db8::/32`. An IPv4 address in IPv6 clothes (RFC 4291 section 2.5.5.2) is the IPv4
 * address. Null for everything else: names, zones, prefixes out of range.
 */
export function parseNetwork(text: string): Network | null {
  const [address = '', length, ...more] = text.split('/');
  const version = isIP(address);
  if ((version !== 4 && version !== 6) || more.length > 0 || address.includes('%')) return null;
  if (length !== undefined && !/^\d{1,3}$/.test(length)) return null;
  const prefix = length === undefined ? BITS[version] : Number(length);
  if (prefix > BITS[version]) return null;
  const bits = version === 4 ? bitsOfV4(address) : bitsOfV6(address);
  if (version === 6 && prefix >= 96 && bits >> 32n === 0xffffn)
    return { version: 4, bits: bits & 0xffff_ffffn, prefix: prefix - 96 };
  return { version, bits, prefix };
}

/** Whether they have an address in common. */
export function overlap(left: Network, right: Network): boolean {
  if (left.version !== right.version) return false;
  const shift = BigInt(BITS[left.version] - Math.min(left.prefix, right.prefix));
  return left.bits >> shift === right.bits >> shift;
}

/**
 * The network and what is meant by it: translated and tunnelled addresses stand for the IPv4 address in them (NAT64,
 * RFC 6052; 6to4, RFC 3056; compatible, RFC 4291).
 */
export function meanings(network: Network): readonly Network[] {
  if (network.version === 4) return [network];
  const inner = (bits: bigint, prefix: number): Network => ({ version: 4, bits: bits & 0xffff_ffffn, prefix });
  if (network.prefix >= 96 && (network.bits >> 32n === NAT64 || network.bits >> 32n === 0n))
    return [network, inner(network.bits, network.prefix - 96)];
  if (network.prefix >= 16 && network.bits >> 112n === 0x2002n)
    return [network, inner(network.bits >> 80n, Math.min(32, network.prefix - 16))];
  return [network];
}

/** 64:ff9b::/96 without its last 32 bits. */
const NAT64 = 0x0064_ff9bn << 64n;

/** The network in its customary form: `192.0.2.1`, `10.0.0.0/8`; bits below the prefix are zero. */
export function networkText(network: Network): string {
  const shift = BigInt(BITS[network.version] - network.prefix);
  const bits = (network.bits >> shift) << shift;
  const address = network.version === 4 ? textOfV4(bits) : textOfV6(bits);
  return network.prefix === BITS[network.version] ? address : `${address}/${network.prefix}`;
}

function textOfV4(bits: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (bits >> shift) & 0xffn).join('.');
}

/** RFC 5952: the longest run of zero groups, of two at least, is `::`. */
function textOfV6(bits: bigint): string {
  const groups = Array.from({ length: 8 }, (_, place) => (bits >> BigInt(112 - 16 * place)) & 0xffffn);
  let start = -1;
  let length = 1;
  for (let at = 0; at < 8; at++) {
    let end = at;
    while (end < 8 && groups[end] === 0n) end += 1;
    if (end - at > length) {
      start = at;
      length = end - at;
    }
  }
  const texts = groups.map((group) => group.toString(16));
  if (start === -1) return texts.join(':');
  return `${texts.slice(0, start).join(':')}::${texts.slice(start + length).join(':')}`;
}

/** Of an address that `isIP` has found to be IPv4. */
function bitsOfV4(address: string): bigint {
  return address.split('.').reduce((bits, part) => (bits << 8n) | BigInt(part), 0n);
}

/** Of an address that `isIP` has found to be IPv6: `::` once at most, an IPv4 tail perhaps. */
function bitsOfV6(address: string): bigint {
  const tail = /^(.*:)(\d+\.\d+\.\d+\.\d+)$/.exec(address);
  let text = address;
  if (tail !== null) {
    const bits = bitsOfV4(tail[2] ?? '');
    text = `${tail[1]}${(bits >> 16n).toString(16)}:${(bits & 0xffffn).toString(16)}`;
  }
  const [before = '', after] = text.split('::');
  const groups = (part: string | undefined): string[] => (part === undefined || part === '' ? [] : part.split(':'));
  const left = groups(before);
  const right = groups(after);
  const all = [...left, ...Array<string>(Math.max(0, 8 - left.length - right.length)).fill('0'), ...right];
  return all.reduce((bits, group) => (bits << 16n) | BigInt(`0x${group}`), 0n);
}

/** Where no stranger of the internet is: one's own machines are, and what every machine is to itself. */
export const PRIVATE_NETWORKS: readonly Network[] = [
  '0.0.0.0/8', // "this network" (RFC 791)
  '10.0.0.0/8', // private use (RFC 1918)
  '100.64.0.0/10', // shared address space of carriers (RFC 6598)
  '127.0.0.0/8', // loopback (RFC 1122)
  '169.254.0.0/16', // link local (RFC 3927)
  '172.16.0.0/12', // private use (RFC 1918)
  '192.168.0.0/16', // private use (RFC 1918)
  '224.0.0.0/3', // multicast, reserved, broadcast (RFC 5771, RFC 1112, RFC 8190)
  '::/128', // unspecified (RFC 4291)
  '::1/128', // loopback (RFC 4291)
  'fc00::/7', // unique local (RFC 4193)
  'fe80::/10', // link local (RFC 4291)
  'ff00::/8', // multicast (RFC 4291)
].flatMap((text) => parseNetwork(text) ?? []);
