import { createHash } from 'node:crypto';
import { CerberusError } from '@cerberusmesh/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';

/**
 * The version that `If-Match` names (RFC 9110, section 13.1.1): `"7"` as `ETag` said it.
 *
 * @throws CerberusError `precondition-required` (RFC 6585, section 3) when there is no such header, `precondition-failed`
 *   when it names no version of ours
 */
export function requiredVersion(request: FastifyRequest): number {
  const header = request.headers['if-match'];
  if (header === undefined) {
    throw new CerberusError('precondition-required', 'Send If-Match with the ETag of what you are changing.');
  }
  const version = /^"(\d{1,9})"$/.exec(header)?.[1];
  if (version === undefined) {
    throw new CerberusError('precondition-failed', 'If-Match names no version of this; look again.');
  }
  return Number(version);
}

/** Names the version of what is answered. */
export function sendVersion(reply: FastifyReply, version: number): void {
  reply.header('etag', `"${version}"`);
}

/** The `ETag` of something without versions: it is what it says. */
export function contentTag(content: unknown): string {
  return `"${createHash('sha256').update(JSON.stringify(content)).digest('base64url').slice(0, 22)}"`;
}

/**
 * @throws CerberusError `precondition-required` without `If-Match`, `precondition-failed` when it names another content
 *   than `current`
 */
export function requireContent(request: FastifyRequest, current: unknown): void {
  const header = request.headers['if-match'];
  if (header === undefined) {
    throw new CerberusError('precondition-required', 'Send If-Match with the ETag of what you are changing.');
  }
  if (header !== contentTag(current)) throw new CerberusError('precondition-failed', 'It was changed; look again.');
}
