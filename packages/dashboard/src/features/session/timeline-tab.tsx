import { type CerberusEvent, CONCLUDED_EVENT_IDS, type SessionDetail } from '@cerberusmesh/contracts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useRouterState } from '@tanstack/react-router';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { EventIcon, EventSummary } from '../../components/event-summary.tsx';
import { InfiniteEnd } from '../../components/infinite-end.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatDuration } from '../../format.ts';
import { useServices } from '../../services.tsx';

const CONCLUDED: ReadonlySet<string> = new Set(CONCLUDED_EVENT_IDS);

/** Every event of the session in order, with what the hub concluded between them. */
export function TimelineTab({ session }: { session: SessionDetail }) {
  const { t } = useTranslation();
  const { queries } = useServices();
  const events = useInfiniteQuery(queries.sessionEvents(session.id));
  const rows = events.data?.pages.flatMap((page) => page.items) ?? [];
  const target = useRouterState({ select: (state) => state.location.hash });

  useEffect(() => {
    if (target !== '' && rows.length > 0) document.getElementById(target)?.scrollIntoView({ block: 'center' });
  }, [target, rows.length]);

  if (events.isPending) return <Skeleton rows={12} />;
  if (events.isError && rows.length === 0)
    return <ErrorState error={events.error} retry={() => void events.refetch()} />;
  if (rows.length === 0) return <EmptyState title={t('timeline.emptyTitle')}>{t('timeline.emptyText')}</EmptyState>;
  return (
    <>
      <ol>
        {rows.map(({ event }) => (
          <TimelineRow
            key={event.id}
            event={event}
            openedAt={session.openedAt}
            marked={target === `event-${event.id}`}
          />
        ))}
      </ol>
      <InfiniteEnd
        hasMore={events.hasNextPage}
        loading={events.isFetchingNextPage}
        loadMore={() => void events.fetchNextPage()}
      />
    </>
  );
}

function TimelineRow({ event, openedAt, marked }: { event: CerberusEvent; openedAt: string; marked: boolean }) {
  const { t, i18n } = useTranslation();
  const concluded = CONCLUDED.has(event.kind);
  const sinceMs = Math.max(0, Date.parse(event.at) - Date.parse(openedAt));
  return (
    <li
      id={`event-${event.id}`}
      aria-current={marked || undefined}
      className={`grid grid-cols-[auto_minmax(0,1fr)] gap-x-3 border-b border-line/60 px-3 py-2 leading-5 last:border-0 md:grid-cols-[10rem_12rem_minmax(0,1fr)] ${marked ? 'bg-accent-soft' : concluded ? 'bg-raised/50' : ''}`}
    >
      <span className="flex items-baseline gap-2 self-start text-[0.8125rem] text-muted">
        <TimeStamp at={event.at} form="time" />
        <span className="text-xs">+{formatDuration(sinceMs, i18n.language)}</span>
      </span>
      <span className="flex items-center gap-2 self-start justify-self-end text-[0.8125rem] md:justify-self-start">
        <EventIcon kind={event.kind} />
        {t(`event.${event.kind}`)}
      </span>
      <div className="col-span-2 min-w-0 text-[0.8125rem] md:col-span-1">
        <EventSummary event={event} />
      </div>
    </li>
  );
}
