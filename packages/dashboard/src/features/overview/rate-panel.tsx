import 'uplot/dist/uPlot.min.css';
import type { Stats } from '@cerberusmesh/contracts';
import { Link, useNavigate } from '@tanstack/react-router';
import { memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import uPlot from 'uplot';
import { Panel } from '../../components/panel.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { ViewToggle } from '../../components/view-toggle.tsx';
import { formatCompact, formatCount } from '../../format.ts';
import { colourToken, useThemeVersion } from '../../theme.ts';
import { useTimeZone } from '../../time-zone.ts';
import { openedBetween } from './opened-between.ts';

/** Events and sessions over time: a chart, or the same figures as a table. */
export const RatePanel = memo(function RatePanel({ stats }: { stats: Stats }) {
  const { t } = useTranslation();
  const [asTable, setAsTable] = useState(false);
  return (
    <Panel
      title={t('rate.title')}
      actions={
        <>
          <span className="hidden items-center gap-3 text-xs text-muted sm:flex">
            <span className="flex items-center gap-1.5">
              <span className="h-2.5 w-3 bg-accent/40" aria-hidden="true" />
              {t('rate.events')}
            </span>
            <span className="flex items-center gap-1.5">
              <span className="h-0.5 w-3 bg-level-3" aria-hidden="true" />
              {t('rate.sessions')}
            </span>
          </span>
          <ViewToggle asTable={asTable} onChange={setAsTable} shape={t('view.chart')} />
        </>
      }
    >
      {asTable ? <RateTable stats={stats} /> : <RateChart series={stats.series} />}
      {!asTable && <p className="border-t border-line px-3 py-1.5 text-xs text-muted">{t('rate.brush')}</p>}
    </Panel>
  );
});

function RateChart({ series }: { series: Stats['series'] }) {
  const { t, i18n } = useTranslation();
  const navigate = useNavigate();
  // Dragging over the chart lists the sessions that opened then. Held in a ref: the plot is made once.
  const brushed = useRef((_from: number, _to: number) => {});
  brushed.current = (from, to) => void navigate({ to: '/sessions', search: { filter: openedBetween(from, to) } });
  const box = useRef<HTMLDivElement>(null);
  const language = i18n.language;
  const themeVersion = useThemeVersion();
  const zone = useTimeZone();
  const eventsLabel = t('rate.events');
  const sessionsLabel = t('rate.sessions');

  // The canvas reads colours when drawn, so a new theme draws anew.
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const axis = {
      stroke: colourToken('--muted'),
      grid: { stroke: colourToken('--line'), width: 1 },
      ticks: { show: false },
      font: '11px system-ui, sans-serif',
    };
    const bars = uPlot.paths.bars?.({ size: [0.8, 48], align: 1 });
    const spanSeconds = series.bucketSeconds * series.points.length;
    const tick = new Intl.DateTimeFormat(language, {
      ...(spanSeconds > 172_800
        ? { day: 'numeric', month: 'short' }
        : { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }),
      ...(zone === undefined ? {} : { timeZone: zone }),
    });
    const plot = new uPlot(
      {
        width: element.clientWidth,
        height: element.clientHeight,
        legend: { show: false },
        cursor: { drag: { x: true, y: false, setScale: false, dist: 8 }, points: { show: false } },
        padding: [14, 8, 0, 4],
        scales: {
          // One bucket more at the end: bars begin at their bucket's start, and the newest is the one looked at.
          x: { time: true, range: (_, min, max) => [min, max + series.bucketSeconds] },
          events: { range: (_, __, max) => [0, Math.max(4, max * 1.08)] },
          sessions: { range: (_, __, max) => [0, Math.max(4, max * 1.6)] },
        },
        axes: [
          {
            ...axis,
            grid: { show: false },
            size: 30,
            values: (_, ticks) => ticks.map((at) => tick.format(at * 1000)),
            space: 64,
          },
          {
            ...axis,
            scale: 'events',
            size: 48,
            values: (_, ticks) => ticks.map((value) => (Number.isInteger(value) ? formatCompact(value, language) : '')),
          },
          {
            ...axis,
            scale: 'sessions',
            side: 1,
            stroke: colourToken('--level-3'),
            grid: { show: false },
            size: 44,
            values: (_, ticks) => ticks.map((value) => (Number.isInteger(value) ? formatCompact(value, language) : '')),
          },
        ],
        series: [
          {},
          {
            label: eventsLabel,
            scale: 'events',
            fill: `${colourToken('--accent')}66`,
            stroke: colourToken('--accent'),
            width: 0,
            points: { show: false },
            ...(bars === undefined ? {} : { paths: bars }),
          },
          {
            label: sessionsLabel,
            scale: 'sessions',
            stroke: colourToken('--level-3'),
            width: 1.5,
            points: { show: false },
          },
        ],
        hooks: {
          setCursor: [(self) => setHovered(self.cursor.idx ?? null)],
          setSelect: [
            (self) => {
              const { left, width } = self.select;
              if (width < 1) return;
              const [from, to] = [self.posToVal(left, 'x'), self.posToVal(left + width, 'x')];
              self.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
              brushed.current(from, to);
            },
          ],
        },
      },
      [
        series.points.map(({ at }) => at),
        series.points.map(({ events }) => events),
        series.points.map(({ sessions }) => sessions),
      ],
      element,
    );
    const observer = new ResizeObserver(() =>
      plot.setSize({ width: element.clientWidth, height: element.clientHeight }),
    );
    observer.observe(element);
    return () => {
      observer.disconnect();
      plot.destroy();
    };
  }, [series, language, zone, eventsLabel, sessionsLabel, themeVersion]);

  const [hovered, setHovered] = useState<number | null>(null);
  const point = hovered === null ? undefined : series.points[hovered];
  const total = series.points.reduce((sum, { events }) => sum + events, 0);
  return (
    <div className="relative">
      <div
        ref={box}
        role="img"
        aria-label={t('rate.description', { count: total, formatted: formatCount(total, language) })}
        className="h-52 overflow-hidden"
      />
      {point !== undefined && (
        <p className="panel pointer-events-none absolute end-3 top-2 px-2 py-1 text-xs">
          <TimeStamp at={new Date(point.at * 1000).toISOString()} />
          <span className="ms-2 font-medium">
            {formatCount(point.events, language)} {eventsLabel}, {formatCount(point.sessions, language)} {sessionsLabel}
          </span>
        </p>
      )}
    </div>
  );
}

