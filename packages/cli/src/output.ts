import { CerberusError } from '@cerberusmesh/contracts';

/** How a command prints its data: `table` for people, the rest for programs. */
export const OUTPUT_FORMATS = ['table', 'json', 'ndjson', 'csv'] as const;
export type OutputFormat = (typeof OUTPUT_FORMATS)[number];

export function parseOutputFormat(text: string): OutputFormat {
  const found = OUTPUT_FORMATS.find((format) => format === text);
  if (found === undefined)
    throw new CerberusError('invalid-arguments', `-o ${text}: expected one of ${OUTPUT_FORMATS.join(', ')}`);
  return found;
}

export interface Column<Item> {
  readonly name: string;
  readonly value: (item: Item) => string | number | boolean | null;
}

/** Renders a list in the wanted format. `json` is one array, `ndjson` one item a line with every field. */
export function renderList<Item>(
  items: readonly Item[],
  columns: readonly Column<Item>[],
  format: OutputFormat,
): string {
  switch (format) {
    case 'json':
      return `${safeJson(items, 2)}\n`;
    case 'ndjson':
      return items.map((item) => `${safeJson(item)}\n`).join('');
    case 'csv':
      return [columns.map((column) => column.name), ...items.map((item) => columns.map((column) => column.value(item)))]
        .map((row) => `${row.map(csvCell).join(',')}\r\n`)
        .join('');
    case 'table':
      return renderTable(items, columns);
  }
}

function renderTable<Item>(items: readonly Item[], columns: readonly Column<Item>[]): string {
  const rows = [
    columns.map((column) => column.name.toUpperCase()),
    ...items.map((item) => columns.map((column) => clip(visible(String(column.value(item) ?? '-')), 60))),
  ];
  const widths = columns.map((_, index) => Math.max(...rows.map((row) => row[index]?.length ?? 0)));
  return rows
    .map(
      (row) =>
        `${row
          .map((cell, index) => cell.padEnd(widths[index] ?? 0))
          .join('  ')
          .trimEnd()}\n`,
    )
    .join('');
}

function clip(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}

/**
 * Attacker text for a terminal: control characters, C1 controls and bidirectional overrides become visible escapes, so
 * that nothing recorded can move the reader's cursor, rename the window or reorder what is read.
 */
export function visible(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g, (character) => {
    if (character === '\n') return '\\n';
    if (character === '\t') return '\\t';
    if (character === '\r') return '\\r';
    if (character === '\u001b') return '\\e';
    return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** JSON whose bytes are also safe on a terminal: DEL, C1 and bidirectional controls are escaped. */
export function safeJson(value: unknown, indent?: number): string {
  return JSON.stringify(value, null, indent).replace(
    /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** RFC 4180, with an apostrophe before what a spreadsheet would run as a formula. */
function csvCell(value: string | number | boolean | null): string {
  if (value === null) return '';
  if (typeof value !== 'string') return String(value);
  const guarded = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}
