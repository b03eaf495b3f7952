import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { InfiniteEnd } from '../../components/infinite-end.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { useMediaQuery } from '../../components/use-media-query.ts';
import { formatCount } from '../../format.ts';
import { useServices } from '../../services.tsx';
import type { SessionsSearch } from '../../url-state.ts';
import { SessionCards } from './session-cards.tsx';
import { shownColumns } from './session-columns.ts';
import { SessionFilters } from './session-filters.tsx';
import { SessionTable } from './session-table.tsx';
import { SessionsTools } from './sessions-tools.tsx';

const route = getRouteApi('/signed-in/sessions');

export function SessionsPage() {
  const { t, i18n } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { queries } = useServices();
  const sessions = useInfiniteQuery(queries.sessions(search));
  const rows = useMemo(() => sessions.data?.pages.flatMap((page) => page.items) ?? [], [sessions.data]);
  const asCards = useMediaQuery('(max-width: 1023px)');
  const { columns, sort: _, ...filters } = search;
  const shown = useMemo(() => shownColumns(columns), [columns]);
  const filtered = Object.values(filters).some((value) => value !== undefined);
  const change = (next: SessionsSearch) => void navigate({ search: next, replace: true });

  return (
    <>
      <PageHeader
        title={t('nav.sessions')}
        actions={
          sessions.data !== undefined && (
            <p className="text-[0.8125rem] text-muted" role="status">
              {t(sessions.hasNextPage ? 'sessions.loadedMore' : 'sessions.loaded', {
                count: rows.length,
                formatted: formatCount(rows.length, i18n.language),
              })}
            </p>
          )
        }
      />
      <SessionsTools search={search} onChange={change} />
      <SessionFilters search={search} onChange={change} />
      <div className="panel mt-3 overflow-clip">
        {sessions.isPending ? (
          <Skeleton rows={12} />
        ) : sessions.isError && rows.length === 0 ? (
          <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />
        ) : rows.length === 0 && filtered ? (
          <div className="pb-8">
            <EmptyState title={t('sessions.noMatchTitle')}>{t('sessions.noMatchText')}</EmptyState>
            <div className="flex justify-center">
              <button type="button" className="button" onClick={() => change({})}>
                {t('sessions.clear')}
              </button>
            </div>
          </div>
        ) : rows.length === 0 ? (
          <EmptyState title={t('sessions.emptyTitle')} command="npx cerberus demo">
            {t('sessions.emptyText')}
          </EmptyState>
        ) : asCards ? (
          <SessionCards rows={rows} />
        ) : (
          <SessionTable rows={rows} shown={shown} />
        )}
        <InfiniteEnd
          hasMore={sessions.hasNextPage}
          loading={sessions.isFetchingNextPage}
          loadMore={() => void sessions.fetchNextPage()}
        />
      </div>
    </>
  );
}
