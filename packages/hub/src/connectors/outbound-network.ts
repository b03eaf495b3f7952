import { lookup } from 'node:dns/promises';
import { networkInterfaces } from 'node:os';
import type { OutboundGuardOptions } from './outbound-guard.ts';

/** Names as this machine knows them, its hosts file included: an operator's own products are often only there. */
export function createOutboundNetwork(): Pick<OutboundGuardOptions, 'resolve' | 'ownAddresses'> {
  return {
    async resolve(name) {
      return (await lookup(name, { all: true, verbatim: true })).map(({ address }) => address);
    },
    ownAddresses: () =>
      Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address)),
  };
}
