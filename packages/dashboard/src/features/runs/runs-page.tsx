import { RUN_STATES, type RunSummary } from '@cerberusmesh/contracts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { InfiniteEnd } from '../../components/infinite-end.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatDuration } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { playbooksQuery } from '../playbooks/playbook-queries.ts';
import { RunStateBadge } from '../playbooks/step-state.tsx';
import { runsQuery, runsSearchSchema } from './run-queries.ts';

const route = getRouteApi('/signed-in/runs');

/** Every execution of a playbook, newest first. */
export function RunsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { api } = useServices();
  const runs = useInfiniteQuery(runsQuery(api, search));
  const playbooks = useQuery(playbooksQuery(api));
  const items = runs.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = search.state !== undefined || search.playbook !== undefined;
  const change = (next: Readonly<Record<string, string>>) =>
    void navigate({ search: runsSearchSchema.parse({ ...search, ...next }), replace: true });
  const names = new Set([
    ...(playbooks.data ?? []).map(({ id }) => id),
    ...(search.playbook === undefined ? [] : [search.playbook]),
  ]);

  return (
    <>
      <PageHeader
        title={t('nav.runs')}
        actions={
          <>
            <label className="flex items-center gap-2">
              <span className="text-xs text-muted">{t('filter.state')}</span>
              <select
                className="field w-auto"
                value={search.state ?? ''}
                onChange={(event) => change({ state: event.target.value })}
              >
                <option value="">{t('filter.any')}</option>
                {RUN_STATES.map((state) => (
                  <option key={state} value={state}>
                    {t(`runState.${state}`)}
                  </option>
                ))}
              </select>
            </label>
            <label className="flex min-w-0 items-center gap-2">
              <span className="text-xs text-muted">{t('runs.playbook')}</span>
              <select
                className="field w-auto max-w-60"
                value={search.playbook ?? ''}
                onChange={(event) => change({ playbook: event.target.value })}
              >
                <option value="">{t('filter.any')}</option>
                {[...names].sort().map((id) => (
                  <option key={id} value={id}>
                    {id}
                  </option>
                ))}
              </select>
            </label>
          </>
        }
      />
      <div className="panel">
        {runs.isPending ? (
          <Skeleton rows={10} />
        ) : runs.isError && items.length === 0 ? (
          <ErrorState error={runs.error} retry={() => void runs.refetch()} />
        ) : items.length === 0 ? (
          filtered ? (
            <EmptyState title={t('runs.noMatch')} />
          ) : (
            <EmptyState title={t('runs.emptyTitle')} command="npx cerberus playbook run PLAYBOOK">
              {t('runs.emptyText')}
            </EmptyState>
          )
        ) : (
          <RunTable items={items} />
        )}
        <InfiniteEnd
          hasMore={runs.hasNextPage}
          loading={runs.isFetchingNextPage}
          loadMore={() => void runs.fetchNextPage()}
        />
      </div>
    </>
  );
}

function RunTable({ items }: { items: readonly RunSummary[] }) {
  const { t, i18n } = useTranslation();
  const columns: readonly Column<RunSummary>[] = [
    {
      key: 'started',
      title: t('runs.started'),
      heading: true,
      className: 'w-44',
      cell: ({ id, createdAt }) => (
        <Link to="/runs/$id" params={{ id }} className="link inline-flex min-h-6 items-center">
          <TimeStamp at={createdAt} form="compact" />
        </Link>
      ),
    },
    {
      key: 'state',
      title: t('filter.state'),
      className: 'w-40',
      cell: ({ state, asked, dryRun }) => (
        <span className="flex flex-wrap gap-1">
          <RunStateBadge state={state} />
          {asked !== null && <Badge tone="warning">{t(`runs.asked.${asked}`)}</Badge>}
          {dryRun && <Badge>{t('runs.dry')}</Badge>}
        </span>
      ),
    },
    {
      key: 'playbook',
      title: t('runs.playbook'),
      cell: ({ playbookId, playbookVersion }) => (
        <Link
          to="/playbooks/$id"
          params={{ id: playbookId }}
          search={{ version: playbookVersion }}
          className="link inline-flex min-h-6 items-center"
        >
          {playbookId} {playbookVersion}
        </Link>
      ),
    },
    {
      key: 'by',
      title: t('runs.startedBy'),
      cell: ({ startedBy }) => <span className="wrap-anywhere">{startedBy}</span>,
    },
    {
      key: 'duration',
      title: t('sessions.column.duration'),
      className: 'w-28 text-end',
      cell: ({ createdAt, endedAt }) =>
        endedAt === null
          ? '–'
          : formatDuration(Math.max(0, Date.parse(endedAt) - Date.parse(createdAt)), i18n.language),
    },
    {
      key: 'error',
      title: t('runs.error'),
      cell: ({ errorCode }) =>
        errorCode === null ? (
          <span className="text-muted">–</span>
        ) : (
          <code className="font-mono text-xs text-level-5">{errorCode}</code>
        ),
    },
  ];
  return <DataTable caption={t('nav.runs')} columns={columns} rows={items} rowKey={({ id }) => id} />;
}
