import 'asciinema-player/dist/bundle/asciinema-player.css';
import type { SessionDetail } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { useNavigate, useRouterState } from '@tanstack/react-router';
import { create, type Player } from 'asciinema-player';
import { useEffect, useMemo, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api-client.ts';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { maxRecordingCharacters } from '../../limits.ts';
import { livenessOf } from '../../liveness.ts';
import { useServices } from '../../services.tsx';
import { eventTimes, hashOfSecond, recordedAt, secondOfHash, timeMap } from './recording-time.ts';
import { type ReplayMark, replayMarks } from './replay-marks.ts';

const SPEEDS = [0.5, 1, 2, 4, 8] as const;
const idleLimitSeconds = 2;

/** The terminal as the attacker saw it. */
export function ReplayTab({ session }: { session: SessionDetail }) {
  const { t } = useTranslation();
  if (session.recordingSha256 !== null) return <Replay session={session} sha256={session.recordingSha256} />;
  if (livenessOf(session, Date.now()) === 'live')
    return <EmptyState title={t('replay.openTitle')}>{t('replay.openText')}</EmptyState>;
  return (
    <EmptyState title={t('replay.emptyTitle')}>
      {t(session.commandCount > 0 ? 'replay.emptyCommands' : 'replay.emptyText')}
    </EmptyState>
  );
}

function Replay({ session, sha256 }: { session: SessionDetail; sha256: string }) {
  const { t } = useTranslation();
  const { queries } = useServices();
  const recording = useQuery(queries.recording(session.id, sha256));
  const start = useQuery(queries.recordingStart(session.id));
  if (recording.isPending || start.isPending) return <Skeleton rows={12} />;
  if (recording.isError) {
    const gone = recording.error instanceof ApiError && recording.error.code === 'not-found';
    return gone ? (
      <EmptyState title={t('replay.goneTitle')}>{t('replay.goneText')}</EmptyState>
    ) : (
      <ErrorState error={recording.error} retry={() => void recording.refetch()} />
    );
  }
  if (recording.data.length > maxRecordingCharacters)
    return <EmptyState title={t('replay.largeTitle')}>{t('replay.largeText')}</EmptyState>;
  const header = recordedAt(recording.data);
  const startMs = start.data ?? (header === null ? Date.parse(session.openedAt) : header * 1_000);
  return <Theatre text={recording.data} marks={replayMarks(session, startMs)} />;
}

/** The player with what steers it: speed, pauses, marks on the time line, a link to the moment. */
function Theatre({ text, marks }: { text: string; marks: readonly ReplayMark[] }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const hash = useRouterState({ select: (state) => state.location.hash });
  const box = useRef<HTMLDivElement>(null);
  const player = useRef<Player | null>(null);
  const [failed, setFailed] = useState(false);
  const [speed, setSpeed] = useState<number>(1);
  const [skipIdle, setSkipIdle] = useState(true);
  const times = useMemo(() => eventTimes(text), [text]);
  const clock = useMemo(() => timeMap(times, skipIdle ? idleLimitSeconds : null), [times, skipIdle]);
  /** Where the next player begins: where the last one was, or where the address points. */
  const begin = useRef(secondOfHash(hash));
  const firstMarks = useRef(marks);

  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const startAt = begin.current;
    const made = create({ data: text, parser: 'asciicast' }, element, {
      fit: 'width',
      autoPlay: false,
      preload: true,
      ...(startAt === null ? { poster: 'npt:0:02' } : { startAt, poster: `npt:${startAt}` }),
      ...(skipIdle ? { idleTimeLimit: idleLimitSeconds } : {}),
      speed,
      markers: firstMarks.current.map(({ second, techniqueId }) => [second, techniqueId]),
      controls: true,
      terminalFontFamily: 'ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace',
      terminalFontSize: 'small',
      cursorMode: calm ? 'steady' : 'blinking',
      logger: { log: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => setFailed(true) },
    });
    player.current = made;
    return () => {
      const played = made.getCurrentTime();
      if (played > 0) begin.current = clock.toRecorded(played);
      player.current = null;
      made.dispose();
    };
  }, [text, speed, skipIdle, clock]);

  const goTo = (second: number) => {
    void player.current?.seek(clock.toPlayer(second));
    void navigate({
      to: '.',
      search: (before) => before,
      hash: hashOfSecond(second),
      replace: true,
      resetScroll: false,
    });
  };
  const linkHere = () => {
    const second = clock.toRecorded(player.current?.getCurrentTime() ?? 0);
    void navigate({
      to: '.',
      search: (before) => before,
      hash: hashOfSecond(second),
      replace: true,
      resetScroll: false,
    });
  };

  return (
    <div className="p-3">
      {failed && (
        <p role="alert" className="mb-2 text-level-4">
          {t('replay.damaged')}
        </p>
      )}
      <div className="mx-auto grid max-w-7xl gap-3 xl:grid-cols-[minmax(0,1fr)_18rem]">
        <div className="min-w-0">
          <div ref={box} className="overflow-hidden rounded-md border border-line bg-terminal" />
          <div className="mt-2 flex flex-wrap items-center gap-3 text-[0.8125rem]">
            <label className="flex items-center gap-2">
              <span className="text-xs text-muted">{t('replay.speed')}</span>
              <select className="field w-auto" value={speed} onChange={(event) => setSpeed(Number(event.target.value))}>
                {SPEEDS.map((value) => (
                  <option key={value} value={value}>
                    {value}×
                  </option>
                ))}
              </select>
            </label>
            <label className="flex min-h-6 items-center gap-2">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={skipIdle}
                onChange={(event) => setSkipIdle(event.target.checked)}
              />
              {t('replay.skipIdle')}
            </label>
            <button type="button" className="link min-h-6" onClick={linkHere}>
              {t('replay.linkHere')}
            </button>
            {secondOfHash(hash) !== null && <CopyButton text={window.location.href} label={t('replay.copyLink')} />}
          </div>
          <p className="mt-1 text-xs text-muted">{t('replay.keys')}</p>
        </div>
        <Marks marks={marks} onGo={goTo} />
      </div>
    </div>
  );
}

function Marks({ marks, onGo }: { marks: readonly ReplayMark[]; onGo: (second: number) => void }) {
  const { t } = useTranslation();
  return (
    <section aria-label={t('replay.marks')} className="min-w-0">
      <h2 className="mb-1 text-xs font-medium text-muted">{t('replay.marks')}</h2>
      {marks.length === 0 ? (
        <p className="text-[0.8125rem] text-muted">{t('replay.noMarks')}</p>
      ) : (
        <ol className="max-h-[28rem] overflow-y-auto rounded-md border border-line">
          {marks.map(({ second, techniqueId, text }) => (
            <li key={`${second} ${techniqueId}`} className="border-b border-line/60 last:border-0">
              <button
                type="button"
                className="flex min-h-8 w-full items-baseline gap-2 px-2 py-1 text-start text-[0.8125rem] hover:bg-raised focus-visible:-outline-offset-2"
                onClick={() => onGo(second)}
              >
                <span className="w-12 shrink-0 text-end font-mono text-xs text-muted">{second.toFixed(1)} s</span>
                <code className="shrink-0 font-mono text-2xs font-semibold text-accent">{techniqueId}</code>
                <span className="min-w-0 truncate">{text}</span>
              </button>
            </li>
          ))}
        </ol>
      )}
    </section>
  );
}
