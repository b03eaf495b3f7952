import { BlockList, isIP } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { ATTRIBUTION_LIMITS } from './limits.ts';

/** Where an address is registered. That is not where its user sits, and says nothing about who it is. */
export interface Geo {
  /** ISO 3166-1 alpha-2, or null for private, reserved and unlisted addresses and for what is no address. */
  country(address: string): string | null;
}

/** What this table holds of an address. */
const recordSchema = z.object({ country_code: z.string().regex(/^[A-Z]{2}$/) });

const PACKAGE = '@ip-location-db/geo-whois-asn-country-mmdb';

/** Loads the offline table (8 MB, stays in memory). */
export async function openGeo(): Promise<Geo> {
  const { open } = await import('maxmind');
  const directory = dirname(fileURLToPath(import.meta.resolve(`${PACKAGE}/package.json`)));
  const reader = await open(join(directory, 'geo-whois-asn-country.mmdb'));
  const local = localAddresses();
  const known = new Map<string, string | null>();

  function lookUp(address: string): string | null {
    const version = isIP(address);
    if (version === 0 || local.check(address, version === 6 ? 'ipv6' : 'ipv4')) return null;
    return recordSchema.safeParse(reader.get(address)).data?.country_code ?? null;
  }

  return {
    country(address) {
      const remembered = known.get(address);
      if (remembered !== undefined) return remembered;
      // Looking up again is cheap enough to forget everything at once.
      if (known.size >= ATTRIBUTION_LIMITS.maxCachedAddresses) known.clear();
      const country = lookUp(address);
      known.set(address, country);
      return country;
    },
  };
}

/** Loopback, private (RFC 1918, RFC 4193), shared (RFC 6598), link-local and documentation (RFC 5737, RFC 3849) ranges. */
function localAddresses(): BlockList {
  const list = new BlockList();
  list.addSubnet('0.0.0.0', 8, 'ipv4');
  list.addSubnet('10.0.0.0', 8, 'ipv4');
  list.addSubnet('100.64.0.0', 10, 'ipv4');
  list.addSubnet('127.0.0.0', 8, 'ipv4');
  list.addSubnet('169.254.0.0', 16, 'ipv4');
  list.addSubnet('172.16.0.0', 12, 'ipv4');
  list.addSubnet('192.0.2.0', 24, 'ipv4');
  list.addSubnet('192.168.0.0', 16, 'ipv4');
  list.addSubnet('198.51.100.0', 24, 'ipv4');
  list.addSubnet('203.0.113.0', 24, 'ipv4');
  list.addSubnet('224.0.0.0', 3, 'ipv4');
  list.addAddress('::', 'ipv6');
  list.addAddress('::1', 'ipv6');
  list.addSubnet('fc00::', 7, 'ipv6');
  list.addSubnet('fe80::', 10, 'ipv6');
  list.addSubnet('2001:db8::', 32, 'ipv6');
  list.addSubnet('ff00::', 8, 'ipv6');
  return list;
}
