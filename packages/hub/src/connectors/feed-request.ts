import {
  createFeeds,
  type FeedAnswer,
  type FeedRequest,
  type Feeds,
  type FeedsOptions,
} from '../intel/indicators/feeds/update-feeds.ts';
import { EXPORT_LIMITS } from './limits.ts';
import { createOutboundGuard, type OutboundGuardOptions } from './outbound-guard.ts';
import { createOutboundHttp } from './outbound-request.ts';

/** The feeds that the operator named, as playbooks update them. */
export function openFeeds(
  feeds: FeedsOptions['feeds'],
  dependencies: Omit<FeedsOptions, 'feeds' | 'request'>,
  network: Parameters<typeof createFeedRequest>[0],
): Feeds {
  return createFeeds({ ...dependencies, feeds, request: createFeedRequest(network) });
}

/**
 * Reads feeds through the guard of all outgoing connections: every hop is decided about, connected to at the address that
 * was checked, and never goes from TLS to plain HTTP; the key goes along only on the same origin.
 */
export function createFeedRequest(network: Pick<OutboundGuardOptions, 'resolve' | 'ownAddresses'>): FeedRequest {
  return async (name, { url, timeoutMs, allowNetworks, authority, authorization }, headers, signal) => {
    const product = `the feed ${name}`;
    const guard = createOutboundGuard({ networks: allowNetworks, ...network });
    const http = createOutboundHttp({
      product,
      guard,
      timeoutMs,
      authority,
      maxAnswerBytes: EXPORT_LIMITS.maxFeedBytes,
    });
    try {
      let at = new URL(url);
      for (let hops = 0; ; hops += 1) {
        const own = authorization === undefined || at.origin !== new URL(url).origin ? {} : { authorization };
        const answer = await http.send({ method: 'GET', url: at, headers: { ...headers, ...own } }, signal);
        const next = nextHop(at, answer);
        if (next === null) return answer;
        if (hops >= EXPORT_LIMITS.maxFeedRedirects) return { ...answer, status: 310 };
        at = next;
      }
    } finally {
      http.stop();
    }
  };
}

/** Null for an answer that leads nowhere, or where it may not. */
function nextHop(from: URL, { status, headers }: FeedAnswer): URL | null {
  const location = headers.location;
  if (![301, 302, 303, 307, 308].includes(status) || typeof location !== 'string') return null;
  const next = URL.parse(location, from);
  if (next === null || next.username !== '' || next.password !== '') return null;
  return next.protocol === 'https:' || next.protocol === from.protocol ? next : null;
}
