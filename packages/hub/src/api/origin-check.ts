import { isIP } from 'node:net';
import { CerberusError } from '@cerberusmesh/contracts';

/** Which hosts the hub answers to and which pages may send it orders. */
export interface OriginCheck {
  /** @throws CerberusError `not-permitted` when the `Host` header names a machine that this hub is not. */
  requireKnownHost(host: string | undefined): void;
  /** Whether a page of this `Origin` is one that the hub served under `host`. */
  isOwnOrigin(origin: string, host: string | undefined): boolean;
}

const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '[::1]']);

/**
 * On loopback only loopback names are answered: a page elsewhere whose name is re-bound to 127.0.0.1 (DNS rebinding)
 * sends its own name and is refused. On other addresses the same holds once a public URL is configured; addresses
 * written as numbers cannot be re-bound.
 *
 * @param options.publicUrl where people reach the hub when that is not its own address, e.g. behind a proxy
 */
export function createOriginCheck(options: {
  readonly listenAddress: string;
  readonly publicUrl?: string | undefined;
}): OriginCheck {
  const publicHost = options.publicUrl === undefined ? null : new URL(options.publicUrl).host;
  const onLoopback =
    options.listenAddress === '::1' ||
    options.listenAddress === 'localhost' ||
    options.listenAddress.startsWith('127.');

  function isKnown(host: string): boolean {
    if (host === publicHost) return true;
    const name = hostName(host);
    if (name === null) return false;
    if (LOOPBACK_NAMES.has(name)) return true;
    if (onLoopback) return false;
    return publicHost === null || isIP(name.replace(/^\[|\]$/g, '')) !== 0;
  }

  return {
    requireKnownHost(host) {
      if (host !== undefined && isKnown(host.toLowerCase())) return;
      throw new CerberusError(
        'not-permitted',
        'The hub does not answer to this host name. Set listen.publicUrl to allow it.',
      );
    },
    isOwnOrigin(origin, host) {
      if (host === undefined) return false;
      if (options.publicUrl !== undefined && origin === new URL(options.publicUrl).origin) return true;
      return (origin === `http://${host}` || origin === `https://${host}`) && isKnown(host.toLowerCase());
    },
  };
}

/** The host of `host[:port]`, or null when it is neither. */
function hostName(host: string): string | null {
  return /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::\d{1,5})?$/.exec(host)?.[1] ?? null;
}
