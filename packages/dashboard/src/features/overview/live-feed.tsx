import type { LoggedEvent } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { memo, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { visibleLine } from '../../attacker-text.ts';
import { EventIcon, EventSummary } from '../../components/event-summary.tsx';
import { PauseIcon, PlayIcon } from '../../components/icons.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useBoxRows } from '../../components/use-window-rows.ts';
import { formatCount } from '../../format.ts';
import { useLive, useLiveClient, useServices } from '../../services.tsx';

/** CSS pixels; rows of one height are what lets only those in the box be drawn. */
const rowHeight = 53;

/** Events as they arrive, newest first. Paused or scrolled down, the list stands still and counts what waits. */
export function LiveFeed() {
  const { t, i18n } = useTranslation();
  const { queries } = useServices();
  const live = useLiveClient();
  const feed = useLive((state) => state.feed);
  const leftOut = useLive((state) => state.leftOut);
  const [held, setHeld] = useState<{ readonly rows: readonly LoggedEvent[]; readonly by: 'button' | 'reading' } | null>(
    null,
  );
  const recent = useQuery(queries.recentEvents());
  useEffect(() => {
    if (recent.data !== undefined) live.seedFeed(recent.data);
  }, [recent.data, live]);
  const box = useRef<HTMLDivElement>(null);
  const { first, end } = useBoxRows(box, rowHeight);

  const shown = held?.rows ?? feed;
  const heldTop = held?.rows[0]?.seq ?? 0;
  const waiting = held === null ? 0 : feed.filter(({ seq }) => seq > heldTop).length;
  const paused = held?.by === 'button';
  const readOn = (scrollTop: number) => {
    if (scrollTop > rowHeight && held === null) setHeld({ rows: feed, by: 'reading' });
    else if (scrollTop <= 0 && held?.by === 'reading') setHeld(null);
  };
  return (
    <Panel
      title={t('feed.title')}
      className="h-[26rem] xl:h-auto xl:max-h-none"
      actions={
        <>
          {waiting > 0 && (
            <span className="text-xs text-muted">
              {t('feed.waiting', { count: waiting, formatted: formatCount(waiting, i18n.language) })}
            </span>
          )}
          <button
            type="button"
            className="inline-flex h-7 items-center gap-1.5 rounded-[5px] px-2 text-xs text-muted hover:bg-raised hover:text-text"
            aria-pressed={paused}
            onClick={() => {
              setHeld(paused ? null : { rows: shown, by: 'button' });
              if (paused) box.current?.scrollTo({ top: 0 });
            }}
          >
            {paused ? <PlayIcon className="size-3.5" /> : <PauseIcon className="size-3.5" />}
            {paused ? t('feed.resume') : t('feed.pause')}
          </button>
        </>
      }
    >
      {leftOut > 0 && (
        <p role="status" className="border-b border-line px-3 py-1.5 text-xs text-level-3">
          {t('feed.leftOut', { count: leftOut, formatted: formatCount(leftOut, i18n.language) })}
        </p>
      )}
      {/* The box scrolls by itself and takes no part in the height of its grid row. */}
      <div className="relative min-h-0 flex-1">
        <div
          ref={box}
          className="absolute inset-0 overflow-y-auto"
          onScroll={(event) => readOn(event.currentTarget.scrollTop)}
          role="log"
          aria-live="off"
          aria-label={t('feed.title')}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1)
          tabIndex={0}
        >
          {shown.length > 0 ? (
            <ol style={{ height: shown.length * rowHeight, paddingTop: Math.min(first, shown.length) * rowHeight }}>
              {shown.slice(first, end).map((logged) => (
                <FeedRow key={logged.seq} logged={logged} />
              ))}
            </ol>
          ) : recent.isPending ? (
            <Skeleton rows={10} height="h-4" />
          ) : recent.isError ? (
            <ErrorState error={recent.error} retry={() => void recent.refetch()} />
          ) : (
            <EmptyState title={t('feed.emptyTitle')}>{t('feed.emptyText')}</EmptyState>
          )}
        </div>
      </div>
      <Announcer feed={shown} />
    </Panel>
  );
}

const FeedRow = memo(function FeedRow({ logged: { event } }: { logged: LoggedEvent }) {
  const { t } = useTranslation();
  const kind = t(`event.${event.kind}`);
  const line = (
    <>
      <span className="flex items-center gap-2 text-xs text-muted">
        <TimeStamp at={event.at} form="time" />
        <EventIcon kind={event.kind} />
        <span className="truncate">{kind}</span>
        <span className="ms-auto truncate font-mono text-2xs">{event.source?.address ?? event.sensorId}</span>
      </span>
      <span className="mt-0.5 block min-w-0 truncate text-[0.8125rem]">
        <EventSummary event={event} brief />
      </span>
    </>
  );
  return (
    <li className="h-[53px] border-b border-line/60 contain-strict">
      {event.sessionId === null ? (
        <div className="px-3 py-1.5">{line}</div>
      ) : (
        <Link
          to="/sessions/$id"
          params={{ id: event.sessionId }}
          search={{ tab: 'timeline' }}
          preload={false}
          className="block px-3 py-1.5 hover:bg-raised focus-visible:-outline-offset-2"
        >
          {line}
        </Link>
      )}
    </li>
  );
});

/** Reads out at most one line every few seconds; the feed itself would drown a screen reader. */
function Announcer({ feed }: { feed: readonly LoggedEvent[] }) {
  const { t } = useTranslation();
  const [line, setLine] = useState('');
  const newest = feed[0];
  const seq = newest?.seq ?? 0;
  // A new event is what starts the wait; the rest only words it.
  useEffect(() => {
    const timer = setTimeout(() => {
      if (newest !== undefined)
        setLine(`${t(`event.${newest.event.kind}`)} ${visibleLine(newest.event.source?.address ?? '', 60)}`);
    }, 3_000);
    return () => clearTimeout(timer);
  }, [Math.floor(seq / 20)]);
  return (
    <p className="sr-only" aria-live="polite">
      {line}
    </p>
  );
}
