import type { SessionDetail } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { DecisionBadge, SessionState } from '../../components/badges.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ScoreMeter } from '../../components/level.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { StageProgress } from '../../components/stage-progress.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useNow } from '../../components/use-now.ts';
import { formatCountry, formatDuration } from '../../format.ts';
import { livenessOf } from '../../liveness.ts';

/** Who, where from, to what, how dangerous, how far. */
export function SessionHeader({ session }: { session: SessionDetail }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <PageHeader
        title={t('session.title', { address: session.source.address })}
        actions={<ScoreMeter score={session.score} level={session.level} named />}
      >
        <p className="flex flex-wrap items-center gap-x-3 text-[0.8125rem] text-muted">
          <SessionState session={session} />
          <TimeStamp at={session.openedAt} />
          <span>
            <Duration session={session} />
          </span>
          <span className="inline-flex min-w-0 items-center font-mono text-xs">
            <span className="truncate">{session.id}</span>
            <CopyButton text={session.id} label={t('session.copyId')} />
          </span>
        </p>
      </PageHeader>
      <div className="panel">
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3 p-3 sm:grid-cols-3 lg:grid-cols-6">
          <Fact title={t('session.source')}>
            <Link
              to="/attackers/$address"
              params={{ address: session.source.address }}
              className="link font-mono text-[0.8125rem] break-all"
            >
              {session.source.address}
            </Link>
            {session.source.port !== null && (
              <span className="font-mono text-xs text-muted">:{session.source.port}</span>
            )}
            <Link
              to="/sessions"
              search={{ source: session.source.address }}
              className="link flex min-h-6 w-fit items-center text-xs"
            >
              {t('session.sameSource')}
            </Link>
          </Fact>
          <Fact title={t('map.country')}>
            {session.origin.country === null ? (
              t('map.unknown')
            ) : (
              <Link to="/sessions" search={{ country: session.origin.country }} className="link">
                {formatCountry(session.origin.country, i18n.language)}
              </Link>
            )}
          </Fact>
          <Fact title={t('session.trap')}>
            {session.trap ?? session.protocol ?? '–'}{' '}
            <span className="text-muted">{t('session.on', { sensor: session.sensorId })}</span>
          </Fact>
          <Fact title={t('session.client')}>
            {session.clientSoftware === null ? '–' : <AttackerText text={session.clientSoftware} />}
            {session.hassh !== null && (
              <Link
                to="/sessions"
                search={{ client: session.hassh }}
                className="link block text-xs"
                title={`HASSH ${session.hassh}`}
              >
                {t('session.sameClient')}
              </Link>
            )}
          </Fact>
          <Fact title={t('session.login')}>
            {session.username === null ? (
              <span className="text-muted">{session.authenticated ? t('session.letIn') : t('session.notLetIn')}</span>
            ) : (
              <AttackerText text={session.username} />
            )}
          </Fact>
          <Fact title={t('session.decision')}>
            {session.decision === null ? (
              '–'
            ) : (
              <Link
                to="/sessions/$id"
                params={{ id: session.id }}
                search={{ tab: 'why' }}
                className="inline-flex min-h-6 items-center"
              >
                <DecisionBadge kind={session.decision} />
              </Link>
            )}
          </Fact>
        </dl>
        <div className="border-t border-line px-3 py-2.5">
          <StageProgress stage={session.stage} />
        </div>
      </div>
    </>
  );
}

function Fact({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="text-xs text-muted">{title}</dt>
      <dd className="min-w-0 break-words">{children}</dd>
    </div>
  );
}

function Duration({ session }: { session: SessionDetail }) {
  const { i18n } = useTranslation();
  const now = useNow(1_000);
  const endMs = livenessOf(session, now) === 'live' ? now : Date.parse(session.lastEventAt);
  return formatDuration(session.durationMs ?? Math.max(0, endMs - Date.parse(session.openedAt)), i18n.language);
}
