import { durationSchema, newIndicatorSchema, tlpSchema } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Feeds, Indicators } from '../../../intel/indicators/index.ts';
import type { Queryable } from '../../../storage/database.ts';
import { ActionError, type PlaybookAction } from '../action.ts';
import type { Value } from '../templates/value.ts';
import { indicatorTypes } from './indicator-values.ts';
import { ACTION_LIMITS } from './limits.ts';

const publishValues = z.strictObject({
  type: z.enum(indicatorTypes),
  value: z.string().min(1).max(2_048),
  confidence: z.number().min(0).max(1).default(0.7),
  tlp: tlpSchema.default('green'),
  valid_for: durationSchema.optional(),
  labels: newIndicatorSchema.shape.labels,
  note: z.string().max(2_000).optional(),
});

const updateValues = z.strictObject({
  /** New is what was added within this time. */
  within: durationSchema.default(86_400_000),
  /** Which feeds are read; all that are switched on when left out. */
  feeds: z.array(z.string().max(64)).max(100).optional(),
});

export interface IndicatorActionOptions {
  readonly database: Queryable;
  readonly indicators: Indicators;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * `ioc_publish`: makes a value an indicator. Addresses that are private, one's own or everybody's are not published:
 * that is the result, no error, as a playbook cannot know them.
 */
export function createIocPublishAction({ database, indicators, now }: IndicatorActionOptions): PlaybookAction {
  return {
    name: 'ioc_publish',
    summary: 'makes a value an indicator; never a private, own or common address',
    effect: 'write',
    idempotency: 'keyed',
    values: publishValues,
    async run(given, { runId }) {
      const { valid_for: validForMs, ...values } = publishValues.parse(given);
      const { indicator, harmless } = indicators.check(values.type, values.value);
      if (indicator === null)
        throw new ActionError('invalid_value', `This is no value of the type ${values.type}.`, { retryable: false });
      if (harmless !== null) return { published: false, why: harmless, ...indicator };
      const validUntil = validForMs === undefined ? undefined : new Date(now() + validForMs).toISOString();
      const [run] = await database.query('select playbook_id from runs where id = $1', [runId]);
      const origin = `playbook:${String(run?.playbook_id ?? runId)}`;
      const { id, type, value } = await indicators.add({ ...values, ...indicator, validUntil }, origin);
      return { published: true, id, type, value };
    },
    async simulate(given) {
      const { type, value } = publishValues.parse(given);
      const { indicator, harmless } = indicators.check(type, value);
      return { simulated: true, would_publish: indicator !== null && harmless === null, type, value };
    },
  };
}

/**
 * `threat_intel_update`: reads the feeds, and gives what is new among the indicators and how many there are. Those past
 * their validity end by themselves; the newest come first. A feed that fails is named; only when all of them fail does the
 * step.
 */
export function createThreatIntelUpdateAction({
  indicators,
  database,
  feeds,
  now,
}: IndicatorActionOptions & { readonly feeds: Feeds }): PlaybookAction {
  return {
    name: 'threat_intel_update',
    summary: 'reads the feeds; gives the indicators that are new, and how many are active',
    effect: 'write',
    idempotency: 'safe',
    values: updateValues,
    async run(given, { signal }) {
      const { within, feeds: names = feeds.names } = updateValues.parse(given);
      const outcomes = await feeds.update(names, signal);
      const failed = outcomes.filter(({ state }) => state === 'failed');
      if (failed.length > 0 && failed.length === outcomes.length)
        throw new ActionError('feeds_failed', failed.map(({ feed, error }) => `${feed}: ${error}`).join(' '), {
          retryable: true,
        });
      const found = await newIndicators(indicators, database, new Date(now() - within).toISOString(), now(), signal);
      return { ...found, feeds: outcomes.map((outcome) => ({ ...outcome })) };
    },
    async simulate(given, { signal }) {
      const { within, feeds: names = feeds.names } = updateValues.parse(given);
      const found = await newIndicators(indicators, database, new Date(now() - within).toISOString(), now(), signal);
      return { ...found, would_read: [...names] };
    },
  };
}

async function newIndicators(
  indicators: Indicators,
  database: Queryable,
  since: string,
  nowMs: number,
  signal: AbortSignal,
): Promise<{ readonly [name: string]: Value }> {
  const added: Value[] = [];
  const [counts] = await database.query(
    `select count(*) filter (where not allowlisted and (valid_until is null or valid_until > $1))::int as active,
            count(*) filter (where not allowlisted and valid_until <= $1)::int as expired from indicators`,
    [new Date(nowMs).toISOString()],
  );
  for (
    let after: Parameters<Indicators['list']>[1]['after'] = null;
    added.length < ACTION_LIMITS.maxAddedIndicators;
  ) {
    signal.throwIfAborted();
    const page = await indicators.list({ status: 'active' }, { limit: 500, after });
    for (const { type, value, confidence, firstSeenAt, labels } of page.items)
      if (Date.parse(firstSeenAt) >= Date.parse(since) && added.length < ACTION_LIMITS.maxAddedIndicators)
        added.push({ type, value, confidence, first_seen: firstSeenAt, labels });
    const last = page.items.at(-1);
    // Last seen first: what comes after was not even seen since then.
    if (page.next === null || last === undefined || Date.parse(last.lastSeenAt) < Date.parse(since)) break;
    after = page.next;
  }
  return { added, active: Number(counts?.active ?? 0), expired: Number(counts?.expired ?? 0) };
}
