import type { AttackMatrix } from '@cerberusmesh/contracts';

/** A cell of CSV (RFC 4180): what a spreadsheet would take for a formula begins with an apostrophe instead. */
export function csvCell(value: string | number): string {
  const text = String(value);
  const guarded = typeof value === 'string' && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The matrix as rows: tactic, technique, name, heat and rules; sub-techniques below their technique. */
export function matrixCsv(matrix: AttackMatrix): string {
  const rows: (readonly (string | number)[])[] = [['tactic', 'technique', 'name', matrix.heat, 'rules']];
  for (const tactic of matrix.tactics)
    for (const technique of tactic.techniques)
      for (const { id, name, value, rules } of [technique, ...technique.subTechniques])
        rows.push([tactic.id, id, name, value, rules]);
  return `${rows.map((row) => row.map(csvCell).join(',')).join('\r\n')}\r\n`;
}
