import type { ReactNode } from 'react';
import { useMediaQuery } from './use-media-query.ts';

export interface Column<Row> {
  readonly key: string;
  readonly title: string;
  readonly cell: (row: Row) => ReactNode;
  /** Classes of the column's cells on a wide screen: width, alignment, from which width on it is shown. */
  readonly className?: string;
  /** Left out of the cards of a narrow screen. */
  readonly wideOnly?: boolean;
  /** The heading of its card on a narrow screen. */
  readonly heading?: boolean;
}

/** A table of one page; on a narrow screen each row is a card with the names of its columns. */
export function DataTable<Row>({
  caption,
  columns,
  rows,
  rowKey,
  currentKey,
}: {
  caption: string;
  columns: readonly Column<Row>[];
  rows: readonly Row[];
  rowKey: (row: Row) => string;
  /** The row that the keyboard is at. */
  currentKey?: string | null;
}) {
  const narrow = useMediaQuery('(max-width: 767px)');
  if (narrow)
    return (
      <ul aria-label={caption}>
        {rows.map((row) => (
          <li
            key={rowKey(row)}
            data-row={rowKey(row)}
            className={`border-b border-line/70 px-3 py-2.5 last:border-0 ${rowKey(row) === currentKey ? 'bg-accent-soft' : ''}`}
          >
            {columns.map((column) =>
              column.heading === true ? (
                <div key={column.key} className="mb-1 min-w-0">
                  {column.cell(row)}
                </div>
              ) : null,
            )}
            <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-3 gap-y-1 text-[0.8125rem]">
              {columns.map((column) =>
                column.heading === true || column.wideOnly === true ? null : (
                  <div key={column.key} className="contents">
                    <dt className="text-xs leading-6 text-muted">{column.title}</dt>
                    <dd className="flex min-h-6 min-w-0 flex-wrap items-center">{column.cell(row)}</dd>
                  </div>
                ),
              )}
            </dl>
          </li>
        ))}
      </ul>
    );
  return (
    <div className="relative overflow-x-auto">
      <table className="w-full">
        <caption className="sr-only">{caption}</caption>
        <thead>
          <tr className="h-9 border-b border-line">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={`table-head px-2 first:ps-3 last:pe-3 ${column.className ?? ''}`}
              >
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr
              key={rowKey(row)}
              data-row={rowKey(row)}
              aria-current={rowKey(row) === currentKey ? 'true' : undefined}
              className={`border-b border-line/70 last:border-0 hover:bg-raised/60 ${rowKey(row) === currentKey ? 'bg-accent-soft' : ''}`}
            >
              {columns.map((column) => (
                <td
                  key={column.key}
                  className={`px-2 py-2 align-middle text-[0.8125rem] first:ps-3 last:pe-3 ${column.className ?? ''}`}
                >
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
