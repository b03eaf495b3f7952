import { createHash } from 'node:crypto';
import { type CerberusEvent, uuidV7 } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { EventLog } from '../../../event-log/event-log.ts';
import type { Queryable } from '../../../storage/database.ts';
import { type ActionContext, ActionError, type PlaybookAction } from '../action.ts';
import { valueSchema } from '../run-facts-schema.ts';
import { isList, isMapping, mappingOf, type Value } from '../templates/value.ts';
import { ACTION_LIMITS } from './limits.ts';

const siemValues = z
  .object({
    name: z.string().min(1).max(128),
    severity: z.enum(['info', 'low', 'medium', 'high', 'critical']).default('medium'),
    message: z.string().max(ACTION_LIMITS.maxTextCharacters).optional(),
  })
  // Everything else is told as it is.
  .catchall(valueSchema)
  .refine((values) => JSON.stringify(values).length <= ACTION_LIMITS.maxNoteCharacters, {
    error: `at most ${ACTION_LIMITS.maxNoteCharacters} characters of JSON`,
  });

export interface SiemEventOptions {
  readonly database: Queryable;
  readonly eventLog: Pick<EventLog, 'append'>;
  /** Connectors that are sent every event of the log: switched on, and all that there are. */
  readonly streams: { readonly connected: readonly string[]; readonly known: readonly string[] };
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * `siem_event`: tells the SIEM something, through the event log (`run.noted`), so that it gets there as every event does:
 * in order, tried again, once. Its id comes from the call's key.
 */
export function createSiemEventAction({ database, eventLog, streams, now }: SiemEventOptions): PlaybookAction {
  const check = (): void => {
    if (streams.connected.length > 0) return;
    const settings = streams.known.map((name) => `exporters.${name}.enabled`).join(', ');
    throw new ActionError('not_configured', `No connector is sent events: set one of ${settings}.`, {
      retryable: false,
    });
  };
  return {
    name: 'siem_event',
    summary: 'sends an event to every SIEM that is switched on, through the event log',
    effect: 'write',
    idempotency: 'keyed',
    values: siemValues,
    async run(given, context) {
      const { name, severity, message, ...fields } = siemValues.parse(given);
      check();
      const digest = createHash('sha256').update(`run.noted\n${context.runId}\n${context.idempotencyKey}`).digest();
      const at = await firstBegun(database, context, now());
      const event: CerberusEvent = {
        id: uuidV7(Date.parse(at), digest),
        at,
        sensorId: 'hub',
        trap: null,
        sessionId: null,
        source: null,
        destination: null,
        protocol: null,
        kind: 'run.noted',
        data: {
          runId: context.runId,
          step: context.step,
          name: storableText(name),
          severity,
          ...(message === undefined ? {} : { message: storableText(message) }),
          fields: storableFields(fields),
        },
      };
      await eventLog.append([event]);
      return { event_id: event.id, sent_to: [...streams.connected] };
    },
    async simulate(given) {
      check();
      return { simulated: true, name: siemValues.parse(given).name, would_send_to: [...streams.connected] };
    },
  };
}

/** When the step began first: the same for every try, as an event is known by its id and its time. */
async function firstBegun(database: Queryable, { runId, step }: ActionContext, nowMs: number): Promise<string> {
  const [row] = await database.query(
    `select min(at) as at from run_moves where run_id = $1 and key like 'call:%' and move->'key'->>'step' = $2`,
    [runId, step],
  );
  return typeof row?.at === 'string' ? row.at : new Date(nowMs).toISOString();
}

/** PostgreSQL knows no U+0000. */
function storableText(text: string): string {
  return text.replaceAll('\0', '\ufffd').toWellFormed();
}

function storableFields(fields: { readonly [name: string]: Value }): { readonly [name: string]: Value } {
  return mappingOf(Object.entries(fields).map(([name, value]) => [storableText(name).slice(0, 256), storable(value)]));
}

function storable(value: Value): Value {
  if (typeof value === 'string') return storableText(value);
  if (isList(value)) return value.map(storable);
  return isMapping(value) ? storableFields(value) : value;
}
