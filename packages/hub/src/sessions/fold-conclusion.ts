import type { CerberusEvent, EventOf } from '@cerberusmesh/contracts';
import type { SessionContext, SessionFacts } from '../detection/session-facts.ts';
import { SESSION_LIMITS } from './limits.ts';

/** What other parts of the hub found out about a session, and its score reads. */
export type FoldedConclusion = EventOf<'anomaly.found' | 'rarity.found' | 'source.assessed' | 'attacker.updated'>;

export function isConclusionFolded(event: CerberusEvent): event is FoldedConclusion {
  switch (event.kind) {
    case 'anomaly.found':
    case 'rarity.found':
    case 'source.assessed':
    case 'attacker.updated':
      return true;
    default:
      return false;
  }
}

const NOTHING_KNOWN: SessionContext = { visits: 1, activeDays: 1, recognisedBy: [], assessments: [], rarity: null };

/** Of each number the greatest that was said stays, so that no conclusion lowers a score, in whatever order they come. */
export function foldConclusion(facts: SessionFacts, event: FoldedConclusion): SessionFacts {
  if (event.kind === 'anomaly.found') return { ...facts, anomaly: Math.max(facts.anomaly ?? 0, event.data.score) };
  return { ...facts, context: contextAfter(facts.context ?? NOTHING_KNOWN, event) };
}

function contextAfter(
  context: SessionContext,
  event: Exclude<FoldedConclusion, { readonly kind: 'anomaly.found' }>,
): SessionContext {
  switch (event.kind) {
    case 'attacker.updated': {
      const { visits, activeDays, traits } = event.data;
      const kinds = new Set([...context.recognisedBy, ...traits.map(({ kind }) => kind)]);
      return {
        ...context,
        visits: Math.max(context.visits, visits),
        activeDays: Math.max(context.activeDays, activeDays),
        recognisedBy: [...kinds].toSorted(),
      };
    }
    case 'source.assessed': {
      const { provider, verdict, maliciousness } = event.data;
      const known = context.assessments.find((assessment) => assessment.provider === provider);
      if (known !== undefined && known.maliciousness >= maliciousness) return context;
      const others = context.assessments.filter((assessment) => assessment !== known);
      if (others.length >= SESSION_LIMITS.maxAssessments) return context;
      return {
        ...context,
        assessments: [...others, { provider, verdict, maliciousness }].toSorted((left, right) =>
          left.provider < right.provider ? -1 : 1,
        ),
      };
    }
    case 'rarity.found': {
      const [rarest] = event.data.items.toSorted((left, right) => right.score - left.score);
      if (rarest === undefined || (context.rarity?.score ?? 0) >= rarest.score) return context;
      const item = `${rarest.kind} ${rarest.value} (${rarest.sessions} of ${rarest.of} sessions)`;
      return { ...context, rarity: { score: rarest.score, item } };
    }
  }
}
