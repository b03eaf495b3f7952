import { DECISION_KINDS, type DecisionKind, type SessionSummary, STAGES, type Stage } from '@cerberusmesh/contracts';
import { useNavigate, useRouter } from '@tanstack/react-router';
import type { TFunction } from 'i18next';
import {
  type CSSProperties,
  type MouseEvent,
  memo,
  type PointerEvent,
  useCallback,
  useLayoutEffect,
  useMemo,
  useRef,
} from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { decisionBadge, SessionState } from '../../components/badges.tsx';
import { levelName, scoreMeter } from '../../components/level.tsx';
import { timeElement } from '../../components/time-stamp.tsx';
import { useMediaQuery } from '../../components/use-media-query.ts';
import { useWindowRows } from '../../components/use-window-rows.ts';
import { formatCount, formatCountry, formatDuration } from '../../format.ts';
import { useTimeZone } from '../../time-zone.ts';
import { usePageKeys } from '../shell/shortcuts.ts';
import type { SessionColumn } from './session-columns.ts';

const rowHeight = 40;

/** Widths in rem; what attackers wrote takes the rest of the line. */
const COLUMNS = [
  { key: 'opened', width: 9.25, end: false },
  { key: 'source', width: 11, end: false },
  { key: 'trap', width: 4.5, end: false },
  { key: 'score', width: 6.25, end: false },
  { key: 'stage', width: 10, end: false },
  { key: 'decision', width: 8, end: false },
  { key: 'login', width: null, end: false },
  { key: 'commands', width: 5.25, end: true },
  { key: 'techniques', width: 5.5, end: true },
  { key: 'duration', width: 6, end: true },
] as const;

/**
 * A real table of which only the rows near the window exist. Every row is a box that its neighbours cannot change, and
 * none has a style of its own: the browser computes that of a cell once then, not anew for each row that scrolls in.
 */
