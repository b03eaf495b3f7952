import { CerberusError } from '@cerberusmesh/contracts';
import rateLimit from '@fastify/rate-limit';
import type { Api } from './api.ts';
import { networkPrefix } from './auth/network-prefix.ts';
import { API_LIMITS } from './limits.ts';

const WINDOW_SECONDS = 60;

/**
 * Counts requests per principal, or per network for strangers, and says so in the headers of
 * draft-ietf-httpapi-ratelimit-headers-11 (`RateLimit-Policy`, `RateLimit`). Runs after access control, which decides
 * who is asking.
 */
export async function installRateLimit(app: Api): Promise<void> {
  await app.register(rateLimit, { global: false, cache: API_LIMITS.maxTrackedAddresses });
  const count = app.createRateLimit({
    timeWindow: WINDOW_SECONDS * 1000,
    max: (request) =>
      request.principal === null ? API_LIMITS.maxAnonymousRequestsPerMinute : API_LIMITS.maxRequestsPerMinute,
    keyGenerator: (request) =>
      request.principal === null ? `network ${networkPrefix(request.ip)}` : `principal ${request.principal.id}`,
  });
  app.addHook('onRequest', async (request, reply) => {
    const counted = await count(request);
    if (counted.isAllowed) return;
    reply.header('ratelimit-policy', `"default";q=${counted.max};w=${WINDOW_SECONDS}`);
    reply.header('ratelimit', `"default";r=${counted.remaining};t=${counted.ttlInSeconds}`);
    if (!counted.isExceeded) return;
    throw new CerberusError('too-many-requests', 'Too many requests. Wait as long as Retry-After says.', {
      details: { retryAfterSeconds: counted.ttlInSeconds },
    });
  });
}
