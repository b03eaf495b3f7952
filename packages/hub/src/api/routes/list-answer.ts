import { CerberusError, sparsePageSchema, type Total } from '@cerberusmesh/contracts';
import type { FastifyReply, FastifySerializerCompiler } from 'fastify';
import { z } from 'zod';
import { type ListPage, type ListPosition, listPositionSchema } from '../../storage/repositories/list-page.ts';
import type { Page } from '../../storage/repositories/page.ts';
import type { CursorCodec } from '../cursor.ts';

interface ListQuery {
  readonly [parameter: string]: unknown;
  readonly limit: number;
  readonly cursor?: string | undefined;
}

/** One page of a list: reads on from the cursor of `query` and signs where the next page begins. */
export async function answerList<Item, Position>(
  cursors: CursorCodec,
  list: {
    /** Names the list inside cursors; what else chooses the items beside the query goes into the name. */
    readonly name: string;
    readonly query: ListQuery;
    readonly position: z.ZodType<Position>;
    readonly read: (after: Position | null) => Promise<Page<Item, Position>>;
  },
): Promise<{ items: Item[]; nextCursor: string | null }> {
  const { query } = list;
  const after = query.cursor === undefined ? null : cursors.decode(list, query.cursor, list.position);
  const { items, next } = await list.read(after);
  return { items, nextCursor: next === null ? null : cursors.encode(list, next) };
}

interface FilteredListQuery extends ListQuery {
  readonly fields?: string | undefined;
  readonly count?: 'estimated' | undefined;
}

/** An answer whose items have all their fields, or only those asked for. */
interface ListAnswer<Item> {
  items: Item[];
  nextCursor: string | null;
  prevCursor: string | null;
  total?: Total;
  fields?: string[];
}

/**
 * One page of a list that is filtered, sorted and walked both ways: reads from the cursor of `query`, signs where the
 * pages beside it are, says so in `Link` (RFC 8288) too, and leaves out the fields that were not asked for.
 *
 * @throws CerberusError `invalid-cursor` for a cursor of other filters, `invalid-request` for an unknown field
 */
export async function answerFilteredList<Item extends object>(
  cursors: CursorCodec,
  reply: FastifyReply,
  list: {
    /** Names the list inside cursors; what else chooses the items beside the query goes into the name. */
    readonly name: string;
    readonly query: FilteredListQuery;
    readonly item: z.ZodObject;
    readonly read: (position: ListPosition | null) => Promise<ListPage<Item>>;
    readonly count?: () => Promise<Total>;
  },
): Promise<ListAnswer<Item>> {
  const { query } = list;
  const fields = chosenFields(list.item, query.fields);
  const position = query.cursor === undefined ? null : cursors.decode(list, query.cursor, listPositionSchema);
  const page = await list.read(position);
  const nextCursor = page.next === null ? null : cursors.encode(list, page.next);
  const prevCursor = page.previous === null ? null : cursors.encode(list, page.previous);
  const links = [
    ...(nextCursor === null ? [] : [linkTo(reply.request.url, nextCursor, 'next')]),
    ...(prevCursor === null ? [] : [linkTo(reply.request.url, prevCursor, 'prev')]),
  ];
  if (links.length > 0) reply.header('link', links.join(', '));
  return {
    items: fields === null ? page.items : page.items.map((item) => onlyFields(item, fields)),
    nextCursor,
    prevCursor,
    ...(query.count === undefined || list.count === undefined ? {} : { total: await list.count() }),
    ...(fields === null ? {} : { fields }),
  };
}

/** What such a list answers: whole items, or with `fields` only those (the answer then names them). */
export function listReply<Page extends z.ZodType>(page: Page) {
  return z.union([page, sparsePageSchema]);
}

/**
 * Names of fields that an item has; null for all of them.
 *
 * @throws CerberusError `invalid-request` for a name that the item does not have
 */
export function chosenFields(item: z.ZodObject, fields: string | undefined): string[] | null {
  if (fields === undefined) return null;
  const names = [...new Set(fields.split(','))];
  const unknown = names.find((name) => !Object.hasOwn(item.shape, name));
  if (unknown === undefined) return names;
  throw new CerberusError(
    'invalid-request',
    `There is no field ${unknown}; there are ${Object.keys(item.shape).join(', ')}.`,
  );
}

/** The item with these fields alone. Types say it has them all: the answer says that it has not. */
export function onlyFields<Item extends object>(item: Item, fields: readonly string[]): Item {
  const kept = Object.entries(item).filter(([name]) => fields.includes(name));
  return Object.fromEntries(kept) as Item; // reason: the answer names the fields that are left
}

function linkTo(url: string, cursor: string, relation: 'next' | 'prev'): string {
  const [path = '', query = ''] = url.split('?', 2);
  const parameters = new URLSearchParams(query);
  parameters.set('cursor', cursor);
  return `<${path}?${parameters.toString()}>; rel="${relation}"`;
}

/**
 * For long lists: the repositories have just made these objects by parsing every field with the contract's schemas, and
 * encoding them with the same schemas again costs four times as much as the JSON.
 */
export const serializeParsed: FastifySerializerCompiler<unknown> = () => (body) => JSON.stringify(body);
