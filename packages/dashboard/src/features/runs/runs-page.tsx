import { RUN_STATES } from '@cerberusmesh/contracts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ChoiceFilter } from '../../components/choice-filter.tsx';
import { InfiniteEnd } from '../../components/infinite-end.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { useServices } from '../../services.tsx';
import { playbooksQuery } from '../playbooks/playbook-queries.ts';
import { runsQuery, runsSearchSchema } from './run-queries.ts';
import { RunTable } from './run-table.tsx';

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
            <ChoiceFilter
              label={t('filter.state')}
              value={search.state}
              options={RUN_STATES.map((value) => ({ value, label: t(`runState.${value}`) }))}
              onChange={(state) => change({ state })}
            />
            <ChoiceFilter
              label={t('runs.playbook')}
              value={search.playbook}
              options={[...names].sort().map((id) => ({ value: id, label: id }))}
              onChange={(playbook) => change({ playbook })}
            />
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
