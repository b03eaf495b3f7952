import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Principal } from './auth/principal.ts';
import type { RouteScope } from './auth/scopes.ts';

/** The server as routes see it: schemas are zod. */
export type Api = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

declare module 'fastify' {
  interface FastifyInstance {
    /** Every route of the API as it was declared. */
    readonly declaredRoutes: readonly RouteOptions[];
  }
  interface FastifyRequest {
    /** Who asks; null is somebody unknown, who gets no further than public routes. */
    principal: Principal | null;
  }
  interface FastifyContextConfig {
    /** What the caller must be allowed to do. Every route names one; the server refuses to start otherwise. */
    scope?: RouteScope;
  }
}
