import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Alert, shownText } from '../../../connectors/alert.ts';
import type { ConnectedNotifier, Notifiers } from '../../../connectors/connected-notifier.ts';
import { DeliveryError } from '../../../connectors/exporter.ts';
import { EXPORT_LIMITS } from '../../../connectors/limits.ts';
import { type ActionContext, ActionError, type PlaybookAction } from '../action.ts';
import type { Value } from '../templates/value.ts';
import { ACTION_LIMITS } from './limits.ts';

/** How grave a thing is, as people say it, and as alerts have it (1 to 5). */
const LEVELS = { info: 1, low: 2, medium: 3, high: 4, critical: 5 } as const;
/** Pagers wake people: only from here on. */
const PAGED_FROM_LEVEL = 4;

const names = z
  .union([z.string().max(64), z.array(z.string().max(64)).min(1).max(20)])
  .transform((given) => (typeof given === 'string' ? [given] : given));
const facts = z
  .record(
    z.string().max(64),
    z.union([z.string().max(ACTION_LIMITS.maxTextCharacters), z.number(), z.boolean(), z.null()]),
  )
  .default({});
const text = z.string().max(ACTION_LIMITS.maxTextCharacters);

const notifyValues = z.strictObject({
  title: text.min(1),
  text: text.default(''),
  severity: z.enum(['info', 'low', 'medium', 'high', 'critical']).default('medium'),
  /** Names of connectors; all that are switched on when left out, pagers from `high` on. */
  to: names.optional(),
  facts,
});

const ticketValues = z.strictObject({
  title: text.min(1),
  body: text.default(''),
  priority: z.enum(['low', 'medium', 'high', 'critical']).default('medium'),
  /** The connector; the first that is switched on when left out. */
  to: z.string().max(64).optional(),
  facts,
});

export interface TellingOptions {
  readonly notifiers: Notifiers;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** `notify`: tells people by everything that is switched on. It has worked when one of them took it. */
export function createNotifyAction({ notifiers, now }: TellingOptions): PlaybookAction {
  const receivers = (values: z.infer<typeof notifyValues>): readonly ConnectedNotifier[] => {
    const { to, severity } = values;
    if (to !== undefined) return to.map((name) => named(notifiers, name));
    const found = notifiers.connected.filter(
      ({ tells }) => tells === 'message' || (tells === 'page' && LEVELS[severity] >= PAGED_FROM_LEVEL),
    );
    if (found.length === 0) throw notConfigured(notifiers, ['message', 'page']);
    return found;
  };

  return {
    name: 'notify',
    summary: 'tells people by the connectors that are switched on (chat and mail; pagers from severity high on)',
    effect: 'write',
    idempotency: 'keyed',
    values: notifyValues,
    async run(given, context) {
      const values = notifyValues.parse(given);
      const { title, severity } = values;
      const alert = alertOf(title, LEVELS[severity], { text: values.text, ...values.facts }, context, now());
      const to = receivers(values);
      const ended = await Promise.all(to.map((one) => post(one, alert, context.signal)));
      const sent = ended.filter((one) => one.error === null);
      const [failed] = ended.flatMap(({ error }) => (error === null ? [] : [error]));
      if (sent.length === 0 && failed !== undefined) throw failed;
      return {
        sent: sent.map(({ connector, reference }) => ({ connector, reference })),
        failed: ended.flatMap(({ connector, error }) =>
          error === null ? [] : [{ connector, code: error.code, message: error.message }],
        ),
      };
    },
    async simulate(given) {
      const values = notifyValues.parse(given);
      return { simulated: true, would_tell: receivers(values).map(({ name }) => name), title: values.title };
    },
  };
}

/** `create_ticket`: one ticket in one product; its reference is the result's `id`. */
export function createTicketAction({ notifiers, now }: TellingOptions): PlaybookAction {
  const receiver = (to: string | undefined): ConnectedNotifier => {
    if (to !== undefined) return named(notifiers, to);
    const [first] = notifiers.connected.filter(({ tells }) => tells === 'ticket');
    if (first === undefined) throw notConfigured(notifiers, ['ticket']);
    return first;
  };

  return {
    name: 'create_ticket',
    summary: 'opens a ticket in the first ticket connector that is switched on; gives its id',
    effect: 'write',
    idempotency: 'keyed',
    values: ticketValues,
    async run(given, context) {
      const { title, body, priority, to, facts: more } = ticketValues.parse(given);
      const alert = alertOf(title, LEVELS[priority], { body, ...more }, context, now());
      const { connector, reference, error } = await post(receiver(to), alert, context.signal);
      if (error !== null) throw error;
      return { connector, id: reference };
    },
    async simulate(given) {
      const { title, to } = ticketValues.parse(given);
      return { simulated: true, id: null, would_open: title, in: receiver(to).name };
    },
  };
}

function named(notifiers: Notifiers, name: string): ConnectedNotifier {
  const found = notifiers.connected.find((one) => one.name === name);
  if (found !== undefined) return found;
  const isKnown = (['message', 'page', 'ticket'] as const).some((tells) => notifiers.known(tells).includes(name));
  throw new ActionError(
    'not_configured',
    isKnown ? `Set exporters.${name}.enabled to tell people by it.` : `There is no connector "${name}".`,
    { retryable: false },
  );
}

/** Names the settings that would make it work. */
function notConfigured(notifiers: Notifiers, tells: readonly ConnectedNotifier['tells'][]): ActionError {
  const settings = tells.flatMap((one) => notifiers.known(one)).map((name) => `exporters.${name}.enabled`);
  return new ActionError('not_configured', `Nothing of this kind is switched on: set one of ${settings.join(', ')}.`, {
    retryable: false,
  });
}

async function post(
  { name, notifier }: ConnectedNotifier,
  alert: Alert,
  signal: AbortSignal,
): Promise<{ readonly connector: string; readonly reference: string | null; readonly error: ActionError | null }> {
  try {
    return { connector: name, reference: await notifier.post(alert, signal), error: null };
  } catch (cause) {
    if (!(cause instanceof DeliveryError)) throw cause;
    const isLasting = ['rejected', 'refused', 'address-refused'].includes(cause.failure);
    const code = cause.failure.replaceAll('-', '_');
    return {
      connector: name,
      reference: null,
      error: new ActionError(code, cause.message, { retryable: !isLasting, cause }),
    };
  }
}

function alertOf(
  title: string,
  level: number,
  told: { readonly [name: string]: Value },
  context: ActionContext,
  nowMs: number,
): Alert {
  return {
    // Hashed, because products look for keys in queries of their own.
    key: createHash('sha256').update(context.idempotencyKey).digest('hex'),
    at: new Date(nowMs).toISOString(),
    title: shownText(title, EXPORT_LIMITS.maxAlertTitleCharacters),
    level,
    facts: [...Object.entries(told), ['run', context.runId] as const]
      .filter(([, value]) => value !== null && value !== '')
      .slice(0, EXPORT_LIMITS.maxAlertFacts)
      .map(([name, value]) => ({ name: shownText(name), value: shownText(String(value)) })),
  };
}
