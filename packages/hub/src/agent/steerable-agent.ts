import type { AgentSettings, CerberusEvent, Decision } from '@cerberusmesh/contracts';
import type { SessionFacts } from '../detection/session-facts.ts';
import { createAgent } from './decide.ts';

/** The agent with settings that an administrator may change while it runs. */
export function createSteerableAgent(initial: AgentSettings) {
  let settings = initial;
  let agent = createAgent(settings);
  return {
    decide: (facts: SessionFacts, event: CerberusEvent): Decision[] => agent.decide(facts, event),
    current: (): AgentSettings => settings,
    change(next: AgentSettings): void {
      settings = next;
      agent = createAgent(next);
    },
  };
}
