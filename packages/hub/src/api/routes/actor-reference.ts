import { type ActorReference, CerberusError } from '@cerberusmesh/contracts';
import type { FastifyRequest } from 'fastify';

/** Who asks, as what they leave behind names them. */
export function actorReferenceOf(request: FastifyRequest): ActorReference {
  const { principal } = request;
  if (principal === null) throw new CerberusError('not-signed-in', 'Sign in, or send a key.');
  return { id: principal.id, name: principal.name };
}
