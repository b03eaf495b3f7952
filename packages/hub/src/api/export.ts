import { Readable } from 'node:stream';
import { CerberusError, type ExportFormat } from '@cerberusmesh/contracts';
import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { ListPage, ListPosition } from '../storage/repositories/list-page.ts';
import { csvColumns, csvLine } from './csv.ts';
import { API_LIMITS } from './limits.ts';
import { chosenFields, onlyFields } from './routes/list-answer.ts';

const MEDIA_TYPES: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8; header=present',
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
};

interface ExportedList<Item extends object> {
  /** The file's name without its extension. */
  readonly name: string;
  readonly query: { readonly format?: ExportFormat | undefined; readonly fields?: string | undefined };
  readonly item: z.ZodObject;
  /** The page of at most `limit` items after a position. */
  readonly read: (limit: number, position: ListPosition | null) => Promise<ListPage<Item>>;
}

/**
 * Everything that passes a list's filter, read page by page while the client takes it, so that memory holds one page
 * however much it is. Each page is a statement of its own: what changes meanwhile may or may not be in it. When the
 * client goes, reading stops.
 *
 * @throws CerberusError `invalid-request` for an unknown field, `invalid-filter`: both before the answer begins
 */
export async function answerExport<Item extends object>(
  reply: FastifyReply,
  list: ExportedList<Item>,
): Promise<FastifyReply> {
  const format = list.query.format ?? acceptedFormat(reply.request.headers.accept);
  const fields = chosenFields(list.item, list.query.fields);
  // Read before the answer begins: what is wrong with the request is said as a problem.
  const first = await list.read(API_LIMITS.exportPageItems, null);
  const lines = FORMATS[format](pagesFrom(list, first, fields), list.item, fields);
  reply
    .type(MEDIA_TYPES[format])
    .header('content-disposition', `attachment; filename="${list.name}.${format}"`)
    .header('x-content-type-options', 'nosniff')
    .header('cache-control', 'no-store');
  return reply.send(Readable.from(lines, { objectMode: false, highWaterMark: API_LIMITS.exportBufferBytes }));
}

function acceptedFormat(accept: string | undefined): ExportFormat {
  if (accept?.includes('application/x-ndjson') === true) return 'ndjson';
  return accept?.includes('application/json') === true && !accept.includes('text/csv') ? 'json' : 'csv';
}

async function* pagesFrom<Item extends object>(
  list: ExportedList<Item>,
  first: ListPage<Item>,
  fields: readonly string[] | null,
): AsyncGenerator<readonly Item[]> {
  let page = first;
  let count = 0;
  for (;;) {
    yield fields === null ? page.items : page.items.map((item) => onlyFields(item, fields));
    count += page.items.length;
    if (page.next === null) return;
    if (count >= API_LIMITS.maxExportedItems) {
      // In the middle of an answer: the connection ends, and nobody takes the part for the whole.
      throw new CerberusError('limit-reached', `An export has at most ${API_LIMITS.maxExportedItems} items.`);
    }
    page = await list.read(API_LIMITS.exportPageItems, page.next);
  }
}

type Pages = AsyncGenerator<readonly object[]>;

const FORMATS: Readonly<
  Record<ExportFormat, (pages: Pages, item: z.ZodObject, fields: readonly string[] | null) => AsyncGenerator<string>>
> = {
  async *csv(pages, item, fields) {
    const columns = csvColumns(item, fields);
    yield csvLine(columns.map(({ name }) => name));
    for await (const items of pages) {
      if (items.length > 0) yield items.map((one) => csvLine(columns.map(({ of }) => of(one)))).join('');
    }
  },
  async *json(pages) {
    let separator = '{"items":[\n';
    for await (const items of pages) {
      if (items.length > 0) yield `${separator}${items.map((one) => JSON.stringify(one)).join(',\n')}`;
      else if (separator.startsWith('{')) yield separator;
      separator = ',\n';
    }
    yield '\n]}\n';
  },
  async *ndjson(pages) {
    for await (const items of pages) {
      if (items.length > 0) yield items.map((one) => `${JSON.stringify(one)}\n`).join('');
    }
  },
};
