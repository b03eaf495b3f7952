import { DECISION_KINDS, type DecisionItem, decisionStateSchema } from '@cerberusmesh/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { DecisionBadge, DecisionStateBadge } from '../../components/badges.tsx';
import { ChevronIcon } from '../../components/icons.tsx';
import { InfiniteEnd } from '../../components/infinite-end.tsx';
import { ScoreMeter } from '../../components/level.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { Why } from '../../components/why.tsx';
import { formatShare } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { decisionsSearchSchema } from '../../url-state.ts';

const route = getRouteApi('/signed-in/decisions');

export function DecisionsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { queries } = useServices();
  const decisions = useInfiniteQuery(queries.decisions(search));
  const items = decisions.data?.pages.flatMap((page) => page.items) ?? [];
  const filtered = search.kind !== undefined || search.state !== undefined;
  const change = (next: { kind?: string; state?: string }) =>
    void navigate({ search: decisionsSearchSchema.parse({ ...search, ...next }), replace: true });

  return (
    <>
      <PageHeader
        title={t('nav.decisions')}
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
                {decisionStateSchema.options.map((state) => (
                  <option key={state} value={state}>
                    {t(`decision.state.${state}`)}
                  </option>
                ))}
              </select>
            </label>
            <label className="flex items-center gap-2">
              <span className="text-xs text-muted">{t('filter.kind')}</span>
              <select
                className="field w-auto"
                value={search.kind ?? ''}
                onChange={(event) => change({ kind: event.target.value })}
              >
                <option value="">{t('filter.any')}</option>
                {DECISION_KINDS.map((kind) => (
                  <option key={kind} value={kind}>
                    {t(`decision.kind.${kind}`)}
                  </option>
                ))}
              </select>
            </label>
          </>
        }
      />
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
              <DecisionRow key={decision.decisionId} decision={decision} />
            ))}
          </ul>
        )}
        <InfiniteEnd
          hasMore={decisions.hasNextPage}
          loading={decisions.isFetchingNextPage}
          loadMore={() => void decisions.fetchNextPage()}
        />
      </div>
    </>
  );
}

function DecisionRow({ decision }: { decision: DecisionItem }) {
  const { t, i18n } = useTranslation();
  const [open, setOpen] = useState(false);
  const panelId = `why-${decision.decisionId}`;
  return (
    <li className="border-b border-line/70 last:border-0">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 px-3 py-2.5 md:grid-cols-[auto_11rem_9.5rem_minmax(0,1fr)_auto] md:items-center md:gap-x-4">
        <button
          type="button"
          className="row-span-3 flex size-7 items-center justify-center rounded-[5px] text-muted hover:bg-raised hover:text-text md:row-span-1"
          aria-expanded={open}
          aria-controls={panelId}
          aria-label={t('decisions.why')}
          onClick={() => setOpen(!open)}
        >
          <ChevronIcon className={`size-4 ${open ? 'rotate-90' : ''}`} />
        </button>
        <span className="flex flex-wrap items-center gap-1.5">
          <DecisionBadge kind={decision.kind} />
          <DecisionStateBadge kind={decision.kind} state={decision.state} />
        </span>
        <span className="col-start-2 text-xs text-muted md:col-start-auto md:text-[0.8125rem]">
          <TimeStamp at={decision.at} form="compact" />
        </span>
        <span className="col-start-2 min-w-0 md:col-start-auto">
          <button
            type="button"
            className="block w-full truncate text-start"
            onClick={() => setOpen(!open)}
            tabIndex={-1}
          >
            <AttackerText text={decision.reasons[0]?.text ?? ''} clip="line" prose />
          </button>
          <span className="flex flex-wrap items-center gap-x-3 text-xs text-muted">
            <Link
              to="/sessions/$id"
              params={{ id: decision.sessionId }}
              search={{ tab: 'why' }}
              className="link inline-flex min-h-6 items-center font-mono"
            >
              {decision.source}
            </Link>
            <span>{t(`stage.${decision.stage}`)}</span>
            <span>{t('why.confidence', { share: formatShare(decision.confidence, i18n.language) })}</span>
          </span>
        </span>
        <span className="col-start-2 mt-1 md:col-start-auto md:mt-0">
          <ScoreMeter score={decision.score} level={decision.level} named />
        </span>
      </div>
      <div id={panelId} hidden={!open} className="border-t border-line/70 bg-canvas/60 px-3 py-4 md:px-14">
        {open && <Why decision={decision} sessionId={decision.sessionId} />}
      </div>
    </li>
  );
}
