import type { FetchFailure } from '@cerberusmesh/contracts';
import { ARTEFACT_LIMITS } from './limits.ts';

export type CheckedUrl = { readonly target: URL } | { readonly failure: FetchFailure };

/**
 * An address written by an attacker, before anything is resolved: absolute HTTP or HTTPS without credentials, at a
 * permitted port. The WHATWG parser turns every spelling of an IPv4 address (decimal, octal, short) into the one that
 * the address check reads.
 *
 * @param base the address that redirected here
 */
export function checkPayloadUrl(text: string, ports: readonly number[], base?: URL): CheckedUrl {
  if (text.length > ARTEFACT_LIMITS.maxUrlCharacters) return { failure: 'url-invalid' };
  let target: URL;
  try {
    target = new URL(text, base);
  } catch {
    return { failure: 'url-invalid' };
  }
  target.hash = '';
  if (target.protocol !== 'http:' && target.protocol !== 'https:') return { failure: 'scheme-refused' };
  if (target.href.length > ARTEFACT_LIMITS.maxUrlCharacters || target.hostname === '')
    return { failure: 'url-invalid' };
  if (target.username !== '' || target.password !== '') return { failure: 'credentials-refused' };
  if (!ports.includes(portOf(target))) return { failure: 'port-refused' };
  return { target };
}

/** The port of a checked URL, its scheme's own when none is written. */
export function portOf(target: URL): number {
  if (target.port !== '') return Number(target.port);
  return target.protocol === 'https:' ? 443 : 80;
}

/** The host of a checked URL without the brackets of an IPv6 literal. */
export function hostOf(target: URL): string {
  return target.hostname.startsWith('[') ? target.hostname.slice(1, -1) : target.hostname;
}
