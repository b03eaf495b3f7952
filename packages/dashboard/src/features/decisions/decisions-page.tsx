import { DECISION_KINDS, type DecisionItem, decisionStateSchema, FILTER_FIELDS } from '@cerberusmesh/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ChoiceFilter } from '../../components/choice-filter.tsx';
import { ExportMenu } from '../../components/export-menu.tsx';
import { FilterBox } from '../../components/filter-box.tsx';
import { InfiniteEnd } from '../../components/infinite-end.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { useServices } from '../../services.tsx';
import { type DecisionsSearch, decisionsSearchSchema } from '../../url-state.ts';
import { SavedViews } from '../shell/saved-views.tsx';
import { usePageKeys } from '../shell/shortcuts.ts';
import { useMay } from '../shell/use-may.ts';
import { useRowCursor } from '../shell/use-row-cursor.ts';
import { DecisionDialog, type DecisionOrder, isAnswerable } from './decision-controls.tsx';
import { DecisionRow } from './decision-row.tsx';

const route = getRouteApi('/signed-in/decisions');

export function DecisionsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { queries } = useServices();
  const decisions = useInfiniteQuery(queries.decisions(search));
  const items = decisions.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = Object.values(search).some((value) => value !== undefined);
  const mayAnswer = useMay('decisions:approve');
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [order, setOrder] = useState<{ decision: DecisionItem; order: DecisionOrder } | null>(null);
  const cursor = useRowCursor(items.map(({ decisionId }) => decisionId));
  const current = items.find(({ decisionId }) => decisionId === cursor.current);
  const toggle = (id: string) => setOpen(new Set(open.has(id) ? [...open].filter((one) => one !== id) : [...open, id]));
  const answer = (what: DecisionOrder) => {
    if (current !== undefined && mayAnswer && isAnswerable(current)) setOrder({ decision: current, order: what });
  };
  usePageKeys({
    j: () => cursor.move(1),
    k: () => cursor.move(-1),
    e: () => current !== undefined && toggle(current.decisionId),
    a: () => answer('approve'),
    r: () => answer('reject'),
  });
  const change = (next: { kind?: string; state?: string; filter?: string }) =>
    void navigate({ search: decisionsSearchSchema.parse({ ...search, ...next }), replace: true });

  return (
    <>
      <PageHeader
        title={t('nav.decisions')}
        actions={
          <>
            <ChoiceFilter
              label={t('filter.state')}
              value={search.state}
              options={decisionStateSchema.options.map((value) => ({ value, label: t(`decision.state.${value}`) }))}
              onChange={(state) => change({ state })}
            />
            <ChoiceFilter
              label={t('filter.kind')}
              value={search.kind}
              options={DECISION_KINDS.map((value) => ({ value, label: t(`decision.kind.${value}`) }))}
              onChange={(kind) => change({ kind })}
            />
          </>
        }
      />
      <search className="mb-3 flex flex-wrap items-start gap-2">
        <FilterBox
          label={t('filterBox.label')}
          value={search.filter ?? ''}
          fields={FILTER_FIELDS.decisions}
          onCommit={(filter) => change({ filter })}
        />
        <SavedViews page="decisions" search={search} />
        <ExportMenu path="decisions/export" parameters={{ filter: exportFilter(search) }} />
      </search>
      <div className="panel">
        {decisions.isPending ? (
          <Skeleton rows={10} />
        ) : decisions.isError && items.length === 0 ? (
          <ErrorState error={decisions.error} retry={() => void decisions.refetch()} />
        ) : items.length === 0 ? (
          filtered ? (
            <EmptyState title={t('decisions.noMatch')} />
          ) : (
            <EmptyState title={t('decisions.emptyTitle')} command="npx cerberus demo">
              {t('decisions.emptyText')}
            </EmptyState>
          )
        ) : (
          <ul>
            {items.map((decision) => (
              <DecisionRow
                key={decision.decisionId}
                decision={decision}
                open={open.has(decision.decisionId)}
                current={decision.decisionId === cursor.current}
                onToggle={() => toggle(decision.decisionId)}
                onOrder={(what) => setOrder({ decision, order: what })}
              />
            ))}
          </ul>
        )}
        <InfiniteEnd
          hasMore={decisions.hasNextPage}
          loading={decisions.isFetchingNextPage}
          loadMore={() => void decisions.fetchNextPage()}
        />
      </div>
      {order !== null && (
        <DecisionDialog decision={order.decision} order={order.order} onClose={() => setOrder(null)} />
      )}
    </>
  );
}

/** The export takes the grammar alone: the two choices become terms of it. */
function exportFilter({ filter, kind, state }: DecisionsSearch): string | undefined {
  const terms = [filter, kind && `kind:${kind}`, state && `state:${state}`].filter((term) => term !== undefined);
  return terms.length === 0 ? undefined : terms.join(' ');
}