export function SessionTable({ rows, shown }: { rows: readonly SessionSummary[]; shown: ReadonlySet<SessionColumn> }) {
  const { t, i18n } = useTranslation();
  const zone = useTimeZone();
  const router = useRouter();
  const navigate = useNavigate();
  const body = useRef<HTMLTableSectionElement>(null);
  const { first, end } = useWindowRows(body, rows.length, rowHeight);
  const wide = useMediaQuery('(min-width: 1401px)');
  const columns = useMemo(
    () => COLUMNS.filter(({ key }) => shown.has(key) && (wide || key !== 'techniques')),
    [shown, wide],
  );
  const words = useMemo(() => rowWords(t), [t]);
  const visible = useMemo(() => new Set<SessionColumn>(columns.map(({ key }) => key)), [columns]);
  const rest = visible.has('login');
  const widths = columns
    .map(({ width }) => (width === null ? 'minmax(0,1fr)' : rest ? `${width}rem` : `minmax(${width}rem,${width}fr)`))
    .join(' ');
  // reason: React's own type of styles knows no custom properties.
  const style = { '--columns': widths } as CSSProperties;
  // One link of the router for each row would cost more than the rest of it.
  const follow = useCallback(
    (event: MouseEvent<HTMLAnchorElement>) => {
      if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
      event.preventDefault();
      void navigate({ to: '/sessions/$id', params: { id: event.currentTarget.dataset.id ?? '' } });
    },
    [navigate],
  );
  const prepare = useCallback(
    (event: PointerEvent<HTMLAnchorElement>) =>
      void router.preloadRoute({ to: '/sessions/$id', params: { id: event.currentTarget.dataset.id ?? '' } }),
    [router],
  );

  // The focus is the cursor, so that Enter follows the link that has it. A row that is yet to be drawn gets it then.
  const cursor = useRef<string | null>(null);
  const wanted = useRef<string | null>(null);
  const focusWanted = () => {
    for (const link of body.current?.querySelectorAll('a') ?? []) {
      if (idOf(link) !== wanted.current) continue;
      wanted.current = null;
      link.focus({ preventScroll: true });
      return;
    }
  };
  useLayoutEffect(() => {
    if (wanted.current !== null) focusWanted();
  });
  const cursorIndex = () => rows.findIndex(({ id }) => id === cursor.current);
  const move = (step: 1 | -1) => {
    const element = body.current;
    if (element === null) return;
    const from = cursorIndex();
    const above = -element.getBoundingClientRect().top;
    const at =
      from === -1 ? Math.ceil(Math.max(0, above) / rowHeight) : Math.min(rows.length - 1, Math.max(0, from + step));
    const id = rows[at]?.id;
    if (id === undefined) return;
    cursor.current = id;
    wanted.current = id;
    const top = at * rowHeight - above;
    if (top < rowHeight) window.scrollBy({ top: top - rowHeight * 2 });
    else if (top > window.innerHeight - rowHeight * 2)
      window.scrollBy({ top: top - window.innerHeight + rowHeight * 3 });
    focusWanted();
  };
  usePageKeys({
    j: () => move(1),
    k: () => move(-1),
    e: () => {
      const id = rows[cursorIndex()]?.id;
      if (id !== undefined) void navigate({ to: '/sessions/$id', params: { id } });
    },
  });

  return (
    <div className="overflow-x-auto">
      <table className="block w-full min-w-[64rem]" style={style} aria-rowcount={rows.length + 1}>
        <caption className="sr-only">{t('nav.sessions')}</caption>
        <thead className="block">
          <tr className="grid h-9 grid-cols-(--columns) items-center border-b border-line">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={`table-head truncate px-2 first:ps-3 last:pe-3 ${column.end ? 'text-end' : ''}`}
              >
                {t(`sessions.column.${column.key}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody
          ref={body}
          className="block contain-strict"
          onFocus={({ target }) => {
            cursor.current = idOf(target) ?? null;
          }}
          style={{ height: rows.length * rowHeight, paddingTop: first * rowHeight }}
        >
          {rows.slice(first, end).map((session, at) => (
            <Row
              key={session.id}
              session={session}
              index={first + at}
              visible={visible}
              words={words}
              t={t}
              language={i18n.language}
              zone={zone}
              follow={follow}
              prepare={prepare}
            />
          ))}
        </tbody>
      </table>
    </div>
  );
}

const idOf = (element: Element) => (element instanceof HTMLElement ? element.dataset.id : undefined);

/** The words of a row that repeat: found once for all rows, not again for each. */
interface RowWords {
  readonly stages: ReadonlyMap<Stage, string>;
  readonly decisions: ReadonlyMap<DecisionKind, string>;
  readonly levels: readonly string[];
}

function rowWords(t: TFunction): RowWords {
  return {
    stages: new Map(STAGES.map((stage) => [stage, t(`stage.${stage}`)])),
    decisions: new Map(DECISION_KINDS.map((kind) => [kind, t(`decision.kind.${kind}`)])),
    levels: [1, 2, 3, 4, 5].map((level) => levelName(level, t)),
  };
}

const Row = memo(function Row({
  session,
  index,
  visible,
  words,
  t,
  language,
  zone,
  follow,
  prepare,
}: {
  session: SessionSummary;
  index: number;
  visible: ReadonlySet<SessionColumn>;
  words: RowWords;
  t: TFunction;
  language: string;
  zone: string | undefined;
  follow: (event: MouseEvent<HTMLAnchorElement>) => void;
  prepare: (event: PointerEvent<HTMLAnchorElement>) => void;
}) {
  const { country } = session.origin;
  return (
    <tr
      className="relative grid h-10 grid-cols-(--columns) items-center border-b border-line/70 contain-strict focus-within:bg-accent-soft hover:bg-raised/60"
      aria-rowindex={index + 2}
    >
      <td className="px-2 ps-3">
        {/* The link covers the row, so that the whole of it can be clicked and exactly one thing is focused. */}
        <a
          href={`/sessions/${session.id}`}
          data-id={session.id}
          className="after:absolute after:inset-0 focus-visible:-outline-offset-2"
          onClick={follow}
          onPointerDown={prepare}
        >
          {timeElement(session.openedAt, 'compact', language, zone)}
        </a>
      </td>
      {visible.has('source') && (
        <td className="flex items-center gap-2 px-2">
          <bdi className="truncate font-mono text-[0.8125rem]">{session.source.address}</bdi>
          {country !== null && (
            <abbr
              title={formatCountry(country, language)}
              className="relative z-10 shrink-0 text-xs text-muted no-underline"
            >
              {country}
            </abbr>
          )}
        </td>
      )}
      {visible.has('trap') && (
        <td className="truncate px-2 text-[0.8125rem]">{session.trap ?? session.protocol ?? '–'}</td>
      )}
      {visible.has('score') && (
        <td className="px-2">
          {scoreMeter(session.score, session.level, words.levels[session.level - 1] ?? '', language)}
        </td>
      )}
      {visible.has('stage') && <td className="truncate px-2 text-[0.8125rem]">{words.stages.get(session.stage)}</td>}
      {visible.has('decision') && (
        <td className="px-2 text-muted">
          {session.decision === null
            ? '–'
            : decisionBadge(session.decision, words.decisions.get(session.decision) ?? '')}
        </td>
      )}
      {visible.has('login') && (
        <td className={`truncate px-2 text-[0.8125rem] ${session.username === null ? 'text-muted' : ''}`}>
          {session.username !== null ? (
            <AttackerText text={session.username} clip="line" />
          ) : session.credentialCount === 0 ? (
            '–'
          ) : (
            t('sessions.tried', {
              count: session.credentialCount,
              formatted: formatCount(session.credentialCount, language),
            })
          )}
        </td>
      )}
      {visible.has('commands') && <Count value={session.commandCount} language={language} />}
      {visible.has('techniques') && <Count value={session.techniqueIds.length} language={language} />}
      {visible.has('duration') && (
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

function Count({ value, language }: { value: number; language: string }) {
  return (
    <td className={`px-2 text-end ${value === 0 ? 'text-muted' : ''}`}>
      {value === 0 ? '–' : formatCount(value, language)}
    </td>
  );
}
