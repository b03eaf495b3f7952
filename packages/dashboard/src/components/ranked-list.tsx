import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatCount } from '../format.ts';

/** A "top" list: a table whose rows carry a bar of their share of the largest. */
export function RankedList({
  caption,
  rows,
  valueTitle,
  countTitle,
  empty,
}: {
  caption: string;
  rows: readonly { key: string; label: ReactNode; count: number; fill?: string }[];
  valueTitle: string;
  countTitle: string;
  empty: string;
}) {
  const { i18n } = useTranslation();
  if (rows.length === 0) return <p className="px-3 py-6 text-center text-[0.8125rem] text-muted">{empty}</p>;
  const largest = Math.max(...rows.map((row) => row.count), 1);
  return (
    <table className="w-full table-fixed">
      <caption className="sr-only">{caption}</caption>
      {/* The heading is out of the flow: without this it would not set the widths, and the columns would be equal. */}
      <colgroup>
        <col />
        <col className="w-16" />
      </colgroup>
      <thead className="sr-only">
        <tr>
          <th scope="col">{valueTitle}</th>
          <th scope="col">{countTitle}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.key} className="group h-8 border-b border-line/60 last:border-0">
            <td className="relative min-w-0 ps-3 pe-2">
              <span
                className={`absolute inset-y-1 start-1.5 rounded-xs ${row.fill ?? 'bg-accent'} opacity-[0.13]`}
                style={{ width: `calc(${(row.count / largest) * 100}% - 0.75rem)` }}
                aria-hidden="true"
              />
              <span className="relative block truncate">{row.label}</span>
            </td>
            <td className="pe-3 text-end">{formatCount(row.count, i18n.language)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
