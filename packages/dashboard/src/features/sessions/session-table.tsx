import type { SessionSummary } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { memo, useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { DecisionBadge, SessionState } from '../../components/badges.tsx';
import { ScoreMeter } from '../../components/level.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount, formatCountry, formatDuration } from '../../format.ts';
import type { SessionColumn } from './session-columns.ts';

const rowHeight = 40;

const COLUMNS = [
  { key: 'opened', width: 'w-[9.25rem]' },
  { key: 'source', width: 'w-44' },
  { key: 'trap', width: 'w-[4.5rem]' },
  { key: 'score', width: 'w-[6.25rem]' },
  { key: 'stage', width: 'w-40' },
  { key: 'decision', width: 'w-32' },
  { key: 'login', width: '' },
  { key: 'commands', width: 'w-[5.25rem] text-end' },
  { key: 'techniques', width: 'w-[5.5rem] text-end max-[1400px]:hidden' },
  { key: 'duration', width: 'w-24 text-end' },
] as const;

/** A real table of which only the rows near the window exist; two empty rows stand in for the rest. */
export function SessionTable({ rows, shown }: { rows: readonly SessionSummary[]; shown: ReadonlySet<SessionColumn> }) {
  const { t } = useTranslation();
  const table = useRef<HTMLTableElement>(null);
  const [offset, setOffset] = useState(0);
  useLayoutEffect(() => setOffset((table.current?.getBoundingClientRect().top ?? 0) + window.scrollY), []);
  // The same function while the rows are the same: with another one every row would be measured anew at each step.
  const getItemKey = useCallback((index: number) => rows[index]?.id ?? index, [rows]);
  const virtualizer = useWindowVirtualizer({
    count: rows.length,
    estimateSize: () => rowHeight,
    overscan: 12,
    scrollMargin: offset,
    getItemKey,
  });
  const items = virtualizer.getVirtualItems();
  const before = items[0] === undefined ? 0 : items[0].start - offset;
  const after = virtualizer.getTotalSize() - ((items.at(-1)?.end ?? offset) - offset);

  return (
    <div className="overflow-x-auto">
      <table ref={table} className="w-full min-w-[64rem] table-fixed" aria-rowcount={rows.length + 1}>
        <caption className="sr-only">{t('nav.sessions')}</caption>
        <thead>
          <tr className="h-9 border-b border-line">
            {COLUMNS.filter(({ key }) => shown.has(key)).map((column) => (
              <th key={column.key} scope="col" className={`table-head px-2 first:ps-3 last:pe-3 ${column.width}`}>
                {t(`sessions.column.${column.key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {before > 0 && <Spacer height={before} />}
          {items.map((item) => {
            const session = rows[item.index];
            return session === undefined ? null : (
              <Row key={session.id} session={session} shown={shown} position={item.index + 2} />
            );
          })}
          {after > 0 && <Spacer height={after} />}
        </tbody>
      </table>
    </div>
  );
}

function Spacer({ height }: { height: number }) {
  return (
    <tr>
      <td style={{ height }} />
    </tr>
  );
}

const Row = memo(function Row({
  session,
  shown,
  position,
}: {
  session: SessionSummary;
  shown: ReadonlySet<SessionColumn>;
  position: number;
}) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  return (
    <tr
      className="group relative h-10 border-b border-line/70 last:border-0 hover:bg-raised/60"
      aria-rowindex={position}
    >
      <td className="px-2 ps-3">
        {/* The link covers the row, so that the whole of it can be clicked and exactly one thing is focused. */}
        <Link to="/sessions/$id" params={{ id: session.id }} className="after:absolute after:inset-0">
          <TimeStamp at={session.openedAt} form="compact" />
        </Link>
      </td>
      {shown.has('source') && (
        <td className="px-2">
          <span className="flex items-center gap-2">
            <bdi className="truncate font-mono text-[0.8125rem]">{session.source.address}</bdi>
            {session.origin.country !== null && (
              <abbr
                title={formatCountry(session.origin.country, language)}
                className="relative z-10 shrink-0 text-xs text-muted no-underline"
              >
                {session.origin.country}
              </abbr>
            )}
          </span>
        </td>
      )}
      {shown.has('trap') && (
        <td className="truncate px-2 text-[0.8125rem]">{session.trap ?? session.protocol ?? '–'}</td>
      )}
      {shown.has('score') && (
        <td className="px-2">
          <ScoreMeter score={session.score} level={session.level} />
        </td>
      )}
      {shown.has('stage') && <td className="truncate px-2 text-[0.8125rem]">{t(`stage.${session.stage}`)}</td>}
      {shown.has('decision') && (
        <td className="px-2">
          {session.decision === null ? (
            <span className="text-muted">–</span>
          ) : (
            <DecisionBadge kind={session.decision} />
          )}
        </td>
      )}
      {shown.has('login') && (
        <td className="px-2">
          {session.username === null ? (
            <span className="text-[0.8125rem] text-muted">
              {session.credentialCount === 0
                ? '–'
                : t('sessions.tried', {
                    count: session.credentialCount,
                    formatted: formatCount(session.credentialCount, language),
                  })}
            </span>
          ) : (
            <AttackerText text={session.username} clip="line" />
          )}
        </td>
      )}
      {shown.has('commands') && (
        <td className="px-2 text-end">
          {session.commandCount === 0 ? (
            <span className="text-muted">–</span>
          ) : (
            formatCount(session.commandCount, language)
          )}
        </td>
      )}
      {shown.has('techniques') && (
        <td className="px-2 text-end max-[1400px]:hidden">
          {session.techniqueIds.length === 0 ? <span className="text-muted">–</span> : session.techniqueIds.length}
        </td>
      )}
      {shown.has('duration') && (
        <td className="px-2 pe-3 text-end text-[0.8125rem] whitespace-nowrap text-muted">
          {session.state === 'open' ? (
            <SessionState session={session} />
          ) : session.durationMs === null ? (
            '–'
          ) : (
            formatDuration(session.durationMs, language)
          )}
        </td>
      )}
    </tr>
  );
});
