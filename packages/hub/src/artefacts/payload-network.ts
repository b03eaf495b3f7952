import { Resolver } from 'node:dns/promises';
import { connect, type Socket } from 'node:net';
import { networkInterfaces } from 'node:os';
import { ARTEFACT_LIMITS } from './limits.ts';

/** The network as the fetching of payloads sees it. It is given only addresses that were checked. */
export interface PayloadNetwork {
  /** Every address of a name, in no particular order; empty when there is none. Ends early when `signal` is aborted. */
  resolve(name: string, signal: AbortSignal): Promise<readonly string[]>;
  /** Begins to connect to exactly this address. The caller destroys the socket and hears its errors. */
  connect(address: string, port: number): Socket;
  /** Addresses of this machine, which a public one would be too, but are not for strangers to name. */
  ownAddresses(): readonly string[];
}

export function createPayloadNetwork(): PayloadNetwork {
  return {
    async resolve(name, signal) {
      // Not `lookup`: it reads the hosts file, and waits on the threads that file access needs too.
      const resolver = new Resolver({
        timeout: ARTEFACT_LIMITS.resolveTimeoutMs,
        tries: ARTEFACT_LIMITS.resolveTries,
      });
      const cancel = (): void => resolver.cancel();
      signal.addEventListener('abort', cancel, { once: true });
      try {
        const answers = await Promise.allSettled([resolver.resolve4(name), resolver.resolve6(name)]);
        return answers.flatMap((answer) => (answer.status === 'fulfilled' ? answer.value : []));
      } finally {
        signal.removeEventListener('abort', cancel);
      }
    },
    connect: (address, port) => connect({ host: address, port }),
    ownAddresses: () =>
      Object.values(networkInterfaces()).flatMap((addresses) => (addresses ?? []).map(({ address }) => address)),
  };
}
