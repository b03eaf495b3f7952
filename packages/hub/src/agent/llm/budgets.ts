import { BoundedCache } from './bounded-cache.ts';
import { LLM_LIMITS } from './limits.ts';

/** What asking may use. An attacker makes sessions at will, so no number of them may cost more than a day allows. */
export interface LlmBudgetSettings {
  /** Refilled over a day. */
  readonly callsPerSession: number;
  readonly callsPerSourcePerHour: number;
  readonly callsPerTrapPerHour: number;
  readonly callsPerDay: number;
  readonly tokensPerDay: number;
  /** In the currency of the prices. */
  readonly costPerDay: number;
}

export interface Spending {
  readonly calls: number;
  readonly tokens: number;
  readonly cost: number;
}

/** On whose account a call is. */
export interface BudgetKeys {
  readonly session: string | null;
  /** The source's network, so that another last number of an address is no new account. */
  readonly source: string | null;
  readonly trap: string | null;
}

export type BudgetName = 'session' | 'source' | 'trap' | 'calls' | 'tokens' | 'cost';

export interface Reservation {
  /** What it was in truth, once; until then the estimate is counted. */
  settle(actual: { readonly tokens: number; readonly cost: number }): void;
}

export type BudgetAnswer =
  | { readonly granted: true; readonly reservation: Reservation }
  | { readonly granted: false; readonly budget: BudgetName; readonly untilMs: number };

export interface Budgets {
  /** Takes one call and its estimated use from every budget, or from none. */
  take(keys: BudgetKeys, estimate: { readonly tokens: number; readonly cost: number }): BudgetAnswer;
  /** Use of this day (UTC). */
  today(): Spending;
}

interface Bucket {
  tokens: number;
  filledAtMs: number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export interface BudgetsOptions {
  readonly settings: LlmBudgetSettings;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Use of the day that `now` is in, from the call log: a restart does not make a new day. */
  readonly spentToday: Spending;
}

export function createBudgets({ settings, now, spentToday }: BudgetsOptions): Budgets {
  let day = Math.floor(now() / DAY_MS);
  let settled = { ...spentToday };
  /** Estimates of calls under way, few at any time. Kept apart, as sums of fractions do not come back to where they were. */
  const open = new Set<{ readonly tokens: number; readonly cost: number }>();
  const buckets = new BoundedCache<Bucket>(LLM_LIMITS.maxCountedKeys);

  /** The bucket with what it gained since it was last looked at. */
  function filled(key: string, capacity: number, periodMs: number): Bucket {
    const nowMs = now();
    const bucket = buckets.get(key) ?? { tokens: capacity, filledAtMs: nowMs };
    const gained = (Math.max(0, nowMs - bucket.filledAtMs) / periodMs) * capacity;
    bucket.tokens = Math.min(capacity, bucket.tokens + gained);
    bucket.filledAtMs = nowMs;
    buckets.set(key, bucket);
    return bucket;
  }

  function rollOver(): void {
    const today = Math.floor(now() / DAY_MS);
    if (today === day) return;
    day = today;
    settled = { calls: 0, tokens: 0, cost: 0 };
    open.clear();
  }

  function spending(): Spending {
    let { tokens, cost } = settled;
    for (const estimate of open) {
      tokens += estimate.tokens;
      cost += estimate.cost;
    }
    return { calls: settled.calls, tokens, cost };
  }

  return {
    take(keys, estimate) {
      rollOver();
      const tomorrowMs = (day + 1) * DAY_MS;
      const spent = spending();
      const refuse = (budget: BudgetName, untilMs: number): BudgetAnswer => ({ granted: false, budget, untilMs });
      if (spent.calls + 1 > settings.callsPerDay) return refuse('calls', tomorrowMs);
      if (spent.tokens + estimate.tokens > settings.tokensPerDay) return refuse('tokens', tomorrowMs);
      if (spent.cost + estimate.cost > settings.costPerDay) return refuse('cost', tomorrowMs);
      const accounts = [
        { budget: 'session', key: keys.session, capacity: settings.callsPerSession, periodMs: DAY_MS },
        { budget: 'source', key: keys.source, capacity: settings.callsPerSourcePerHour, periodMs: HOUR_MS },
        { budget: 'trap', key: keys.trap, capacity: settings.callsPerTrapPerHour, periodMs: HOUR_MS },
      ] as const;
      const taken: Bucket[] = [];
      for (const { budget, key, capacity, periodMs } of accounts) {
        if (key === null) continue;
        const bucket = filled(`${budget}\n${key}`, capacity, periodMs);
        if (bucket.tokens < 1)
          return refuse(budget, now() + Math.ceil(((1 - bucket.tokens) / Math.max(capacity, 1e-9)) * periodMs));
        taken.push(bucket);
      }
      for (const bucket of taken) bucket.tokens -= 1;
      settled.calls += 1;
      const reserved = { ...estimate };
      open.add(reserved);
      return {
        granted: true,
        reservation: {
          settle(actual) {
            rollOver();
            // Settled already, or of another day.
            if (!open.delete(reserved)) return;
            settled.tokens += actual.tokens;
            settled.cost += actual.cost;
          },
        },
      };
    },
    today() {
      rollOver();
      return spending();
    },
  };
}
