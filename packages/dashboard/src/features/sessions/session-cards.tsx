import type { SessionSummary } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { DecisionBadge, SessionState } from '../../components/badges.tsx';
import { ScoreMeter } from '../../components/level.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount } from '../../format.ts';

/** The table's rows for a narrow screen. */
export function SessionCards({ rows }: { rows: readonly SessionSummary[] }) {
  const { t, i18n } = useTranslation();
  const list = useRef<HTMLUListElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY), []);
  // The same function while the rows are the same: with another one every row would be measured anew at each step.
  const getItemKey = useCallback((index: number) => rows[index]?.id ?? index, [rows]);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => 104,
    overscan: 8,
    scrollMargin: offset,
    getItemKey,
  });
  return (
    <ul ref={list} className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {virtualizer.getVirtualItems().map((item) => {
        const session = rows[item.index];
        if (session === undefined) return null;
        return (
          <li
            key={item.key}
            ref={virtualizer.measureElement}
            data-index={item.index}
            className="absolute inset-x-0 border-b border-line/70"
            style={{ transform: `translateY(${item.start - offset}px)` }}
          >
            <Link
              to="/sessions/$id"
              params={{ id: session.id }}
              className="flex flex-col gap-1.5 px-3 py-2.5 focus-visible:-outline-offset-2"
            >
              <span className="flex items-center justify-between gap-2">
                <span className="min-w-0 truncate">
                  <bdi className="font-mono text-[0.8125rem] font-medium">{session.source.address}</bdi>
                  {session.origin.country !== null && (
                    <span className="ms-1.5 text-xs text-muted">{session.origin.country}</span>
                  )}
                </span>
                <ScoreMeter score={session.score} level={session.level} />
              </span>
              <span className="flex items-center justify-between gap-2 text-xs text-muted">
                <TimeStamp at={session.openedAt} form="compact" />
                <SessionState session={session} />
              </span>
              <span className="flex min-w-0 items-center gap-2 text-xs">
                {session.decision !== null && (
                  <span className="flex shrink-0">
                    <DecisionBadge kind={session.decision} />
                  </span>
                )}
                <span className="truncate">{t(`stage.${session.stage}`)}</span>
                <span className="ms-auto shrink-0 text-muted">
                  {session.trap ?? session.protocol ?? ''}
                  {session.commandCount > 0 &&
                    ` · ${t('sessions.commands', { count: session.commandCount, formatted: formatCount(session.commandCount, i18n.language) })}`}
                </span>
                {session.username !== null && (
                  <span className="max-w-24 shrink-0">
                    <AttackerText text={session.username} clip="line" />
                  </span>
                )}
              </span>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}
