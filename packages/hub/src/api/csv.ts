import { z } from 'zod';

/** A column of a CSV file: a field of an item, or a field of an object in it (`source.address`). */
export interface CsvColumn {
  readonly name: string;
  readonly of: (item: object) => unknown;
}

/** The columns of items of this schema: objects of one level are taken apart, the rest is one column each. */
export function csvColumns(item: z.ZodObject, fields: readonly string[] | null): CsvColumn[] {
  return Object.entries(item.shape)
    .filter(([name]) => fields === null || fields.includes(name))
    .flatMap(([name, schema]): CsvColumn[] => {
      const inner = unwrapped(schema);
      if (!(inner instanceof z.ZodObject)) return [{ name, of: (one) => Reflect.get(one, name) }];
      return Object.keys(inner.shape).map((part) => ({
        name: `${name}.${part}`,
        of: (one) => {
          const outer: unknown = Reflect.get(one, name);
          return typeof outer === 'object' && outer !== null ? Reflect.get(outer, part) : null;
        },
      }));
    });
}

/** The schema below `nullable`, `optional` and defaults. */
function unwrapped(schema: unknown): unknown {
  let inner = schema;
  while (inner instanceof z.ZodNullable || inner instanceof z.ZodOptional || inner instanceof z.ZodDefault) {
    inner = inner.unwrap();
  }
  return inner;
}

/** One record of RFC 4180, ended by CRLF. */
export function csvLine(values: readonly unknown[]): string {
  return `${values.map((value) => quoted(plain(value))).join(',')}\r\n`;
}

function plain(value: unknown): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  if (typeof value === 'string') return guarded(value);
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return guarded(value.join(' '));
  return JSON.stringify(value);
}

/** A text that a spreadsheet would take for a formula is kept a text (OWASP: CSV injection). */
function guarded(text: string): string {
  return /^[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/.test(text) ? `'${text}` : text;
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
