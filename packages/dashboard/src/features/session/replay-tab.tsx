import 'asciinema-player/dist/bundle/asciinema-player.css';
import type { SessionDetail } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { create } from 'asciinema-player';
import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api-client.ts';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { maxRecordingCharacters } from '../../limits.ts';
import { livenessOf } from '../../liveness.ts';
import { useServices } from '../../services.tsx';

/** The terminal as the attacker saw it. */
export function ReplayTab({ session }: { session: SessionDetail }) {
  const { t } = useTranslation();
  if (session.recordingSha256 !== null) return <Replay sessionId={session.id} sha256={session.recordingSha256} />;
  if (livenessOf(session, Date.now()) === 'live')
    return <EmptyState title={t('replay.openTitle')}>{t('replay.openText')}</EmptyState>;
  return (
    <EmptyState title={t('replay.emptyTitle')}>
      {t(session.commandCount > 0 ? 'replay.emptyCommands' : 'replay.emptyText')}
    </EmptyState>
  );
}

function Replay({ sessionId, sha256 }: { sessionId: string; sha256: string }) {
  const { t } = useTranslation();
  const { queries } = useServices();
  const recording = useQuery(queries.recording(sessionId, sha256));
  if (recording.isPending) return <Skeleton rows={12} />;
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
  return <Player text={recording.data} />;
}

function Player({ text }: { text: string }) {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    const element = box.current;
    if (element === null) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    const player = create({ data: text, parser: 'asciicast' }, element, {
      fit: 'width',
      autoPlay: false,
      preload: true,
      poster: 'npt:0:02',
      idleTimeLimit: 2,
      controls: true,
      terminalFontFamily: 'ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace',
      terminalFontSize: 'small',
      cursorMode: calm ? 'steady' : 'blinking',
      logger: { log: () => {}, debug: () => {}, info: () => {}, warn: () => {}, error: () => setFailed(true) },
    });
    return () => player.dispose();
  }, [text]);
  return (
    <div className="p-3">
      {failed && (
        <p role="alert" className="mb-2 text-level-4">
          {t('replay.damaged')}
        </p>
      )}
      <div ref={box} className="mx-auto max-w-4xl overflow-hidden rounded-md border border-line bg-terminal" />
      <p className="mx-auto mt-2 max-w-4xl text-xs text-muted">{t('replay.keys')}</p>
    </div>
  );
}
