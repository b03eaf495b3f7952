import { CerberusError } from '@cerberusmesh/contracts';
import rateLimit from '@fastify/rate-limit';
import type { Api } from './api.ts';
import { networkPrefix } from './auth/network-prefix.ts';
import { API_LIMITS } from './limits.ts';
import type { Console } from './static-console.ts';

const WINDOW_SECONDS = 60;

/**
 * Counts requests per principal, or per network for strangers, and says so in the headers of
 * draft-ietf-httpapi-ratelimit-headers-11 (`RateLimit-Policy`, `RateLimit`). Runs after access control, which decides
 * who is asking. Files of the console are counted apart: a whole office that opens it after an upgrade asks for thousands.
 */
export async function installRateLimit(app: Api, console: Pick<Console, 'isFile'>): Promise<void> {
  await app.register(rateLimit, { global: false, cache: API_LIMITS.maxTrackedAddresses });
  const count = app.createRateLimit({
    timeWindow: WINDOW_SECONDS * 1000,
    max: (request) =>
      request.principal === null ? API_LIMITS.maxAnonymousRequestsPerMinute : API_LIMITS.maxRequestsPerMinute,
    keyGenerator: (request) =>
      request.principal === null ? `network ${networkPrefix(request.ip)}` : `principal ${request.principal.id}`,
  });
  const countFile = app.createRateLimit({
    timeWindow: WINDOW_SECONDS * 1000,
    max: API_LIMITS.maxFileRequestsPerMinute,
    keyGenerator: (request) => `files ${networkPrefix(request.ip)}`,
  });
  app.addHook('onRequest', async (request, reply) => {
    const isFile = request.principal === null && (await console.isFile(request.url));
    const counted = await (isFile ? countFile(request) : count(request));
    if (counted.isAllowed) return;
    reply.header('ratelimit-policy', `"default";q=${counted.max};w=${WINDOW_SECONDS}`);
    reply.header('ratelimit', `"default";r=${counted.remaining};t=${counted.ttlInSeconds}`);
    if (!counted.isExceeded) return;
    throw new CerberusError('too-many-requests', 'Too many requests. Wait as long as Retry-After says.', {
      details: { retryAfterSeconds: counted.ttlInSeconds },
    });
  });
}
