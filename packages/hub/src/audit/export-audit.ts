import type { AuditRecord } from '@cerberusmesh/contracts';

/** What an export is written in. NDJSON keeps everything that the hash covers; CSV is for reading. */
export type AuditFormat = 'ndjson' | 'csv';

const COLUMNS: readonly { readonly name: string; readonly value: (record: AuditRecord) => string }[] = [
  { name: 'sequence', value: ({ sequence }) => String(sequence) },
  { name: 'at', value: ({ at }) => at },
  { name: 'actorKind', value: ({ actor }) => actor.kind },
  { name: 'actorId', value: ({ actor }) => actor.id },
  { name: 'actorName', value: ({ actor }) => actor.name },
  { name: 'action', value: ({ action }) => action },
  { name: 'targetKind', value: ({ target }) => target?.kind ?? '' },
  { name: 'targetId', value: ({ target }) => target?.id ?? '' },
  { name: 'outcome', value: ({ outcome }) => outcome },
  { name: 'before', value: ({ before }) => JSON.stringify(before) },
  { name: 'after', value: ({ after }) => JSON.stringify(after) },
  { name: 'requestId', value: ({ requestId }) => requestId ?? '' },
  { name: 'address', value: ({ address }) => address ?? '' },
  { name: 'previousHash', value: ({ previousHash }) => previousHash },
  { name: 'hash', value: ({ hash }) => hash },
];

/** The text of an export, a page of entries at a time. */
export async function* exportAudit(
  pages: AsyncIterable<readonly AuditRecord[]>,
  format: AuditFormat,
): AsyncGenerator<string> {
  if (format === 'csv') yield `${COLUMNS.map(({ name }) => name).join(',')}\r\n`;
  for await (const records of pages) {
    yield records
      .map((record) =>
        format === 'ndjson'
          ? `${JSON.stringify(record)}\n`
          : `${COLUMNS.map(({ value }) => csvCell(value(record))).join(',')}\r\n`,
      )
      .join('');
  }
}

/** RFC 4180, with an apostrophe before what a spreadsheet would run as a formula. */
function csvCell(text: string): string {
  const guarded = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
