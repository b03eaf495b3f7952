import type { FastifySerializerCompiler } from 'fastify';
import type { z } from 'zod';
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

/**
 * For the two long lists, sessions and events: the repositories have just made these objects by parsing every field
 * with the contract's schemas, and encoding them with the same schemas again costs four times as much as the JSON.
 */
export const serializeParsed: FastifySerializerCompiler<unknown> = () => (body) => JSON.stringify(body);
