import { CerberusError } from '@cerberusmesh/contracts';
import type { FastifyRequest, RouteOptions } from 'fastify';
import type { Api } from './api.ts';
import { type Authenticator, bearerToken } from './auth/authenticate.ts';
import { isPermitted } from './auth/principal.ts';
import { requireRecentProof } from './auth/step-up.ts';
import type { OriginCheck } from './origin-check.ts';

/** Sent by our own clients with every order. A page of another origin cannot add it without asking first (CORS). */
const REQUEST_HEADER = 'x-cerberus-request';
const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * Decides for each request, before its body is read, whether it goes on: known host, known caller, permitted scope, and
 * for orders that a browser could be tricked into, that one of our own pages sent it.
 */
export function installAccessControl(
  app: Api,
  dependencies: {
    readonly authenticator: Authenticator;
    readonly originCheck: OriginCheck;
    /** Unix milliseconds. */
    readonly now: () => number;
  },
): void {
  const { authenticator, originCheck } = dependencies;

  app.decorateRequest('principal', null);
  const routes: RouteOptions[] = [];
  app.decorate('declaredRoutes', routes);
  app.addHook('onRoute', (route) => {
    routes.push(route);
  });
  // Checked when all are there: a plugin's routes get their scope after this hook has seen them.
  app.addHook('onReady', (done) => {
    const open = routes.find((route) => route.config?.scope === undefined);
    done(open === undefined ? undefined : new Error(`route ${String(open.method)} ${open.url} declares no scope`));
  });

  app.addHook('onRequest', async (request) => {
    originCheck.requireKnownHost(request.headers.host);
    // Unknown addresses have no route and no scope: they are answered with 404 and nothing else.
    const scope = request.is404 ? 'public' : request.routeOptions.config.scope;
    if (scope !== 'public') {
      request.principal = await authenticator.authenticate({
        authorization: request.headers.authorization,
        cookie: request.headers.cookie,
        address: request.ip,
      });
    }
    if (!SAFE_METHODS.has(request.method)) requireOwnPage(request);
    if (scope !== undefined && isPermitted(request.principal, scope)) {
      if (request.routeOptions.config.stepUp === true) requireRecentProof(request.principal, dependencies.now());
      return;
    }
    if (request.principal === null) throw new CerberusError('not-signed-in', 'Sign in, or send a key.');
    throw new CerberusError('not-permitted', `Your role (${request.principal.role}) does not permit this.`);
  });

  /** Keys and tokens are not sent by browsers on their own: what carries one needs no protection from other pages. */
  function requireOwnPage(request: FastifyRequest): void {
    if (request.principal !== null && bearerToken(request.headers.authorization) !== null) return;
    const { origin } = request.headers;
    if (origin !== undefined && !originCheck.isOwnOrigin(origin, request.headers.host)) {
      throw new CerberusError('not-permitted', 'The order came from a page of another origin.');
    }
    if (request.principal !== null && request.headers[REQUEST_HEADER] !== '1') {
      throw new CerberusError('not-permitted', `Orders with a session cookie need the header ${REQUEST_HEADER}: 1.`);
    }
  }
}
