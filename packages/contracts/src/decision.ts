import { z } from 'zod';
import { confidenceSchema, stageSchema } from './detection.ts';
import { attackerTextSchema, uuidSchema } from './primitives.ts';

/** What the agent can propose, mildest first. */
export const DECISION_KINDS = ['monitor', 'rotate_key', 'launch_decoy', 'insert_trap', 'escalate'] as const;
export const decisionKindSchema = z.enum(DECISION_KINDS);
export type DecisionKind = z.infer<typeof decisionKindSchema>;

/**
 * `proposed`: waits for a person. `authorised`: policy permits it without one; recorded as intent until it is executed.
 * A `monitor` decision is always authorised: watching asks nothing of anybody.
 */
export const decisionStateSchema = z.enum(['proposed', 'authorised']);
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
  state: decisionStateSchema,
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
});
export type Decision = z.infer<typeof decisionSchema>;
