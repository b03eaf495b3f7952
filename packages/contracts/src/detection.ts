import { z } from 'zod';
import { attackerTextSchema, uuidSchema } from './primitives.ts';

/** ATT&CK Enterprise v18.1 tactics by short name, in the order of the matrix. */
export const TACTICS = [
  'reconnaissance',
  'resource-development',
  'initial-access',
  'execution',
  'persistence',
  'privilege-escalation',
  'defense-evasion',
  'credential-access',
  'discovery',
  'lateral-movement',
  'collection',
  'command-and-control',
  'exfiltration',
  'impact',
] as const;
/** Tactics that only ATT&CK for ICS has (v18.1); it shares the names of the others. */
export const ICS_ONLY_TACTICS = ['evasion', 'inhibit-response-function', 'impair-process-control'] as const;

/** A tactic of either matrix. */
export const tacticSchema = z.enum([...TACTICS, ...ICS_ONLY_TACTICS]);
export type Tactic = z.infer<typeof tacticSchema>;

/** How far a session got, weakest first: a session's stage is the furthest it reached. */
export const STAGES = [
  'contact',
  'access',
  'discovery',
  'execution',
  'installation',
  'command-and-control',
  'impact',
] as const;
export const stageSchema = z.enum(STAGES);
export type Stage = z.infer<typeof stageSchema>;

export const techniqueIdSchema = z.string().regex(/^T\d{4}(\.\d{3})?$/, 'expected an ATT&CK technique id');

export const confidenceSchema = z.number().min(0).max(1);

/** One technique seen in one session, by one rule, with the events that show it. */
export const detectionSchema = z.object({
  techniqueId: techniqueIdSchema,
  techniqueName: z.string().max(200),
  tactic: tacticSchema,
  tactics: z.array(tacticSchema).min(1),
  confidence: confidenceSchema,
  rule: z.string().max(128),
  /** Version of the table that technique and tactics are from. */
  attackVersion: z.string().max(16),
  /** The matrix; absent: Enterprise. */
  matrix: z.enum(['enterprise', 'ics']).optional(),
  stage: stageSchema,
  /** The statement or value that matched, as the attacker wrote it. */
  statement: attackerTextSchema.nullable(),
  evidence: z.array(uuidSchema).min(1).max(10),
});
export type Detection = z.infer<typeof detectionSchema>;

export const scoreContributionSchema = z.object({
  factor: z.string().max(64),
  /** Share of the score, 0-1; contributions combine by noisy-or, so they do not add up to it. */
  weight: z.number().min(0).max(1),
  reason: z.string().max(512),
});
export type ScoreContribution = z.infer<typeof scoreContributionSchema>;

/** Threat score 0-1 and level 1-5 of a session, with what it is made of. */
export const sessionScoreSchema = z.object({
  score: z.number().min(0).max(1),
  level: z.int().min(1).max(5),
  stage: stageSchema,
  contributions: z.array(scoreContributionSchema).max(50),
  scoringVersion: z.string().max(32),
});
export type SessionScore = z.infer<typeof sessionScoreSchema>;
