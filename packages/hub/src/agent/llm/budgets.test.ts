import { describe, expect, it } from 'vitest';
import { createBudgets, type LlmBudgetSettings } from './budgets.ts';

const settings: LlmBudgetSettings = {
  callsPerSession: 2,
  callsPerSourcePerHour: 3,
  callsPerTrapPerHour: 4,
  callsPerDay: 6,
  tokensPerDay: 1_000,
  costPerDay: 1,
};
const START = Date.parse('2026-05-01T23:00:00.000Z');
const HOUR = 3_600_000;
const small = { tokens: 10, cost: 0.01 };

function budgetsAt(changes: Partial<LlmBudgetSettings> = {}, spentToday = { calls: 0, tokens: 0, cost: 0 }) {
  const clock = { ms: START };
  const budgets = createBudgets({ settings: { ...settings, ...changes }, now: () => clock.ms, spentToday });
  const take = (session: string, source: string | null = null, trap: string | null = null, estimate = small) => {
    const answer = budgets.take({ session, source, trap }, estimate);
    return answer.granted ? 'granted' : `${answer.budget} for ${(answer.untilMs - clock.ms) / 60_000} min`;
  };
  return { budgets, clock, take };
}

describe('budgets of a model', () => {
  it('hold a session, a source and a trap, each for itself', () => {
    const { take } = budgetsAt({ callsPerDay: 100 });
    expect([take('a', 'net', 'ssh'), take('a', 'net', 'ssh'), take('a', 'net', 'ssh')]).toEqual([
      'granted',
      'granted',
      'session for 720 min',
    ]);
    expect([take('b', 'net', 'ssh'), take('c', 'net', 'ssh')]).toEqual(['granted', 'source for 20 min']);
    expect([take('d', 'other', 'ssh'), take('e', 'third', 'ssh'), take('e', 'third', 'http')]).toEqual([
      'granted',
      'trap for 15 min',
      'granted',
    ]);
  });

  it('refill with time', () => {
    const { take, clock } = budgetsAt({ callsPerDay: 100, callsPerSession: 100 });
    for (let at = 0; at < 3; at++) take('a', 'net');
    expect(take('a', 'net')).toBe('source for 20 min');
    clock.ms += HOUR / 3;
    expect([take('a', 'net'), take('a', 'net')]).toEqual(['granted', 'source for 20 min']);
  });

  it('hold the day in calls, tokens and money, and start anew with the next', () => {
    const calls = budgetsAt();
    for (let at = 0; at < 6; at++) calls.take(`s${at}`);
    expect(calls.take('x')).toBe('calls for 60 min');
    calls.clock.ms += HOUR;
    expect(calls.take('x')).toBe('granted');
    expect(calls.budgets.today()).toEqual({ calls: 1, ...small });

    expect(budgetsAt().take('x', null, null, { tokens: 1_001, cost: 0 })).toBe('tokens for 60 min');
    expect(budgetsAt().take('x', null, null, { tokens: 1, cost: 1.01 })).toBe('cost for 60 min');
  });

  it('remember what was spent before a restart', () => {
    expect(budgetsAt({}, { calls: 6, tokens: 0, cost: 0 }).take('x')).toBe('calls for 60 min');
    expect(budgetsAt({}, { calls: 0, tokens: 0, cost: 0.995 }).take('x')).toBe('cost for 60 min');
  });

  it('count the estimate until the truth is known, and the truth once', () => {
    const { budgets } = budgetsAt();
    const answer = budgets.take({ session: 'a', source: null, trap: null }, { tokens: 900, cost: 0.9 });
    expect(budgets.take({ session: 'b', source: null, trap: null }, { tokens: 200, cost: 0 }).granted).toBe(false);
    if (!answer.granted) throw new Error('not granted');
    answer.reservation.settle({ tokens: 100, cost: 0.1 });
    answer.reservation.settle({ tokens: 0, cost: 0 });
    expect(budgets.today().tokens).toBe(100);
    expect(budgets.today().cost).toBeCloseTo(0.1);
  });

  it('do not carry what a call of yesterday used into today', () => {
    const { budgets, clock } = budgetsAt();
    const answer = budgets.take({ session: 'a', source: null, trap: null }, small);
    clock.ms += HOUR;
    if (answer.granted) answer.reservation.settle({ tokens: 500, cost: 0.5 });
    expect(budgets.today()).toEqual({ calls: 0, tokens: 0, cost: 0 });
  });

  it('take from none when one refuses', () => {
    const { take, budgets } = budgetsAt({ callsPerTrapPerHour: 1, callsPerSession: 5, callsPerDay: 100 });
    take('a', 'net', 'ssh');
    for (let at = 0; at < 10; at++) take('a', 'net', 'ssh');
    expect(budgets.today().calls).toBe(1);
    expect([take('a', 'net', 'http'), take('a', 'net', null)]).toEqual(['granted', 'granted']);
  });
});
