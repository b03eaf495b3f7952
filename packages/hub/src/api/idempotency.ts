import { createHash } from 'node:crypto';
import { CerberusError } from '@cerberusmesh/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Database } from '../storage/database.ts';
import type { Api } from './api.ts';
import type { SealedBox } from './auth/sealed-box.ts';
import { IDEMPOTENCY_LIMITS } from './limits.ts';

/** An opaque string of the client's making, usually a UUID (draft-ietf-httpapi-idempotency-key-header-07, section 2.1). */
const keySchema = z.string().regex(/^"?[\x21\x23-\x7e]{1,128}"?$/);

/** Headers of an answer that belong to it and not to its connection. */
const KEPT_HEADERS = ['content-type', 'etag', 'cache-control', 'location'] as const;
const keptHeadersSchema = z.record(z.string(), z.string());

const storedSchema = z.object({
  request_sha256: z.instanceof(Uint8Array),
  status: z.number().nullable(),
  headers_sealed: z.instanceof(Uint8Array).nullable(),
  body_sealed: z.instanceof(Uint8Array).nullable(),
});

/**
 * `Idempotency-Key` on every POST of somebody known: the first order with a key is carried out, the same order again is
 * answered with the stored answer, another order with the key is a conflict. Answers are kept for a day, sealed, because
 * some tell a secret once. A failure inside is kept like any answer, because nobody knows how far it got; what was
 * throttled may be tried again with the same key.
 *
 * @param dependencies.now Unix milliseconds
 */
export function installIdempotency(
  app: Api,
  dependencies: { readonly database: Database; readonly box: SealedBox; readonly now: () => number },
): void {
  const { database, box, now } = dependencies;
  /** The requests that are the first with their key: what they are answered is kept. */
  const claimed = new WeakMap<FastifyRequest, { readonly principalId: string; readonly key: string }>();

  app.addHook('preHandler', async (request, reply) => {
    const header = request.headers['idempotency-key'];
    if (header === undefined || request.method !== 'POST' || request.principal === null) return;
    if (request.routeOptions.config.scope === 'public' || request.principal.kind === 'sensor') return;
    const parsed = keySchema.safeParse(header);
    if (!parsed.success) {
      throw new CerberusError('invalid-request', 'Idempotency-Key is 1 to 128 printable ASCII characters.');
    }
    const claim = { principalId: request.principal.id, key: parsed.data.replaceAll('"', '') };
    const digest = digestOf(request);
    if (await isFirst(claim, digest)) {
      claimed.set(request, claim);
      return;
    }
    request.noteAudit({ after: { repeated: true } });
    return answerAgain(reply, claim, digest);
  });

  async function isFirst(claim: { principalId: string; key: string }, digest: Buffer): Promise<boolean> {
    const nowMs = now();
    const [inserted] = await Promise.all([
      database.execute(
        `insert into idempotent_replies (principal_id, idempotency_key, request_sha256, created_at)
         values ($1, $2, $3, $4)
         on conflict (principal_id, idempotency_key) do update
           set request_sha256 = excluded.request_sha256, created_at = excluded.created_at, status = null,
             headers_sealed = null, body_sealed = null
           where idempotent_replies.created_at < $5`,
        [
          claim.principalId,
          claim.key,
          digest,
          new Date(nowMs).toISOString(),
          new Date(nowMs - IDEMPOTENCY_LIMITS.keepMs).toISOString(),
        ],
      ),
      database.execute('delete from idempotent_replies where created_at < $1', [
        new Date(nowMs - 2 * IDEMPOTENCY_LIMITS.keepMs).toISOString(),
      ]),
    ]);
    return inserted > 0;
  }

  async function answerAgain(
    reply: FastifyReply,
    { principalId, key }: { principalId: string; key: string },
    digest: Buffer,
  ): Promise<FastifyReply> {
    const [row] = await database.query(
      `select request_sha256, status, headers_sealed, body_sealed from idempotent_replies
       where principal_id = $1 and idempotency_key = $2`,
      [principalId, key],
    );
    const stored = row === undefined ? null : storedSchema.parse(row);
    if (stored === null)
      throw new CerberusError('conflict', 'The first order with this key has just failed; repeat it.');
    if (!digest.equals(stored.request_sha256)) {
      throw new CerberusError('conflict', 'This Idempotency-Key was used for another order.');
    }
    if (stored.status === null || stored.headers_sealed === null || stored.body_sealed === null) {
      throw new CerberusError(
        'conflict',
        'The first order with this key is still in hand, or its end is not known; look before you use another key.',
      );
    }
    const headers = keptHeadersSchema.parse(JSON.parse(box.open(stored.headers_sealed, `${principalId} ${key}`)));
    return reply
      .code(stored.status)
      .headers(headers)
      .header('idempotency-replayed', 'true')
      .serializer(String)
      .send(box.open(stored.body_sealed, `${principalId} ${key}`));
  }

  app.addHook('onSend', async (request, reply, payload) => {
    const claim = claimed.get(request);
    if (claim === undefined) return payload;
    claimed.delete(request);
    const { principalId, key } = claim;
    const body = payload === null || payload === undefined ? '' : payload;
    const keep =
      reply.statusCode !== 429 &&
      typeof body === 'string' &&
      Buffer.byteLength(body) <= IDEMPOTENCY_LIMITS.maxReplyBytes;
    if (!keep) {
      // Nothing was done, or it is a stream, which is made anew.
      await database.execute('delete from idempotent_replies where principal_id = $1 and idempotency_key = $2', [
        principalId,
        key,
      ]);
      return payload;
    }
    const headers = Object.fromEntries(
      KEPT_HEADERS.flatMap((name) => {
        const value = reply.getHeader(name);
        return typeof value === 'string' ? [[name, value]] : [];
      }),
    );
    await database.execute(
      `update idempotent_replies set status = $3, headers_sealed = $4, body_sealed = $5
       where principal_id = $1 and idempotency_key = $2`,
      [
        principalId,
        key,
        reply.statusCode,
        box.seal(JSON.stringify(headers), `${principalId} ${key}`),
        box.seal(body, `${principalId} ${key}`),
      ],
    );
    return payload;
  });
}

/** What makes two orders the same: address, query, body, and the version that they are meant for. */
function digestOf(request: FastifyRequest): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([request.url, request.body ?? null, request.headers['if-match'] ?? null]))
    .digest();
}
