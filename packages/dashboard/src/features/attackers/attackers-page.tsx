import { type Attacker, FILTER_FIELDS } from '@cerberusmesh/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { ExportMenu } from '../../components/export-menu.tsx';
import { FilterBox } from '../../components/filter-box.tsx';
import { InfiniteEnd } from '../../components/infinite-end.tsx';
import { ScoreMeter } from '../../components/level.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount, formatCountry } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { SavedViews } from '../shell/saved-views.tsx';
import { ATTACKER_SORTS, attackersQuery, attackersSearchSchema } from './attacker-queries.ts';
import { levelOfScore } from './level-of-score.ts';

const route = getRouteApi('/signed-in/attackers');

/** Every source that was seen, last seen first. */
export function AttackersPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { api } = useServices();
  const attackers = useInfiniteQuery(attackersQuery(api, search));
  const items = attackers.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (next: Readonly<Record<string, string>>) =>
    void navigate({ search: attackersSearchSchema.parse({ ...search, ...next }), replace: true });
  return (
    <>
      <PageHeader
        title={t('nav.attackers')}
        actions={
          <>
            <SavedViews page="attackers" search={search} />
            <ExportMenu path="attackers/export" parameters={search} />
          </>
        }
      />
      <search className="mb-3 flex flex-wrap items-start gap-2">
        <FilterBox
          label={t('filterBox.label')}
          value={search.filter ?? ''}
          fields={FILTER_FIELDS.attackers}
          onCommit={(filter) => change({ filter })}
        />
        <label className="flex items-center gap-2">
          <span className="text-xs text-muted">{t('attackers.sort')}</span>
          <select
            className="field w-auto"
            value={search.sort ?? '-seen'}
            onChange={(event) => change({ sort: event.target.value })}
          >
            {ATTACKER_SORTS.map((sort) => (
              <option key={sort} value={sort}>
                {t(`attackers.sorts.${sort}`)}
              </option>
            ))}
          </select>
        </label>
      </search>
      <div className="panel">
        {attackers.isPending ? (
          <Skeleton rows={10} />
        ) : attackers.isError && items.length === 0 ? (
          <ErrorState error={attackers.error} retry={() => void attackers.refetch()} />
        ) : items.length === 0 && search.filter !== undefined ? (
          <EmptyState title={t('attackers.noMatch')} />
        ) : items.length === 0 ? (
          <EmptyState title={t('attackers.emptyTitle')} command="npx cerberus demo">
            {t('attackers.emptyText')}
          </EmptyState>
        ) : (
          <AttackerTable items={items} />
        )}
        <InfiniteEnd
          hasMore={attackers.hasNextPage}
          loading={attackers.isFetchingNextPage}
          loadMore={() => void attackers.fetchNextPage()}
        />
      </div>
    </>
  );
}

function AttackerTable({ items }: { items: readonly Attacker[] }) {
  const { t, i18n } = useTranslation();
  const columns: readonly Column<Attacker>[] = [
    {
      key: 'address',
      title: t('session.source'),
      heading: true,
      cell: ({ address }) => (
        <Link
          to="/attackers/$address"
          params={{ address }}
          className="link inline-flex min-h-6 items-center font-mono wrap-anywhere"
        >
          {address}
        </Link>
      ),
    },
    {
      key: 'country',
      title: t('map.country'),
      cell: ({ origin }) =>
        origin.country === null ? (
          <span className="text-muted">{t('map.unknown')}</span>
        ) : (
          formatCountry(origin.country, i18n.language)
        ),
    },
    {
      key: 'score',
      title: t('attackers.maxScore'),
      cell: ({ maxScore }) => <ScoreMeter score={maxScore} level={levelOfScore(maxScore)} />,
    },
    {
      key: 'sessions',
      title: t('nav.sessions'),
      className: 'text-end',
      cell: ({ sessionCount }) => formatCount(sessionCount, i18n.language),
    },
    {
      key: 'credentials',
      title: t('attackers.credentials'),
      className: 'text-end',
      cell: ({ credentialCount }) => formatCount(credentialCount, i18n.language),
    },
    {
      key: 'commands',
      title: t('sessions.column.commands'),
      className: 'text-end',
      cell: ({ commandCount }) => formatCount(commandCount, i18n.language),
    },
    {
      key: 'techniques',
      title: t('sessions.column.techniques'),
      className: 'text-end',
      cell: ({ techniqueIds }) => techniqueIds.length,
    },
    {
      key: 'first',
      title: t('attackers.first'),
      wideOnly: true,
      className: 'max-lg:hidden',
      cell: ({ firstSeenAt }) => <TimeStamp at={firstSeenAt} form="compact" />,
    },
    { key: 'last', title: t('attackers.last'), cell: ({ lastSeenAt }) => <TimeStamp at={lastSeenAt} form="compact" /> },
  ];
  return <DataTable caption={t('nav.attackers')} columns={columns} rows={items} rowKey={({ address }) => address} />;
}
