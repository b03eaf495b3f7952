import {
  decisionKindSchema,
  decisionStateSchema,
  filterTextSchema,
  MAX_FILTER_CHARACTERS,
  nameSchema,
  sessionsQuerySchema,
  soughtTextSchema,
  stageSchema,
  techniqueIdSchema,
} from '@cerberusmesh/contracts';
import { z } from 'zod';
import { sessionColumnsSchema } from './features/sessions/session-columns.ts';

/**
 * What each page keeps in its address, so that a copied link shows the same view. A value that makes no sense is left
 * out instead of failing the page: links are typed, shortened and pasted by people.
 */

const lenient = <Schema extends z.ZodType>(schema: Schema) => schema.optional().catch(undefined);

/** Attacker-written, so kept to the letter: no trimming. */
const writtenText = soughtTextSchema(MAX_FILTER_CHARACTERS).min(1);

export const overviewSearchSchema = z.object({
  range: lenient(z.enum(['1h', '24h', '7d', '30d', 'all'])),
  /** On a wall: large, without a menu. */
  kiosk: lenient(z.coerce.string().pipe(z.literal('1'))),
});

export type OverviewSearch = z.infer<typeof overviewSearchSchema>;

export const SESSION_SORTS = [
  '-opened',
  'opened',
  '-score',
  '-duration',
  '-commands',
  '-credentials',
  '-anomaly',
] as const;

export const sessionsSearchSchema = z.object({
  filter: lenient(filterTextSchema.min(1)),
  sort: lenient(z.enum(SESSION_SORTS)),
  columns: lenient(sessionColumnsSchema),
  state: lenient(z.enum(['open', 'closed'])),
  trap: lenient(nameSchema),
  source: lenient(z.string().min(1).max(253)),
  technique: lenient(techniqueIdSchema),
  decision: lenient(decisionKindSchema),
  minScore: lenient(z.coerce.number().min(0).max(1)),
  authenticated: lenient(z.enum(['true', 'false'])),
  withCommands: lenient(z.enum(['true', 'false'])),
  stage: lenient(stageSchema),
  triedUsername: lenient(writtenText),
  triedSecret: lenient(writtenText),
  commandText: lenient(writtenText),
  username: lenient(writtenText),
  client: lenient(soughtTextSchema(255).min(1)),
  country: lenient(sessionsQuerySchema.shape.country),
});
export type SessionsSearch = z.infer<typeof sessionsSearchSchema>;

/**
 * Whether only the hub can tell if a session belongs to the list: its summary does not say what was tried in it, the
 * grammar of filters is the hub's, and another order than by time has no place for what is new.
 */
export function asksEvents({ triedUsername, triedSecret, commandText, filter, sort }: SessionsSearch): boolean {
  return [triedUsername, triedSecret, commandText, filter, sort].some((value) => value !== undefined);
}

export const SESSION_TABS = [
  'replay',
  'timeline',
  'transcript',
  'credentials',
  'files',
  'detections',
  'behaviour',
  'why',
  'analysis',
  'notes',
  'raw',
] as const;
export type SessionTab = (typeof SESSION_TABS)[number];

export const sessionSearchSchema = z.object({
  tab: lenient(z.enum(SESSION_TABS)),
  /** What is looked for in the transcript. */
  find: lenient(soughtTextSchema(MAX_FILTER_CHARACTERS).min(1)),
});

export const decisionsSearchSchema = z.object({
  filter: lenient(filterTextSchema.min(1)),
  kind: lenient(decisionKindSchema),
  state: lenient(decisionStateSchema),
});
export type DecisionsSearch = z.infer<typeof decisionsSearchSchema>;

/** Only a path of this console: `//host` and `/\host` would leave it. */
export const signInSearchSchema = z.object({
  next: lenient(
    z
      .string()
      .max(2048)
      .regex(/^\/(?![/\\])[^\s\\]*$/),
  ),
});

/** `?a=1` as text; no value is ever interpreted before its page's schema has seen it. */
export function parseSearch(search: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(search));
}

/** The opposite; what is undefined or empty is left out. */
export function stringifySearch(search: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  const text = query.toString();
  return text === '' ? '' : `?${text}`;
}
