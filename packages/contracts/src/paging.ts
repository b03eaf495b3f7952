import { z } from 'zod';

/** Pieces that every list of the API is made of. */

export const MAX_FILTER_TEXT = 2_000;

export const countSchema = z.int().min(0);
export const cursorSchema = z.string().max(1024);
export const pageSizeSchema = z.coerce.number().int().min(1).max(500).default(50);

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), nextCursor: cursorSchema.nullable() });
}

/** How many items pass the filter: counted up to a limit, estimated by the database beyond. */
export const totalSchema = z.object({ value: countSchema, exact: z.boolean() });
export type Total = z.infer<typeof totalSchema>;

/** A page of a list that can be sorted, filtered and walked both ways. `total` only when `count=estimated` asked. */
export function listPageOf<Item extends z.ZodType>(item: Item) {
  return pageOf(item).extend({
    prevCursor: cursorSchema.nullable().default(null),
    total: totalSchema.optional(),
  });
}

/** The answer to a list asked with `fields`: only those of each item, and which they were. */
export const sparsePageSchema = z.object({
  items: z.array(z.record(z.string(), z.unknown())),
  nextCursor: cursorSchema.nullable(),
  prevCursor: cursorSchema.nullable(),
  total: totalSchema.optional(),
  fields: z.array(z.string()),
});
export type SparsePage = z.infer<typeof sparsePageSchema>;

/** The grammar of docs/filters.md: `trap:ssh score>=0.7 -source:10.0.0.0/8`. */
export const filterTextSchema = z
  .string()
  .max(MAX_FILTER_TEXT)
  .refine((text) => !text.includes('\0') && text.isWellFormed(), 'must be well-formed Unicode without NUL')
  .describe('Filter expression: field:value, field>=value, field~"part"; -field:value excludes; all must hold.');

/** Of `sort`: a key of the list, descending with `-` before it. */
const sortSchema = z
  .string()
  .max(64)
  .regex(/^-?[a-z][A-Za-z]*$/, 'expected a sort key, with - before it for descending order');

/** Names of item fields, separated by commas. */
const fieldsSchema = z
  .string()
  .max(1_000)
  .regex(/^[a-z][A-Za-z0-9]*(,[a-z][A-Za-z0-9]*)*$/, 'expected names separated by commas');

/** What a filtered list takes beside its own parameters. */
export const listParameters = {
  limit: pageSizeSchema,
  cursor: cursorSchema.optional(),
  filter: filterTextSchema.optional(),
  sort: sortSchema.optional(),
  fields: fieldsSchema.optional(),
  /** `estimated`: the answer says how many items pass. */
  count: z.enum(['estimated']).optional(),
} as const;

/** What an export takes beside the list's own parameters: no pages, all that passes. */
export const exportParameters = {
  filter: filterTextSchema.optional(),
  sort: sortSchema.optional(),
  fields: fieldsSchema.optional(),
  /** Goes before the `Accept` header; CSV when neither says. */
  format: z.enum(['csv', 'json', 'ndjson']).optional(),
} as const;
export type ExportFormat = z.infer<typeof exportParameters.format> & string;
