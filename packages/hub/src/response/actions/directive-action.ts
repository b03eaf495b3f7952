import {
  CerberusError,
  type DirectiveData,
  type DirectiveKind,
  type DirectiveStatus,
  directiveDataSchemas,
  directiveKindSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { type Directives, directiveIdOf } from '../../directives/directives.ts';
import { DIRECTIVE_LIMITS } from '../../directives/limits.ts';
import type { Database } from '../../storage/database.ts';
import { ActionError } from '../playbooks/action.ts';
import type { JsonObject } from './json.ts';
import type { ActionEffect, ActionPlan, ActionRequest, AppliedAction, ResponseAction } from './response-action.ts';
import { readSensorWorld, type SensorWorld } from './sensor-world.ts';

type OrderedKind = Exclude<DirectiveKind, 'withdraw'>;

export interface SensorActionDependencies {
  readonly database: Database;
  readonly directives: Directives;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/** What an action of this kind orders, given what is asked and how things stand. Deterministic. */
export interface SensorPlan<Kind extends OrderedKind> {
  readonly data: DirectiveData<Kind>;
  /** What exactly, and why an attacker believes it. */
  readonly sentence: string;
  readonly against: readonly string[];
  /** How many things are touched. */
  readonly blast: number;
}

export interface SensorActionKind<Kind extends OrderedKind> {
  readonly kind: string;
  readonly directive: Kind;
  readonly summary: string;
  readonly effect: ActionEffect;
  readonly defaultTtlMs: number | null;
  plan(request: ActionRequest, world: SensorWorld): SensorPlan<Kind>;
}

/** An order that failed is given again as another one; more than so often it is not. */
const MAX_ATTEMPTS = 16;

const detailsSchema = z.object({
  sensorId: z.string(),
  directive: directiveKindSchema.exclude(['withdraw']),
  data: z.record(z.string(), z.json()),
});

/** An action that a sensor carries out by directive: planned here, done there, believed when the sensor says so. */
export function createSensorAction<Kind extends OrderedKind>(
  { database, directives, now }: SensorActionDependencies,
  of: SensorActionKind<Kind>,
): ResponseAction {
  /** The order of the last attempt with this key; null before the first. */
  async function lastOrder(idempotencyKey: string): Promise<{ attempt: number; order: DirectiveStatus } | null> {
    let last: { attempt: number; order: DirectiveStatus } | null = null;
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const order = await directives.find(directiveIdOf(keyOf(idempotencyKey, attempt)));
      if (order === null) return last;
      last = { attempt, order };
    }
    return last;
  }

  /** The order to wait for: one that waits or is in force and is not being taken back, or a new one. */
  async function order(plan: ActionPlan, idempotencyKey: string): Promise<DirectiveStatus> {
    const last = await lastOrder(idempotencyKey);
    if (last !== null && (last.order.state === 'applied' || last.order.state === 'pending')) {
      const withdrawal = await directives.find(directiveIdOf(`withdraw ${last.order.directiveId}`));
      if (withdrawal === null) return last.order;
    }
    const attempt = (last?.attempt ?? 0) + 1;
    if (attempt > MAX_ATTEMPTS)
      throw new ActionError('too_many_attempts', `It was ordered ${MAX_ATTEMPTS} times already.`, { retryable: false });
    const { sensorId, directive, data } = detailsSchema.parse(plan.details);
    try {
      return await directives.issue({
        sensorId,
        kind: directive,
        // reason: the schema is chosen by the kind beside it, which the compiler cannot follow through the union
        data: directiveDataSchemas[directive].parse(data) as DirectiveData<typeof directive>,
        effectMs: plan.ttlMs,
        issuedBy: `action ${idempotencyKey}`,
        idempotencyKey: keyOf(idempotencyKey, attempt),
      });
    } catch (error) {
      if (error instanceof CerberusError && error.code === 'limit-reached')
        throw new ActionError('too_many_orders', error.message, { retryable: false, cause: error });
      throw error;
    }
  }

  async function isReachable(sensorId: string): Promise<boolean> {
    const since = new Date(now() - DIRECTIVE_LIMITS.reachableWithinMs).toISOString();
    const rows = await database.query('select 1 from sensor_contacts where sensor_id = $1 and at > $2', [
      sensorId,
      since,
    ]);
    return rows.length > 0;
  }

  return {
    kind: of.kind,
    summary: of.summary,
    effect: of.effect,
    idempotency: 'keyed',
    reversible: true,
    defaultTtlMs: of.defaultTtlMs,
    async readiness() {
      const since = new Date(now() - DIRECTIVE_LIMITS.reachableWithinMs).toISOString();
      const rows = await database.query('select 1 from sensor_contacts where at > $1 limit 1', [since]);
      return rows.length > 0 ? { ready: true } : { ready: false, reason: 'No sensor has been heard of lately.' };
    },
    async plan(request) {
      const world = await readSensorWorld(database, request);
      const planned = of.plan(request, world);
      const ttlMs = request.ttlMs ?? of.defaultTtlMs;
      const until = ttlMs === null ? '' : ` Taken back after ${describeDuration(ttlMs)}.`;
      return {
        kind: of.kind,
        effect: of.effect,
        details: {
          sensorId: world.sensorId,
          directive: of.directive,
          data: jsonOf(directiveDataSchemas[of.directive].parse(planned.data)),
        },
        sentence: `${planned.sentence}${until}`,
        against: planned.against,
        sensors: [world.sensorId],
        blast: planned.blast,
        ttlMs,
      };
    },
    async apply(plan, { signal, idempotencyKey }) {
      signal.throwIfAborted();
      const { sensorId } = detailsSchema.parse(plan.details);
      if (!(await isReachable(sensorId)))
        throw new ActionError('sensor_away', `The sensor ${sensorId} has not been heard of lately.`, {
          retryable: true,
        });
      const ordered = await order(plan, idempotencyKey);
      const settled = await directives.settled(ordered.directiveId, {
        timeoutMs: DIRECTIVE_LIMITS.answerTimeoutMs,
        signal,
      });
      signal.throwIfAborted();
      if (settled.state === 'pending')
        throw new ActionError('sensor_silent', `The sensor ${sensorId} has not taken the order.`, { retryable: true });
      if (settled.state !== 'applied')
        throw new ActionError(codeOf(settled), `The sensor ${sensorId}: ${settled.detail}`, { retryable: false });
      return { plan, idempotencyKey, undoData: { directiveId: settled.directiveId }, detail: settled.detail };
    },
    async verify(applied) {
      const last = await lastOrder(applied.idempotencyKey);
      if (last === null) return { ok: false, detail: 'Nothing was ordered.' };
      const { state, detail, sensorId } = last.order;
      return { ok: state === 'applied', detail: `The sensor ${sensorId} says (${state}): ${detail}` };
    },
    async undo({ idempotencyKey }: AppliedAction) {
      const last = await lastOrder(idempotencyKey);
      if (last === null) return 'Nothing had been ordered.';
      const { directiveId, sensorId, state, detail } = last.order;
      if (state === 'failed' || state === 'expired') return 'The sensor had not carried it out.';
      if (state === 'undone') return detail;
      const withdrawal = await directives.withdraw(directiveId, `action ${idempotencyKey}`);
      const settled = await directives.settled(withdrawal.directiveId, { timeoutMs: DIRECTIVE_LIMITS.answerTimeoutMs });
      if (settled.state === 'pending') return `The sensor ${sensorId} takes it back as soon as it asks for orders.`;
      return settled.detail;
    },
  };
}

function keyOf(idempotencyKey: string, attempt: number): string {
  return attempt === 1 ? `action ${idempotencyKey}` : `action ${idempotencyKey} ${attempt}`;
}

/** A sensor's codes as actions write theirs: `port_taken`. */
function codeOf({ code, state }: DirectiveStatus): string {
  return code === null ? `order_${state}` : code.replaceAll('-', '_');
}

function jsonOf(data: unknown): JsonObject {
  return z.record(z.string(), z.json()).parse(JSON.parse(JSON.stringify(data)));
}

function describeDuration(milliseconds: number): string {
  const hours = milliseconds / 3_600_000;
  if (hours < 1) return `${Math.round(milliseconds / 60_000)} minutes`;
  return hours <= 72 ? `${Math.round(hours)} hours` : `${Math.round(hours / 24)} days`;
}

/** The session's source. @throws ActionError where the request is about none */
export function sourceOf(request: ActionRequest): string {
  if (request.source !== null) return request.source;
  throw new ActionError('invalid_values', 'There is no source that this is about.', { retryable: false });
}

/** What the asker says besides. @throws ActionError `invalid_values` naming the first field that is wrong */
export function valuesOf<Schema extends z.ZodType>(schema: Schema, request: ActionRequest): z.infer<Schema> {
  const parsed = schema.safeParse(request.values);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new ActionError('invalid_values', `${issue?.path.join('.') ?? ''}: ${issue?.message ?? ''}`, {
    retryable: false,
  });
}
