import { isIP } from 'node:net';
import { isPublicAddress } from '../artefacts/public-address.ts';
import { networkList } from './exporter-settings.ts';
import { EXPORT_LIMITS } from './limits.ts';

/** What was decided about a place to connect to; when permitted, which address, so that no name is resolved twice. */
export type OutboundDecision =
  | { readonly permitted: true; readonly address: string }
  | { readonly permitted: false; readonly why: 'unresolved' | 'forbidden'; readonly reason: string };

/** Decides about every connection that the hub opens to a product. */
export interface OutboundGuard {
  /**
   * @param host a name or an address, IPv6 without brackets
   * @param protection `plain` only reaches networks that the operator named: nothing crosses the internet unencrypted
   */
  decide(host: string, protection: 'encrypted' | 'plain'): Promise<OutboundDecision>;
}

export interface OutboundGuardOptions {
  /** The operator's own networks: the only ones that are not public and may be connected to. */
  readonly networks: readonly string[];
  /** Every address of a name. */
  readonly resolve: (name: string) => Promise<readonly string[]>;
  /** Addresses of this machine: public ones are not for a name elsewhere to point to. */
  readonly ownAddresses: () => readonly string[];
}

/** Every address of the name must be permitted: one that is not shows that somebody else has a say in the name. */
export function createOutboundGuard({ networks, resolve, ownAddresses }: OutboundGuardOptions): OutboundGuard {
  const named = networkList(networks);
  const isNamed = (address: string): boolean => named.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');

  return {
    async decide(host, protection) {
      const addresses = isIP(host) === 0 ? await resolve(host).catch(() => []) : [host];
      const [first] = addresses;
      if (first === undefined) return { permitted: false, why: 'unresolved', reason: 'its name has no address' };
      if (addresses.length > EXPORT_LIMITS.maxResolvedAddresses || addresses.some((address) => isIP(address) === 0))
        return { permitted: false, why: 'forbidden', reason: 'its name resolves to what cannot be checked' };
      const own = ownAddresses();
      const strange = addresses.filter((address) => !isNamed(address));
      if (strange.some((address) => !isPublicAddress(address) || own.includes(address)))
        return { permitted: false, why: 'forbidden', reason: 'it is not at a public address, nor in allowNetworks' };
      if (strange.length > 0 && protection === 'plain')
        return { permitted: false, why: 'forbidden', reason: 'without TLS only networks of allowNetworks are used' };
      return { permitted: true, address: addresses.find((address) => isIP(address) === 4) ?? first };
    },
  };
}
