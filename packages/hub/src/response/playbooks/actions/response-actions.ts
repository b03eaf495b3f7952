import { durationSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../../../storage/database.ts';
import type { ActionExecutor, ActionOutcome } from '../../actions/action-executor.ts';
import type { Json, JsonObject } from '../../actions/json.ts';
import { type ActionContext, ActionError, LATER, type PlaybookAction } from '../action.ts';
import { valueSchema } from '../run-facts-schema.ts';
import { isList, isMapping, SecretReference, type Value } from '../templates/value.ts';

export interface ResponseActionsOptions {
  readonly executor: Pick<ActionExecutor, 'kinds' | 'perform' | 'undo'>;
  readonly database: Queryable;
}

interface Offered {
  readonly name: string;
  readonly summary: string;
  readonly effect: PlaybookAction['effect'];
  /** Kinds of the response that do this, the first that there is. */
  readonly kinds: readonly string[];
}

/** What playbooks may order of the response, and what does it. */
const OFFERED: readonly Offered[] = [
  {
    name: 'block_ip',
    summary: 'puts an address or network on the block list, as far as policy permits',
    effect: 'destructive',
    kinds: ['block_ip'],
  },
  {
    name: 'isolate',
    summary: 'cuts a source off from the sensor, as far as policy permits',
    effect: 'destructive',
    kinds: ['isolate', 'sensor_block', 'block'],
  },
  {
    name: 'rotate_key',
    summary: 'replaces a key pair or bait and keeps the old one watched, as far as policy permits',
    effect: 'destructive',
    kinds: ['rotate_key'],
  },
  {
    name: 'launch_decoy',
    summary: 'opens another trap on a sensor, or launches a sensor of its own, as far as policy permits',
    effect: 'write',
    kinds: ['launch_decoy'],
  },
  {
    name: 'insert_trap',
    summary: 'plants bait where the attacker is, as far as policy permits',
    effect: 'write',
    kinds: ['insert_trap'],
  },
  {
    name: 'escalate',
    summary: 'tells people by every connector that can and, where that is wanted, locks the source out',
    effect: 'write',
    kinds: ['escalate'],
  },
];

const text = z.string().max(256);
const responseValues = z
  .object({
    session: text.optional(),
    sensor: text.optional(),
    trap: text.optional(),
    address: text.optional(),
    reason: z.string().max(2_000).optional(),
    for: durationSchema.optional(),
    /** Takes back what this run did by this action. */
    undo: z.boolean().optional(),
    restore: z.array(valueSchema).max(1_000).optional(),
  })
  // The rest is the action's own.
  .catchall(valueSchema);

/**
 * Actions that change the mesh. Each goes through plan and policy like a decision of the agent: what policy refuses fails
 * with `policy_refused` and its reasons, what it asks people about waits for them.
 */
export function createResponseActions({ executor, database }: ResponseActionsOptions): PlaybookAction[] {
  const there = new Set(executor.kinds().map(({ kind }) => kind));
  return OFFERED.map(({ name, summary, effect, kinds }): PlaybookAction => {
    const kind = kinds.find((one) => there.has(one)) ?? name;
    return {
      name,
      summary,
      effect,
      idempotency: 'keyed',
      goesOnElsewhere: true,
      values: responseValues,
      async run(given, context) {
        const values = responseValues.parse(given);
        if (values.undo === true || values.restore !== undefined)
          return takeBack(kind, context, { executor, database });
        return resultOf(await executor.perform(await orderOf(kind, values, context, database, false)));
      },
      async simulate(given, context) {
        const values = responseValues.parse(given);
        if (values.undo === true || values.restore !== undefined) return { simulated: true, would_undo: kind };
        const { state, plan, checks, detail } = await executor.perform(
          await orderOf(kind, values, context, database, true),
        );
        return {
          simulated: true,
          state,
          plan: plan.sentence,
          would_touch: plan.blast,
          checks: checks.map(({ name: check, passed, sentence }) => ({ name: check, passed, sentence })),
          detail,
        };
      },
    };
  });
}

async function orderOf(
  kind: string,
  values: z.infer<typeof responseValues>,
  context: ActionContext,
  database: Queryable,
  dryRun: boolean,
): Promise<Parameters<ActionExecutor['perform']>[0]> {
  const { session, sensor, trap, address, for: ttlMs, undo: _undo, restore: _restore, ...more } = values;
  const known = await sessionOf(database, session);
  return {
    request: {
      kind,
      decisionId: null,
      runId: context.runId,
      sessionId: known?.id ?? null,
      sensorId: sensor ?? known?.sensorId ?? null,
      trap: trap ?? known?.trap ?? null,
      source: address ?? known?.source ?? null,
      values: jsonOf({ ...more, ...(address === undefined ? {} : { address }) }),
      requestedBy: `run ${context.runId}`,
      ttlMs: ttlMs ?? null,
    },
    idempotencyKey: `run/${context.runId}/${context.idempotencyKey}`.slice(0, 500),
    confidence: null,
    dryRun,
    signal: context.signal,
  };
}

/** What a session is bound to. Only the session itself says so, whatever else stands in the step. */
async function sessionOf(database: Queryable, id: string | undefined) {
  if (id === undefined || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id)) return null;
  const [row] = sessionRows.parse(
    await database.query(
      'select id, sensor_id as "sensorId", trap, source_address as source from sessions where id = $1',
      [id],
    ),
  );
  return row ?? null;
}

