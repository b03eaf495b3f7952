import { createHash } from 'node:crypto';
import { z } from 'zod';
import { ActionError, type PlaybookAction } from '../response/playbooks/action.ts';
import { type Alert, shownText } from './alert.ts';
import { DeliveryError } from './exporter.ts';
import { EXPORT_LIMITS } from './limits.ts';
import type { Notifier } from './notifier.ts';

/** What a step of a playbook may tell people. Values may hold text of attackers, also the names of facts. */
export const notifyValuesSchema = z.strictObject({
  title: z.string().min(1).max(EXPORT_LIMITS.maxRecordTextCharacters),
  level: z.int().min(1).max(5).default(3),
  facts: z
    .array(z.strictObject({ name: z.string().min(1).max(64), value: z.string().max(65_536) }))
    .max(EXPORT_LIMITS.maxAlertFacts)
    .default([]),
});

export interface NotifierActionOptions {
  /** The connector's: the action is `<name>.notify`. */
  readonly name: string;
  readonly title: string;
  readonly notifier: Notifier;
  /** Whether the product makes one thing of what it is told twice. */
  readonly knowsRepetitions: boolean;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** The role "actions" of a product that tells people: `slack.notify`, `servicenow.notify` and so on. */
export function notifierAction(options: NotifierActionOptions): PlaybookAction {
  const { name, title, notifier, knowsRepetitions, now } = options;
  return {
    name: `${name}.notify`,
    summary: `Tells people by ${title}; gives the product's reference, if it has one.`,
    effect: 'write',
    idempotency: knowsRepetitions ? 'keyed' : 'unsafe',
    values: notifyValuesSchema,
    async run(values, context) {
      try {
        const reference = await notifier.post(alertOf(values, context.idempotencyKey, now()), context.signal);
        return { reference };
      } catch (cause) {
        if (!(cause instanceof DeliveryError)) throw cause;
        const isLasting =
          cause.failure === 'rejected' || cause.failure === 'refused' || cause.failure === 'address-refused';
        throw new ActionError(cause.failure, cause.message, { retryable: !isLasting, cause });
      }
    },
    async simulate(values, context) {
      const { title: told, level } = alertOf(values, context.idempotencyKey, now());
      return { reference: null, would: { tell: told, level } };
    },
  };
}

function alertOf(values: unknown, idempotencyKey: string, nowMs: number): Alert {
  const { title, level, facts } = notifyValuesSchema.parse(values);
  return {
    // Hashed, because products look for keys in queries of their own.
    key: createHash('sha256').update(idempotencyKey).digest('hex'),
    at: new Date(nowMs).toISOString(),
    title: shownText(title, EXPORT_LIMITS.maxAlertTitleCharacters),
    level,
    facts: facts.map((fact) => ({ name: shownText(fact.name), value: shownText(fact.value) })),
  };
}
