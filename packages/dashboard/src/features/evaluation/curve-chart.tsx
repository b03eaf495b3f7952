import { type ReactNode, useId, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ViewToggle } from '../../components/view-toggle.tsx';
import { formatShare } from '../../format.ts';

/** A place on a chart of which both axes go from 0 to 1. */
interface CurvePoint {
  readonly x: number;
  readonly y: number;
}

const width = 320;
const height = 236;
const plot = { left: 42, top: 10, right: 304, bottom: 196 } as const;
const TICKS = [0, 0.25, 0.5, 0.75, 1] as const;
const across = (share: number) => plot.left + share * (plot.right - plot.left);
const down = (share: number) => plot.bottom - share * (plot.bottom - plot.top);

/** A path through the points, `M x y L x y`, in the drawing's own units. */
export function curvePath(points: readonly CurvePoint[]): string {
  return points.map(({ x, y }, at) => `${at === 0 ? 'M' : 'L'}${across(x).toFixed(1)} ${down(y).toFixed(1)}`).join('');
}

/**
 * A curve of shares against shares, or the same as a table.
 *
 * @param figure what the curve comes to, read out with its title
 * @param diagonal what chance, or a perfect measure, would draw
 * @param marked whether each point stands for something of its own (a bin), not for a step of a curve
 */
export function CurveChart({
  title,
  figure,
  note,
  points,
  acrossTitle,
  downTitle,
  diagonal = false,
  marked = false,
  columns,
  rows,
}: {
  title: string;
  figure: string | null;
  note?: string;
  points: readonly CurvePoint[];
  acrossTitle: string;
  downTitle: string;
  diagonal?: boolean;
  marked?: boolean;
  columns: readonly string[];
  rows: readonly (readonly ReactNode[])[];
}) {
  const { t, i18n } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  const id = useId();
  return (
    <figure className="flex min-w-0 max-w-sm flex-col" aria-labelledby={id}>
      <figcaption id={id} className="flex min-h-7 items-center justify-between gap-2">
        <span className="min-w-0 truncate text-[0.8125rem] font-medium">
          {title}
          {figure !== null && <span className="ms-2 font-normal text-muted">{figure}</span>}
        </span>
        <ViewToggle asTable={asTable} onChange={setAsTable} shape={t('view.chart')} />
      </figcaption>
      {asTable ? (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
        <div className="h-[14.75rem] overflow-y-auto rounded-md border border-line" tabIndex={0}>
          <table className="w-full text-[0.8125rem]">
            <caption className="sr-only">{title}</caption>
            <thead className="sticky top-0 bg-surface">
              <tr className="border-b border-line">
                {columns.map((column) => (
                  <th key={column} scope="col" className="table-head px-2 py-1.5 text-end">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map((cells, row) => (
                <tr key={row} className="border-b border-line/60 last:border-0">
                  {cells.map((cell, column) => (
                    <td key={column} className="px-2 py-1 text-end">
                      {cell}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      ) : (
        <svg
          viewBox={`0 0 ${width} ${height}`}
          className="block h-auto w-full"
          role="img"
          aria-label={figure === null ? title : `${title}: ${figure}`}
        >
          {TICKS.map((tick) => (
            <g key={tick}>
              <path
                d={`M${plot.left} ${down(tick)}H${plot.right}M${across(tick)} ${plot.top}V${plot.bottom}`}
                stroke="var(--line)"
                strokeWidth={1}
              />
              <text x={plot.left - 6} y={down(tick) + 3.5} textAnchor="end" fontSize={10} fill="var(--muted)">
                {formatShare(tick, i18n.language)}
              </text>
              <text x={across(tick)} y={plot.bottom + 14} textAnchor="middle" fontSize={10} fill="var(--muted)">
                {formatShare(tick, i18n.language)}
              </text>
            </g>
          ))}
          <text x={(plot.left + plot.right) / 2} y={height - 8} textAnchor="middle" fontSize={10.5} fill="var(--muted)">
            {`${acrossTitle} \u2192, ${downTitle} \u2191`}
          </text>
          {diagonal && (
            <path
              d={curvePath([
                { x: 0, y: 0 },
                { x: 1, y: 1 },
              ])}
              stroke="var(--line-strong)"
              strokeDasharray="4 4"
              fill="none"
            />
          )}
          <path d={curvePath(points)} stroke="var(--accent)" strokeWidth={2} strokeLinejoin="round" fill="none" />
          {marked &&
            points.map(({ x, y }, at) => <circle key={at} cx={across(x)} cy={down(y)} r={3.5} fill="var(--accent)" />)}
        </svg>
      )}
      {note !== undefined && <p className="mt-1 text-xs text-muted">{note}</p>}
    </figure>
  );
}
