import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Panel } from '../../components/panel.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount, formatNumber, formatScore } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { SavedViews } from '../shell/saved-views.tsx';
import {
  type AnomaliesSearch,
  anomaliesSearchSchema,
  anomalyLabelsQuery,
  baselinesQuery,
  DAYS,
  previewQuery,
} from './anomaly-queries.ts';
import { ScoreHistogram, stepName } from './score-histogram.tsx';

const route = getRouteApi('/signed-in/anomalies');
/** What the hub takes when nothing is configured. */
const defaultThreshold = 0.9;
const settledAfterMs = 250;
/** From here on a population is another one (population stability index). */
const otherPopulation = 0.25;

/** How unusual sessions were, what a threshold would raise, how far each trap has drifted, and what people said. */
export function AnomaliesPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const change = (next: Readonly<Record<string, string>>) =>
    void navigate({ search: anomaliesSearchSchema.parse({ ...search, ...next }), replace: true, resetScroll: false });
  return (
    <>
      <PageHeader title={t('nav.anomalies')} actions={<SavedViews page="anomalies" search={search} />} />
      <div className="flex flex-col gap-3">
        <Preview search={search} change={change} />
        <div className="grid items-start gap-3 xl:grid-cols-2">
          <Drift />
          <Labels />
        </div>
      </div>
    </>
  );
}

function Preview({
  search,
  change,
}: {
  search: AnomaliesSearch;
  change: (next: Readonly<Record<string, string>>) => void;
}) {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const threshold = search.threshold ?? defaultThreshold;
  const days = search.days ?? 14;
  const [moved, setMoved] = useState(threshold);
  useEffect(() => setMoved(threshold), [threshold]);
  useEffect(() => {
    if (moved === threshold) return;
    const timer = setTimeout(() => change({ threshold: String(moved) }), settledAfterMs);
    return () => clearTimeout(timer);
  }, [moved, threshold, change]);
  const preview = useQuery({ ...previewQuery(api, threshold, days), placeholderData: keepPreviousData });
  const view = search.view ?? 'chart';
  return (
    <Panel
      title={t('anomalies.distribution')}
      actions={
        <Segmented
          legend={t('anomalies.distribution')}
          name="anomaly-view"
          value={view}
          options={[
            { value: 'chart', label: t('view.chart') },
            { value: 'table', label: t('playbooks.asTable') },
          ]}
          onChange={(next) => change({ view: next })}
        />
      }
    >
      <div className="flex flex-wrap items-center gap-x-6 gap-y-2 border-b border-line px-3 py-2">
        <label className="flex min-w-0 flex-1 items-center gap-3">
          <span className="text-xs text-muted">{t('anomalies.threshold')}</span>
          <input
            type="range"
            min="0.5"
            max="1"
            step="0.01"
            className="h-6 min-w-32 flex-1 accent-accent"
            value={moved}
            onChange={(event) => setMoved(Number(event.target.value))}
          />
          <output className="w-10 font-medium">{formatScore(moved, i18n.language)}</output>
        </label>
        <label className="flex items-center gap-2">
          <span className="text-xs text-muted">{t('overview.range')}</span>
          <select className="field w-auto" value={days} onChange={(event) => change({ days: event.target.value })}>
            {[...new Set([...DAYS, days])]
              .sort((a, b) => a - b)
              .map((value) => (
                <option key={value} value={value}>
                  {t('anomalies.days', { count: value })}
                </option>
              ))}
          </select>
        </label>
      </div>
      {preview.isPending ? (
        <Skeleton rows={6} />
      ) : preview.isError ? (
        <ErrorState error={preview.error} retry={() => void preview.refetch()} />
      ) : preview.data.judged === 0 ? (
        <EmptyState title={t('anomalies.emptyTitle')} command="npx cerberus model train isolation-forest --promote">
          {t('anomalies.emptyText')}
        </EmptyState>
      ) : (
        <div className="grid gap-4 p-3 xl:grid-cols-[minmax(0,1fr)_22rem]">
          <div className="min-w-0">
            <p className="mb-2" role="status">
              {t('anomalies.wouldAlert', {
                perDay: formatNumber(Math.round(preview.data.perDay * 10) / 10, i18n.language),
                raised: formatCount(preview.data.raised, i18n.language),
                judged: formatCount(preview.data.judged, i18n.language),
              })}
            </p>
            {view === 'chart' ? (
              <ScoreHistogram distribution={preview.data.distribution} threshold={threshold} />
            ) : (
              <DataTable
                caption={t('anomalies.distribution')}
                rows={preview.data.distribution.map((count, step) => ({ count, step }))}
                rowKey={({ step }) => String(step)}
                columns={[
                  {
                    key: 'step',
                    title: t('anomalies.axis'),
                    heading: true,
                    cell: ({ step }) => stepName(step, preview.data.distribution.length, i18n.language),
                  },
                  {
                    key: 'count',
                    title: t('nav.sessions'),
                    className: 'text-end',
                    cell: ({ count }) => formatCount(count, i18n.language),
                  },
                ]}
              />
            )}
          </div>
          <section className="min-w-0" aria-label={t('anomalies.strongest')}>
            <h3 className="mb-1 text-xs font-medium text-muted">{t('anomalies.strongest')}</h3>
            <ol className="max-h-72 overflow-y-auto rounded-md border border-line text-[0.8125rem]">
              {preview.data.strongest.map(({ sessionId, score, endedAt }) => (
                <li
                  key={sessionId}
                  className="flex items-center justify-between gap-3 border-b border-line/60 px-2 last:border-0"
                >
                  <Link
                    to="/sessions/$id"
                    params={{ id: sessionId }}
                    search={{ tab: 'behaviour' }}
                    className="link inline-flex min-h-8 items-center"
                  >
                    <TimeStamp at={endedAt} form="compact" />
                  </Link>
                  <span className="font-medium">{formatScore(score, i18n.language)}</span>
                </li>
              ))}
            </ol>
            <p className="mt-2 text-xs text-muted">{t('anomalies.setting')}</p>
            <p className="flex items-center gap-1">
              <code className="font-mono text-xs">{`detection: { anomalyThreshold: ${threshold} }`}</code>
              <CopyButton text={`detection: { anomalyThreshold: ${threshold} }`} />
            </p>
          </section>
        </div>
      )}
    </Panel>
  );
}

