import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AuditAction } from '@cerberusmesh/contracts';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { AuditNote } from './audit-trail.ts';
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
    /** Adds what only the handler knows to the request's entry in the audit log. */
    noteAudit(note: AuditNote): void;
  }
  interface FastifyContextConfig {
    /** What the caller must be allowed to do. Every route names one; the server refuses to start otherwise. */
    scope?: RouteScope;
    /**
     * How the audit log calls a use of this route, `noun.verb`. Every route that changes something and every sensitive
     * read has one; `none` is for orders that change nothing and for what sensors send, which is a log of its own.
     */
    audit?: AuditAction | 'none';
    /** Whether a person has to have proven who they are lately (`step-up-required` otherwise). */
    stepUp?: boolean;
  }
}