function RateTable({ stats }: { stats: Stats }) {
  const { t, i18n } = useTranslation();
  const filled = stats.series.points.filter(({ events, sessions }) => events + sessions > 0).reverse();
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
    <div className="h-52 overflow-y-auto" tabIndex={0}>
      <table className="w-full">
        <caption className="sr-only">{t('rate.title')}</caption>
        <thead className="sticky top-0 bg-surface">
          <tr className="border-b border-line">
            <th scope="col" className="table-head px-3 py-1.5">
              {t('rate.from')}
            </th>
            <th scope="col" className="table-head px-3 py-1.5 text-end">
              {t('rate.events')}
            </th>
            <th scope="col" className="table-head px-3 py-1.5 text-end">
              {t('rate.sessions')}
            </th>
          </tr>
        </thead>
        <tbody>
          {filled.map((point) => (
            <tr key={point.at} className="border-b border-line/60 last:border-0">
              <td className="px-3 py-1">
                <Link
                  to="/sessions"
                  search={{ filter: openedBetween(point.at, point.at + stats.series.bucketSeconds) }}
                  className="link inline-flex min-h-6 items-center"
                >
                  <TimeStamp at={new Date(point.at * 1000).toISOString()} />
                </Link>
              </td>
              <td className="px-3 py-1 text-end">{formatCount(point.events, i18n.language)}</td>
              <td className="px-3 py-1 text-end">{formatCount(point.sessions, i18n.language)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
