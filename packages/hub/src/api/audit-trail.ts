import { type AuditActor, type AuditTarget, CerberusError } from '@cerberusmesh/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { AuditEntry, AuditLog } from '../audit/audit-log.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { Api } from './api.ts';
import { API_LIMITS } from './limits.ts';

/** What a handler adds to the entry of its request. */
export type AuditNote = Pick<AuditEntry, 'target' | 'before' | 'after'> & {
  /** Who acts, where the request itself cannot say: the account of a failed sign-in. */
  readonly actor?: AuditActor;
};

/** Of refusals: those of one caller, or of all strangers together, in the minute that began at `sinceMs`. */
interface Refusals {
  sinceMs: number;
  count: number;
}

/**
 * Writes what routes declare (`config: { audit: 'key.create' }`) into the audit log, before the answer leaves: what
 * could not be recorded is not acknowledged. Refusals are recorded too, but only `maxRecordedRefusalsPerMinute` of a
 * caller: nobody fills the log by being refused; the next entry of theirs says how many were left out.
 *
 * @param dependencies.now Unix milliseconds
 */
export function installAuditTrail(
  app: Api,
  dependencies: { readonly audit: AuditLog; readonly now: () => number },
): void {
  const { audit, now } = dependencies;
  const refusals = new BoundedMap<string, Refusals>(API_LIMITS.maxTrackedAddresses);
  const notes = new WeakMap<FastifyRequest, AuditNote>();

  app.decorateRequest('noteAudit', function (this: FastifyRequest, note: AuditNote) {
    notes.set(this, { ...notes.get(this), ...note });
  });

  /** How many refusals were left out before this one; null when this one is left out too. */
  function refusalsLeftOut(caller: string): number | null {
    const found = refusals.get(caller);
    if (found === undefined || now() - found.sinceMs > 60_000) {
      refusals.set(caller, { sinceMs: now(), count: 1 });
      return Math.max(0, (found?.count ?? 0) - API_LIMITS.maxRecordedRefusalsPerMinute);
    }
    found.count += 1;
    return found.count > API_LIMITS.maxRecordedRefusalsPerMinute ? null : 0;
  }

  async function record(request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const action = request.is404 ? undefined : request.routeOptions.config.audit;
    // What is throttled was not looked at.
    if (action === undefined || action === 'none' || reply.statusCode === 429) return;
    const outcome = reply.statusCode < 400 ? 'done' : reply.statusCode < 500 ? 'refused' : 'failed';
    const { principal } = request;
    // A stranger at a closed door did nothing; one who tries a password or a link did.
    if (principal === null && outcome === 'refused' && request.routeOptions.config.scope !== 'public') return;
    const leftOut = outcome === 'done' ? 0 : refusalsLeftOut(principal?.id ?? 'strangers');
    if (leftOut === null) return;
    const note = notes.get(request) ?? {};
    await audit.append({
      actor: note.actor ?? actorOf(request),
      action,
      target: note.target ?? targetOf(request, action),
      outcome,
      before: note.before,
      after: leftOut === 0 ? note.after : { ...asObject(note.after), refusalsNotRecorded: leftOut },
      requestId: request.id,
      address: request.ip,
    });
  }

  app.addHook('onSend', async (request, reply, payload) => {
    try {
      await record(request, reply);
    } catch (cause) {
      // An answer that is an error already says less than one that a second error replaces.
      request.log.error({ err: cause }, 'an entry of the audit log could not be written');
      if (reply.statusCode < 400) {
        throw new CerberusError('unavailable', 'It was done, but could not be recorded; look before you repeat it.', {
          cause,
        });
      }
    }
    return payload;
  });
}

/** The principal of a request as the audit log names it. */
export function actorOf({ principal, ip }: FastifyRequest): AuditActor {
  if (principal === null) return { kind: 'stranger', id: ip, name: ip };
  return { kind: principal.kind, id: principal.id, name: principal.name };
}

/** The thing that the address names: `:id` or the only other parameter, of the kind that the action is about. */
function targetOf(request: FastifyRequest, action: string): AuditTarget | null {
  const values = Object.values(Object(request.params)).filter((value) => typeof value === 'string');
  const [id] = values;
  return id === undefined ? null : { kind: action.split('.', 1)[0] ?? action, id };
}

function asObject(value: unknown): object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : { said: value ?? null };
}
