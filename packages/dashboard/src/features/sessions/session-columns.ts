import { z } from 'zod';

/** The columns of the list in their order. The first is always there: it leads to the session. */
export const SESSION_COLUMNS = [
  'opened',
  'source',
  'trap',
  'score',
  'stage',
  'decision',
  'login',
  'commands',
  'techniques',
  'duration',
] as const;
export type SessionColumn = (typeof SESSION_COLUMNS)[number];

/** `source,score` of an address; names that are none are left out. */
export const sessionColumnsSchema = z
  .string()
  .max(200)
  .transform((text) => SESSION_COLUMNS.filter((column) => text.split(',').includes(column)).join(','))
  .refine((text) => text !== '');

/** The columns that an address asks for; all of them when it does not say. */
export function shownColumns(columns: string | undefined): ReadonlySet<SessionColumn> {
  if (columns === undefined) return new Set(SESSION_COLUMNS);
  const wanted = columns.split(',');
  return new Set(SESSION_COLUMNS.filter((column) => column === 'opened' || wanted.includes(column)));
}

/** What the address says for these columns; nothing for all of them. */
export function columnsText(shown: ReadonlySet<SessionColumn>): string | undefined {
  return shown.size === SESSION_COLUMNS.length ? undefined : SESSION_COLUMNS.filter((one) => shown.has(one)).join(',');
}
