import { CerberusError, type Total } from '@cerberusmesh/contracts';
import { z } from 'zod';
import type { Queryable } from '../database.ts';
import { REPOSITORY_LIMITS } from './limits.ts';
import type { Conditions } from './page.ts';

/** A place in a sorted list: the sort key's value, then what tells rows with the same key apart. */
export const listPositionSchema = z.strictObject({
  /** The page that ends before this place, instead of the one that begins after it. */
  back: z.boolean(),
  key: z.union([z.string().max(1_000), z.number()]),
  tie: z.array(z.union([z.string().max(300), z.number()])).max(2),
});
export type ListPosition = z.infer<typeof listPositionSchema>;

/** A part of a list that can be walked both ways. */
export interface ListPage<Item> {
  readonly items: Item[];
  /** Where the following part begins, null at the end. */
  readonly next: ListPosition | null;
  /** Where the part before it ends, null at the beginning. */
  readonly previous: ListPosition | null;
}

type SqlType = 'timestamptz' | 'double precision' | 'bigint' | 'text' | 'uuid' | 'integer';

/** An SQL expression that rows are ordered by. It must never be null. */
export interface SortExpression {
  readonly sql: string;
  readonly type: SqlType;
}

/** A list: where its rows are and how they may be ordered. All texts are ours. */
export interface ListShape {
  readonly from: string;
  readonly columns: string;
  readonly sorts: Readonly<Record<string, SortExpression>>;
  /** As in a query: `-opened`. */
  readonly defaultSort: string;
  /** Unique together with any sort key. */
  readonly tie: readonly SortExpression[];
}

export interface ListRequest {
  readonly sort?: string | undefined;
  readonly limit: number;
}

/** Rows that meet the conditions, in the order asked for, after or before a position. */
export async function readListPage<Item>(
  database: Queryable,
  shape: ListShape,
  conditions: Conditions,
  request: ListRequest,
  position: ListPosition | null,
  itemOf: (row: Record<string, unknown>) => Item,
): Promise<ListPage<Item>> {
  const { sort, descending } = sortOf(shape, request.sort);
  const order = [sort, ...shape.tie];
  const back = position?.back === true;
  const downwards = descending !== back;
  if (position !== null) addPosition(conditions, order, position, downwards);
  const rows = await database.query(
    `select ${shape.columns}, ${order.map(({ sql }, index) => `${sql} as order_${index}`).join(', ')}
     from ${shape.from} ${conditions.where()}
     order by ${order.map(({ sql }) => `${sql} ${downwards ? 'desc' : 'asc'}`).join(', ')}
     limit ${conditions.value(request.limit + 1)}`,
    conditions.values,
  );
  const more = rows.length > request.limit;
  const kept = rows.slice(0, request.limit);
  if (back) kept.reverse();
  const first = kept[0];
  const last = kept.at(-1);
  const hasNext = back ? true : more;
  const hasPrevious = back ? more : position !== null;
  return {
    items: kept.map(itemOf),
    next: hasNext && last !== undefined ? positionOf(last, order.length, false) : null,
    previous: hasPrevious && first !== undefined ? positionOf(first, order.length, true) : null,
  };
}

/**
 * How many rows meet the conditions: counted as far as the limit, beyond that what the planner expects, and at least the
 * limit.
 */
export async function countList(database: Queryable, shape: ListShape, conditions: Conditions): Promise<Total> {
  const { maxCountedRows } = REPOSITORY_LIMITS;
  const [row] = await database.query(
    `select count(*)::int as value from (select from ${shape.from} ${conditions.where()} limit ${maxCountedRows + 1}) as counted`,
    conditions.values,
  );
  const { value } = z.object({ value: z.int() }).parse(row);
  if (value <= maxCountedRows) return { value, exact: true };
  const [plan] = await database.query(
    `explain (format json) select from ${shape.from} ${conditions.where()}`,
    conditions.values,
  );
  const [estimate] = planSchema.parse(plan)['QUERY PLAN'];
  return { value: Math.max(value, Math.round(estimate.Plan['Plan Rows'])), exact: false };
}

const planSchema = z.object({
  'QUERY PLAN': z.tuple([z.object({ Plan: z.object({ 'Plan Rows': z.number() }) })]),
});

/** @throws CerberusError `invalid-request` for a key that the list does not have */
function sortOf(shape: ListShape, wanted = shape.defaultSort): { sort: SortExpression; descending: boolean } {
  const descending = wanted.startsWith('-');
  const name = descending ? wanted.slice(1) : wanted;
  const sort = Object.hasOwn(shape.sorts, name) ? shape.sorts[name] : undefined;
  if (sort === undefined) {
    throw new CerberusError('invalid-request', `This list is sorted by one of ${Object.keys(shape.sorts).join(', ')}.`);
  }
  return { sort, descending };
}

function addPosition(
  conditions: Conditions,
  order: readonly SortExpression[],
  { key, tie }: ListPosition,
  downwards: boolean,
): void {
  const values = [key, ...tie];
  if (values.length !== order.length) throw new CerberusError('invalid-cursor', 'The cursor is not one of this list.');
  conditions.add(
    `(${order.map(({ sql }) => sql).join(', ')}) ${downwards ? '<' : '>'} (${order.map(({ type }) => `?::${type}`).join(', ')})`,
    ...values,
  );
}

const orderValueSchema = z.union([z.string(), z.number()]);

function positionOf(row: Record<string, unknown>, length: number, back: boolean): ListPosition {
  const [key = 0, ...tie] = Array.from({ length }, (_, index) => orderValueSchema.parse(row[`order_${index}`]));
  return { back, key, tie };
}