const sessionRows = z.array(
  z.object({ id: z.string(), sensorId: z.string(), trap: z.string().nullable(), source: z.string().nullable() }),
);

function resultOf(outcome: ActionOutcome): Value | typeof LATER {
  const { state, actionId, detail, checks, code, plan } = outcome;
  const failedChecks = checks.filter(({ passed }) => !passed).map(({ sentence }) => sentence);
  const because = [detail, ...failedChecks.filter((sentence) => sentence !== detail)].join(' ');
  switch (state) {
    case 'waiting':
    case 'running':
    // Only a person can say what it came to, and will: the step waits for them.
    case 'unknown':
      return LATER;
    case 'refused':
      throw new ActionError('policy_refused', because, { retryable: false });
    case 'rejected':
      throw new ActionError('rejected', detail, { retryable: false });
    case 'expired':
      throw new ActionError('approval_expired', detail, { retryable: false });
    case 'failed':
      throw new ActionError(code ?? 'failed', because, { retryable: false });
    case 'executed':
    case 'undone':
    case 'simulated':
      return { action_id: actionId, state, plan: plan.sentence, detail };
  }
}

/** Undoes everything that this run did by an action; what is being undone already is waited for. */
async function takeBack(
  kind: string,
  { runId }: ActionContext,
  { executor, database }: ResponseActionsOptions,
): Promise<Value | typeof LATER> {
  const done = await database.query(
    `select id from actions where run_id = $1 and kind = $2 and state in ('executed', 'undoing') order by id`,
    [runId, kind],
  );
  const ended: Value[] = [];
  let isUnderWay = false;
  for (const { id } of done) {
    const { actionId, state, detail } = await executor.undo(String(id), `run ${runId}`);
    if (state !== 'undone') isUnderWay = true;
    ended.push({ action_id: actionId, state, detail });
  }
  return isUnderWay ? LATER : { undone: ended };
}

/** Without secrets: a plan is stored and shown. */
function jsonOf(value: { readonly [name: string]: Value | undefined }): JsonObject {
  const plain = (one: Value): Json => {
    if (one instanceof SecretReference)
      throw new ActionError('secret_refused', 'A response action takes no secrets.', { retryable: false });
    if (isList(one)) return one.map(plain);
    if (isMapping(one)) return Object.fromEntries(Object.entries(one).map(([key, item]) => [key, plain(item)]));
    return one;
  };
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, plain(item)] as const])),
  );
}
