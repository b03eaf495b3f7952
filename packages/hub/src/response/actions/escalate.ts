import { z } from 'zod';
import type { Database } from '../../storage/database.ts';
import { findDecision } from '../../storage/repositories/decisions-repository.ts';
import { networkText, parseNetwork } from '../networks.ts';
import { ActionError } from '../playbooks/action.ts';
import { blockNetwork, isBlocked, unblock } from './block-ip.ts';
import type { Json } from './json.ts';
import type { ActionRequest, ResponseAction } from './response-action.ts';

/** Somebody who can be told: a chat, a pager, a ticket queue. */
export interface Receiver {
  readonly name: string;
  /** Whether its stream tells it of decisions of this level anyway, so that it need not be told twice. */
  toldByStream(level: number): boolean;
  /** @throws ActionError */
  tell(
    message: {
      readonly title: string;
      readonly level: number;
      readonly facts: readonly { readonly name: string; readonly value: string }[];
    },
    idempotencyKey: string,
    signal: AbortSignal,
  ): Promise<string | null>;
}

export interface EscalateDependencies {
  readonly database: Database;
  readonly receivers: readonly Receiver[];
  /** Whether nothing may be done against an address: then it is not locked down. */
  readonly isProtected: (address: string) => boolean;
  /** How long the source is put on the block list; 0 does not. */
  readonly lockDownMs: number;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** Of a playbook that locks down and says no time, where the operator set none. */
const DEFAULT_LOCK_DOWN_MS = 3_600_000;
const MAX_REASONS = 5;
const MAX_TITLE_CHARACTERS = 200;
const MAX_REASON_CHARACTERS = 500;

const detailsSchema = z.object({
  title: z.string(),
  level: z.int(),
  facts: z.array(z.object({ name: z.string(), value: z.string() })),
  tell: z.array(z.string()),
  toldByStream: z.array(z.string()),
  lockDown: z.string().nullable(),
});

const valuesSchema = z.object({
  title: z.string().min(1).max(2_000).optional(),
  level: z.int().min(1).max(5).optional(),
  reason: z.string().max(2_000).optional(),
  /** Whether the source is put on the block list; without it as the operator set it. */
  lock_down: z.boolean().optional(),
});
const undoDataSchema = z.object({ told: z.array(z.object({ name: z.string(), reference: z.string().nullable() })) });

/**
 * `escalate`: tells people by every connector that can, and puts the source on the block list where the operator wants a
 * lock-down. Who does not know repetitions may be told twice after a crash: that is better than not at all.
 */
export function createEscalateAction(dependencies: EscalateDependencies): ResponseAction {
  const { database, receivers, isProtected, lockDownMs, now } = dependencies;

  function valuesOf(request: ActionRequest): z.infer<typeof valuesSchema> {
    const given = valuesSchema.safeParse(request.values);
    if (given.success) return given.data;
    throw new ActionError('invalid_values', 'title is a text, level 1 to 5, lock_down true or false.', {
      retryable: false,
    });
  }

  async function messageOf(
    request: ActionRequest,
  ): Promise<Pick<z.infer<typeof detailsSchema>, 'title' | 'level' | 'facts'>> {
    const values = valuesOf(request);
    const decision = request.decisionId === null ? null : await findDecision(database, request.decisionId);
    const from = request.source === null ? '' : ` from ${request.source}`;
    const fact = (name: string, value: string | null): { name: string; value: string }[] =>
      value === null ? [] : [{ name, value: value.slice(0, MAX_REASON_CHARACTERS).toWellFormed() }];
    return {
      title: (values.title ?? `An attack${from} needs a person`).slice(0, MAX_TITLE_CHARACTERS).toWellFormed(),
      level: values.level ?? decision?.level ?? 5,
      facts: [
        ...(decision?.reasons ?? [])
          .slice(0, MAX_REASONS)
          .flatMap(({ trigger, text }) => fact(`because of ${trigger}`, text)),
        ...fact('reason', values.reason ?? null),
        ...fact('score', decision === null ? null : decision.score.toFixed(2)),
        ...fact('stage', decision?.stage ?? null),
        ...fact('source', request.source),
        ...fact('sensor', request.sensorId),
        ...fact('session', request.sessionId),
        ...fact('decision', request.decisionId),
      ],
    };
  }

  /** Null where no lock-down is wanted, or none is permitted. What a playbook asks for by name is policy's to refuse. */
  function lockDownOf(request: ActionRequest): { readonly network: string; readonly ttlMs: number } | null {
    const wanted = valuesOf(request).lock_down;
    if (!(wanted ?? lockDownMs > 0) || request.source === null) return null;
    const network = parseNetwork(request.source);
    if (network === null || (wanted !== true && isProtected(request.source))) return null;
    return { network: networkText(network), ttlMs: request.ttlMs ?? (lockDownMs || DEFAULT_LOCK_DOWN_MS) };
  }

  return {
    kind: 'escalate',
    summary: 'Tells people by every connector that can, and locks the source out where that is wanted.',
    effect: 'write',
    idempotency: 'keyed',
    reversible: true,
    defaultTtlMs: lockDownMs === 0 ? null : lockDownMs,
    readiness: async () => ({ ready: true }),
    async plan(request) {
      const message = await messageOf(request);
      const toldByStream = receivers.filter((one) => one.toldByStream(message.level)).map(({ name }) => name);
      const tell = receivers.map(({ name }) => name).filter((name) => !toldByStream.includes(name));
      const locked = lockDownOf(request);
      const lockDown = locked?.network ?? null;
      return {
        kind: 'escalate',
        effect: 'write',
        details: { ...message, tell, toldByStream, lockDown },
        sentence: [
          tell.length > 0 ? `Tells ${tell.join(', ')}.` : 'Tells nobody besides the console.',
          ...(toldByStream.length > 0 ? [`${toldByStream.join(', ')} is told by its stream.`] : []),
          ...(locked === null
            ? []
            : [`Puts ${locked.network} on the block list for ${Math.round(locked.ttlMs / 60_000)} minutes.`]),
        ].join(' '),
        against: lockDown === null ? [] : [lockDown],
        sensors: [],
        blast: Math.max(1, tell.length + (lockDown === null ? 0 : 1)),
        ttlMs: locked?.ttlMs ?? null,
      };
    },
    async apply(plan, { signal, idempotencyKey }) {
      signal.throwIfAborted();
      const { tell, lockDown, ...message } = detailsSchema.parse(plan.details);
      if (lockDown !== null) {
        const reason = message.title;
        await blockNetwork(database, {
          network: lockDown,
          reason,
          key: idempotencyKey,
          sinceMs: now(),
          ttlMs: plan.ttlMs,
        });
      }
      const told: { name: string; reference: string | null }[] = [];
      const failed: string[] = [];
      let retryable = false;
      for (const name of tell) {
        const receiver = receivers.find((one) => one.name === name);
        try {
          if (receiver === undefined)
            throw new ActionError('not_configured', 'It is not configured any more.', { retryable: false });
          told.push({ name, reference: await receiver.tell(message, `${idempotencyKey}/${name}`, signal) });
        } catch (error) {
          retryable ||= error instanceof ActionError && error.retryable;
          failed.push(`${name}: ${error instanceof Error ? error.message : String(error)}`);
        }
      }
      if (failed.length > 0 && told.length === 0)
        throw new ActionError('nobody_told', `Nobody could be told. ${failed.join('; ')}`, { retryable });
      const undoData: Json = { told };
      return {
        plan,
        idempotencyKey,
        undoData,
        detail: [
          told.length > 0
            ? `Told ${told.map(({ name, reference }) => (reference === null ? name : `${name} (${reference})`)).join(', ')}.`
            : 'It is in the console.',
          ...(failed.length > 0 ? [`Not told: ${failed.join('; ')}.`] : []),
          ...(lockDown === null ? [] : [`${lockDown} is on the block list.`]),
        ].join(' '),
      };
    },
    async verify({ plan, idempotencyKey, undoData }) {
      const { tell, lockDown } = detailsSchema.parse(plan.details);
      const told = undoDataSchema.safeParse(undoData).data?.told.length ?? 0;
      const locked = lockDown === null || (await isBlocked(database, lockDown, idempotencyKey, now()));
      return {
        ok: locked && (told > 0 || tell.length === 0),
        detail: `${told} of ${tell.length} took the message${lockDown === null ? '' : `; the lock-down is ${locked ? '' : 'not '}in force`}.`,
      };
    },
    async undo({ plan, idempotencyKey }) {
      const { lockDown } = detailsSchema.parse(plan.details);
      if (lockDown === null) return 'There is no lock-down to lift; what was said stays said.';
      await unblock(database, idempotencyKey);
      return `The lock-down of ${lockDown} is lifted; what was said stays said.`;
    },
  };
}
