import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { PageHeader } from '../../components/page-header.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { useLive, useServices } from '../../services.tsx';
import { Figures } from './figures.tsx';
import { KioskLink, KioskMode } from './kiosk.tsx';
import { LiveFeed } from './live-feed.tsx';
import { TopLists } from './top-lists.tsx';

const RatePanel = lazy(() => import('./rate-panel.tsx').then((module) => ({ default: module.RatePanel })));
const MapPanel = lazy(() => import('./map-panel.tsx').then((module) => ({ default: module.MapPanel })));

const RANGES = ['1h', '24h', '7d', '30d', 'all'] as const;
const route = getRouteApi('/signed-in/');

export function OverviewPage() {
  const { t } = useTranslation();
  const { range = '24h', kiosk } = route.useSearch();
  const navigate = route.useNavigate();
  const { queries } = useServices();
  const stats = useQuery({ ...queries.stats(range), placeholderData: (before) => before });
  // Not the figure itself: with it the charts would be drawn again at each message.
  const anyLive = useLive((state) => (state.totals?.events ?? 0) > 0);
  const nothingYet = stats.data !== undefined && stats.data.totals.events === 0 && !anyLive;

  return (
    <>
      <KioskMode on={kiosk !== undefined} />
      <PageHeader
        title={t('nav.overview')}
        actions={
          <>
            <KioskLink on={kiosk !== undefined} range={range} />
            <Segmented
              legend={t('overview.range')}
              name="range"
              value={range}
              options={RANGES.map((value) => ({ value, label: t(`overview.ranges.${value}`) }))}
              onChange={(value) =>
                void navigate({ search: { kiosk, range: value === '24h' ? undefined : value }, replace: true })
              }
            />
          </>
        }
      />
      {stats.isError && stats.data === undefined ? (
        <div className="panel">
          <ErrorState error={stats.error} retry={() => void stats.refetch()} />
        </div>
      ) : (
        <div className="flex flex-col gap-3">
          <Figures stats={stats.data} />
          {nothingYet && (
            <div className="panel">
              <EmptyState title={t('overview.emptyTitle')} command="npx cerberus demo">
                {t('overview.emptyText')}
              </EmptyState>
            </div>
          )}
          <div className="grid gap-3 xl:grid-cols-[minmax(0,1fr)_26rem] 2xl:grid-cols-[minmax(0,1fr)_32rem]">
            <div className="flex min-w-0 flex-col gap-3">
              <Suspense fallback={<div className="panel h-64" />}>
                {stats.data === undefined ? (
                  <div className="panel h-64">
                    <Skeleton rows={7} />
                  </div>
                ) : (
                  <RatePanel stats={stats.data} />
                )}
              </Suspense>
              <Suspense fallback={<div className="panel h-96" />}>
                {stats.data === undefined ? (
                  <div className="panel h-96">
                    <Skeleton rows={9} />
                  </div>
                ) : (
                  <MapPanel countries={stats.data.topCountries} />
                )}
              </Suspense>
            </div>
            <LiveFeed />
          </div>
          <TopLists stats={stats.data} />
        </div>
      )}
    </>
  );
}
