import { z } from 'zod';
import { confidenceSchema, stageSchema } from './detection.ts';
import { attackerTextSchema, uuidSchema } from './primitives.ts';

/** What the agent can propose, mildest first. */
export const DECISION_KINDS = ['monitor', 'rotate_key', 'launch_decoy', 'insert_trap', 'escalate'] as const;
export const decisionKindSchema = z.enum(DECISION_KINDS);
export type DecisionKind = z.infer<typeof decisionKindSchema>;

/**
 * As the agent made it. `proposed`: a person is asked. `authorised`: nobody needs to be. A `monitor` decision is always
 * authorised: watching asks nothing of anybody.
 */
export const madeStateSchema = z.enum(['proposed', 'authorised']);

/**
 * What has become of it. `approved`: by people, not done yet. `refused`: policy never permits it. `covered`: within the
 * cool-down an earlier decision for the same trigger and source stands for it. `simulated`: planned in a dry run.
 */
export const decisionStateSchema = z.enum([
  'proposed',
  'authorised',
  'approved',
  'rejected',
  'refused',
  'covered',
  'executed',
  'failed',
  'undone',
  'expired',
  'simulated',
]);
export type DecisionState = z.infer<typeof decisionStateSchema>;

export const decisionReasonSchema = z.object({
  /** The rule of the agent that fired, e.g. `credential-attack`. */
  trigger: z.string().max(64),
  /** Why, in a sentence; may quote attacker text. */
  text: attackerTextSchema,
});

export const decisionSchema = z.object({
  decisionId: uuidSchema,
  kind: decisionKindSchema,
  /** The trigger; with the session it identifies the decision, so a replay never decides twice. */
  trigger: z.string().max(64),
  state: madeStateSchema,
  confidence: confidenceSchema,
  score: z.number().min(0).max(1),
  level: z.int().min(1).max(5),
  stage: stageSchema,
  reasons: z.array(decisionReasonSchema).min(1).max(20),
  /** Ids of events that exist in the log. */
  evidence: z.array(uuidSchema).min(1).max(20),
  /** Other kinds considered and why they were not chosen. */
  alternatives: z.array(z.object({ kind: decisionKindSchema, text: z.string().max(512) })).max(5),
  /** What would have led to another outcome. */
  counterfactual: z.string().max(512),
  policy: z.object({ autoAction: z.boolean(), threshold: z.number().min(0).max(1), text: z.string().max(512) }),
  agentVersion: z.string().max(32),
  /** For how long another decision of this trigger about this source is answered by this one; absent in old events. */
  coolDownSeconds: z.int().min(0).optional(),
});
export type Decision = z.infer<typeof decisionSchema>;
