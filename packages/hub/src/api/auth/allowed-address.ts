import { BlockList, isIP } from 'node:net';

/** Whether an address is one of those listed, or in one of the listed networks (CIDR). Null lists everything. */
export function isAllowedAddress(allowed: readonly string[] | null, address: string): boolean {
  if (allowed === null) return true;
  // A socket that listens for both families writes IPv4 addresses as IPv6 ones.
  const plain = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  const family = familyOf(plain);
  if (family === null) return false;
  const list = new BlockList();
  for (const entry of allowed) {
    const [network = '', bits] = entry.split('/');
    const type = familyOf(network);
    if (type === null) continue;
    if (bits === undefined) list.addAddress(network, type);
    else list.addSubnet(network, Number(bits), type);
  }
  return list.check(plain, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const version = isIP(address);
  return version === 0 ? null : version === 4 ? 'ipv4' : 'ipv6';
}
