import { isIP } from 'node:net';
import { EnrichmentError, type EnrichmentProvider } from '../enrichment-provider.ts';
import type { EnrichmentSettings } from '../enrichment-settings.ts';
import { WHOIS_LIMITS } from '../limits.ts';
import { keptFacts } from '../vendor-facts.ts';
import { isLimited, readWhoisAnswer, referralOf } from './whois-answer.ts';
import { askWhois, type WhoisServer } from './whois-question.ts';

/** Assigned by IANA for WHOIS (RFC 3912 section 2). */
const PORT = 43;

/** A regional registry: where it answers, and what stands before the address in a question. */
interface Registry extends WhoisServer {
  /** ARIN gives the whole of a network for `n +` alone. */
  readonly prefix: string;
}

const REGISTRIES: ReadonlyMap<string, Registry> = new Map(
  ['whois.arin.net', 'whois.ripe.net', 'whois.apnic.net', 'whois.lacnic.net', 'whois.afrinic.net'].map((host) => [
    host,
    { host, port: PORT, prefix: host === 'whois.arin.net' ? 'n + ' : '' },
  ]),
);

/**
 * Asks the server of the settings which registry is responsible, and then that registry.
 *
 * @param registries whom it may be referred to, by the host that is named; nobody else is ever asked
 */
export function createWhoisProvider(
  settings: EnrichmentSettings,
  registries: ReadonlyMap<string, Registry> = REGISTRIES,
): EnrichmentProvider {
  const url = new URL(settings.url);
  const first = {
    host: url.hostname.replace(/^\[|\]$/g, ''),
    port: url.port === '' ? PORT : Number(url.port),
  };
  return {
    name: 'whois',
    async enrich(source, signal) {
      // A question is one line: nothing but an address is put into it.
      if (isIP(source) === 0) return { state: 'unknown' };
      const root = await askWhois(first, source, signal);
      if (isLimited(root)) throw limited();
      const referral = referralOf(root);
      if (referral === null) {
        // IANA answers with the block of every address, also where it refers to nobody.
        if (readWhoisAnswer(root).state === 'not-understood') throw notUnderstood('names no registry');
        return { state: 'unknown' };
      }
      const registry = registries.get(referral);
      if (registry === undefined) throw notUnderstood('refers to no regional registry');
      const answer = readWhoisAnswer(await askWhois(registry, `${registry.prefix}${source}`, signal));
      switch (answer.state) {
        case 'known':
          return { state: 'known', facts: keptFacts(answer.facts) };
        case 'unknown':
          return { state: 'unknown' };
        case 'limited':
          throw limited();
        case 'not-understood':
          throw notUnderstood('does not say which network it is');
      }
    },
  };
}

function limited(): EnrichmentError {
  return new EnrichmentError('rate-limited', 'WHOIS was asked too much', {
    retryAfterMs: WHOIS_LIMITS.limitedPauseMs,
  });
}

function notUnderstood(what: string): EnrichmentError {
  return new EnrichmentError('not-understood', `WHOIS: the answer ${what}`);
}
