import { z } from 'zod';
import { enrichmentRecordSchema } from './enrichment.ts';
import { timestampSchema } from './primitives.ts';
import { attackerSchema } from './session.ts';

/** What ties sources together: the same hand or the same tool behind several addresses. */

/**
 * `public-key`: an SSH key offered at a login or put among the authorised ones; `artefact`: a file left behind, by
 * SHA-256; `client-and-credentials`: the same client software (HASSH) trying exactly the same credentials.
 */
export const attackerTraitKindSchema = z.enum(['public-key', 'artefact', 'client-and-credentials']);
export type AttackerTraitKind = z.infer<typeof attackerTraitKindSchema>;

export const attackerTraitSchema = z.object({
  kind: attackerTraitKindSchema,
  /** Key fingerprint (`SHA256:...`), SHA-256 of the file, or a digest of HASSH and credentials. */
  value: z.string().max(128),
  firstSeenAt: timestampSchema,
  lastSeenAt: timestampSchema,
  sessionCount: z.int().min(1),
  /** Addresses that show this trait, this one included. */
  addressCount: z.int().min(1),
});
export type AttackerTrait = z.infer<typeof attackerTraitSchema>;

/** Another address that shares traits. */
export const attackerLinkSchema = z.object({
  address: z.string(),
  /** How sure it is that the same hand or the same tool is behind both, 0-1. */
  confidence: z.number().min(0).max(1),
  shared: z.array(attackerTraitSchema.pick({ kind: true, value: true, addressCount: true })).min(1),
  firstSeenAt: timestampSchema,
  lastSeenAt: timestampSchema,
});
export type AttackerLink = z.infer<typeof attackerLinkSchema>;

/**
 * `attacker.updated`: something that was known of an attacker was seen again. The event is of the session that showed it.
 */
export const attackerUpdateSchema = z.object({
  /** `returned`: a visit began, after an earlier one; `recognised`: a key or file that was seen before, here or elsewhere. */
  change: z.enum(['returned', 'recognised']),
  address: z.string().max(64),
  /** Visits of this address, this one included (`ATTACKER_LIMITS.visitGapMs` tells them apart). */
  visits: z.int().min(1),
  /** Days (UTC) on which it began sessions, this one included. */
  activeDays: z.int().min(1),
  /** Sessions of this address, this one included. */
  sessionCount: z.int().min(1),
  firstSeenAt: timestampSchema,
  /** The last session's beginning before this one; null when there is none. */
  lastSeenAt: timestampSchema.nullable(),
  /** The first sight of this address or of one that shares these traits. */
  knownSince: timestampSchema,
  /** What it was recognised by; empty for `returned`. */
  traits: z.array(attackerTraitSchema.pick({ kind: true, value: true })).max(10),
  /** Other addresses that showed these traits, latest first. */
  linkedAddresses: z.array(z.string().max(64)).max(20),
});
export type AttackerUpdate = z.infer<typeof attackerUpdateSchema>;

/** One attacker with everything known: `GET /api/v1/attackers/:address`. */
export const attackerDetailSchema = attackerSchema.extend({
  /** Visits: runs of sessions without a longer pause than `visitGapHours`. More than one: it came back. */
  visits: z.object({
    count: z.int().min(0),
    visitGapHours: z.number().min(0),
    lastStartedAt: timestampSchema.nullable(),
  }),
  /** The first sight of this address or of one that is linked to it surely enough. */
  knownSince: timestampSchema,
  traits: z.array(attackerTraitSchema),
  /** Most certain first, cut at a limit. */
  links: z.array(attackerLinkSchema),
  enrichments: z.array(enrichmentRecordSchema),
});
export type AttackerDetail = z.infer<typeof attackerDetailSchema>;
