import type { Series } from '@cerberusmesh/contracts';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Segmented } from '../../components/segmented.tsx';
import { formatCount, formatDate } from '../../format.ts';
import { useTimeZone } from '../../time-zone.ts';

/** Sessions of one source by day: bars, or the same as a table. */
export function ActivityChart({ series }: { series: Series }) {
  const { t, i18n } = useTranslation();
  const zone = useTimeZone();
  const [view, setView] = useState<'chart' | 'table'>('chart');
  const values = series.lines[0]?.values ?? series.at.map(() => 0);
  const largest = Math.max(1, ...values);
  const total = values.reduce((sum, value) => sum + value, 0);
  const barWidth = 100 / Math.max(1, values.length);
  return (
    <div className="p-3">
      <div className="mb-2 flex flex-wrap items-center justify-between gap-2">
        <p className="text-xs text-muted">
          {t('attackers.activityTotal', { count: total, formatted: formatCount(total, i18n.language) })}
        </p>
        <Segmented
          legend={t('attackers.activity')}
          name="activity-view"
          value={view}
          options={[
            { value: 'chart', label: t('view.chart') },
            { value: 'table', label: t('playbooks.asTable') },
          ]}
          onChange={setView}
        />
      </div>
      {view === 'chart' ? (
        <svg
          viewBox="0 0 100 24"
          preserveAspectRatio="none"
          className="h-24 w-full border-b border-line"
          role="img"
          aria-label={t('attackers.activityTotal', { count: total, formatted: formatCount(total, i18n.language) })}
        >
          {values.map((value, at) => (
            <rect
              key={series.at[at] ?? at}
              x={at * barWidth + barWidth * 0.1}
              width={barWidth * 0.8}
              y={24 - (value / largest) * 23}
              height={(value / largest) * 23}
              fill="var(--accent)"
            >
              <title>{`${formatDate(series.at[at] ?? series.from, i18n.language, zone)}: ${formatCount(value, i18n.language)}`}</title>
            </rect>
          ))}
        </svg>
      ) : (
        <table className="w-full max-w-sm text-[0.8125rem]">
          <caption className="sr-only">{t('attackers.activity')}</caption>
          <thead>
            <tr className="border-b border-line">
              <th scope="col" className="table-head py-1">
                {t('attackers.day')}
              </th>
              <th scope="col" className="table-head py-1 text-end">
                {t('nav.sessions')}
              </th>
            </tr>
          </thead>
          <tbody>
            {series.at.map((at, index) =>
              (values[index] ?? 0) === 0 ? null : (
                <tr key={at} className="border-b border-line/60 last:border-0">
                  <td className="py-1">{formatDate(at, i18n.language, zone)}</td>
                  <td className="py-1 text-end">{formatCount(values[index] ?? 0, i18n.language)}</td>
                </tr>
              ),
            )}
          </tbody>
        </table>
      )}
    </div>
  );
}