function Drift() {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const baselines = useQuery(baselinesQuery(api));
  return (
    <Panel title={t('anomalies.drift')}>
      {baselines.isPending ? (
        <Skeleton rows={4} />
      ) : baselines.isError ? (
        <ErrorState error={baselines.error} retry={() => void baselines.refetch()} />
      ) : baselines.data.length === 0 ? (
        <p className="px-3 py-6 text-center text-[0.8125rem] text-muted">{t('anomalies.noBaselines')}</p>
      ) : (
        <ul>
          {baselines.data.map(({ sensorId, trap, sessions, drift }) => (
            <li
              key={`${sensorId} ${trap}`}
              className="border-b border-line/70 px-3 py-2 text-[0.8125rem] last:border-0"
            >
              <p className="flex flex-wrap items-center gap-x-3">
                <span className="font-medium">{trap}</span>
                <span className="text-muted">{sensorId}</span>
                <span className="text-muted">
                  {t('map.sessions', { count: sessions, formatted: formatCount(sessions, i18n.language) })}
                </span>
                {(drift[0]?.index ?? 0) >= otherPopulation && <Badge tone="warning">{t('anomalies.other')}</Badge>}
              </p>
              {drift.length === 0 ? (
                <p className="text-muted">{t('anomalies.noDrift')}</p>
              ) : (
                <table className="w-full max-w-md">
                  <tbody>
                    {drift.slice(0, 6).map(({ feature, index }) => (
                      <tr key={feature}>
                        <th scope="row" className="py-0.5 pe-3 text-start font-mono text-xs font-normal">
                          {feature}
                        </th>
                        <td className="w-40 py-0.5">
                          <span className="flex items-center gap-2">
                            <span className="h-1.5 w-24 overflow-hidden rounded-xs bg-raised" aria-hidden="true">
                              <span
                                className={`block h-full ${index >= otherPopulation ? 'bg-level-4' : 'bg-accent'}`}
                                style={{ width: `${Math.min(1, index) * 100}%` }}
                              />
                            </span>
                            {formatScore(index, i18n.language)}
                          </span>
                        </td>
                      </tr>
                    ))}
                  </tbody>
                </table>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function Labels() {
  const { t } = useTranslation();
  const { api } = useServices();
  const labels = useQuery(anomalyLabelsQuery(api));
  return (
    <Panel
      title={t('anomalies.labels')}
      actions={
        <a className="link text-[0.8125rem]" href="/api/v1/labels/export?format=csv" download>
          {t('export.csv')}
        </a>
      }
    >
      {labels.isPending ? (
        <Skeleton rows={4} />
      ) : labels.isError ? (
        <ErrorState error={labels.error} retry={() => void labels.refetch()} />
      ) : labels.data.length === 0 ? (
        <p className="px-3 py-6 text-center text-[0.8125rem] text-muted">{t('anomalies.noLabels')}</p>
      ) : (
        <DataTable
          caption={t('anomalies.labels')}
          rows={labels.data}
          rowKey={({ sessionId }) => sessionId}
          columns={[
            {
              key: 'at',
              title: t('anomalies.said'),
              heading: true,
              cell: ({ sessionId, at }) => (
                <Link
                  to="/sessions/$id"
                  params={{ id: sessionId }}
                  search={{ tab: 'behaviour' }}
                  className="link inline-flex min-h-6 items-center"
                >
                  <TimeStamp at={at} form="compact" />
                </Link>
              ),
            },
            {
              key: 'verdict',
              title: t('labels.ask.anomaly'),
              cell: ({ verdict }) => (
                <Badge tone={verdict === 'true-positive' ? 'ok' : verdict === 'false-positive' ? 'danger' : 'neutral'}>
                  {t(`labels.verdict.${verdict}`)}
                </Badge>
              ),
            },
            { key: 'by', title: t('playbooks.publishedBy'), cell: ({ by }) => by.name },
          ]}
        />
      )}
    </Panel>
  );
}
