import type { CerberusEvent } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';
import { visibleLine } from '../attacker-text.ts';
import { formatBytes, formatDuration } from '../format.ts';
import { AttackerText } from './attacker-text.tsx';
import { DecisionBadge, TechniqueBadge } from './badges.tsx';
import {
  DecisionsIcon,
  DotIcon,
  FileIcon,
  KeyIcon,
  PlugIcon,
  SessionsIcon,
  TargetIcon,
  WarningIcon,
} from './icons.tsx';
import { ScoreMeter } from './level.tsx';

/** The icon for an event, by its noun. */
export function EventIcon({ kind }: { kind: CerberusEvent['kind'] }) {
  const className = `size-3.5 ${kind === 'decision.made' || kind === 'detection.raised' ? 'text-accent' : 'text-muted'}`;
  switch (kind.slice(0, kind.indexOf('.'))) {
    case 'credential':
      return <KeyIcon className={className} />;
    case 'command':
    case 'terminal':
    case 'environment':
      return <SessionsIcon className={className} />;
    case 'file':
    case 'artefact':
      return <FileIcon className={className} />;
    case 'session':
    case 'client':
    case 'tunnel':
    case 'http':
      return <PlugIcon className={className} />;
    case 'detection':
      return <TargetIcon className={className} />;
    case 'decision':
      return <DecisionsIcon className={className} />;
    case 'limit':
    case 'trap':
    case 'events':
      return <WarningIcon className={className} />;
    default:
      return <DotIcon className={className} />;
  }
}

/**
 * What one event says, in one line (`brief`) or with all that is worth reading. Every kind of the contract is handled;
 * the compiler refuses a new kind that is not.
 */
export function EventSummary({ event, brief = false }: { event: CerberusEvent; brief?: boolean }) {
  const { t, i18n } = useTranslation();
  const clip = brief ? 'line' : 'expandable';
  const written = (text: string) => <AttackerText text={text} clip={clip} multiline={!brief} />;
  switch (event.kind) {
    case 'session.opened':
      return event.data.externalId !== undefined
        ? t('summary.imported', { id: visibleLine(event.data.externalId, 80) })
        : event.destination === null
          ? (event.protocol ?? null)
          : t('summary.opened', { protocol: event.protocol ?? '', port: event.destination.port ?? '' });
    case 'session.closed':
      return (
        <>
          {t(`closeReason.${event.data.reason}`)}
          {event.data.durationMs !== null && `, ${formatDuration(event.data.durationMs, i18n.language)}`}
        </>
      );
    case 'client.identified':
      return written(
        [
          event.data.software,
          event.data.fingerprints.hassh === undefined ? undefined : `HASSH ${event.data.fingerprints.hassh}`,
        ]
          .filter((part) => part !== undefined)
          .join('  '),
      );
    case 'credential.tried':
      return (
        <span className={brief ? 'flex min-w-0 items-baseline gap-1.5' : 'flex flex-wrap items-baseline gap-x-1.5'}>
          <span className={brief ? 'min-w-0 truncate' : 'min-w-0'}>{written(event.data.username)}</span>
          <span className="text-muted">/</span>
          <span className={brief ? 'min-w-0 truncate' : 'min-w-0'}>
            {written(event.data.secret ?? event.data.publicKeyFingerprint ?? `(${event.data.method})`)}
          </span>
          {event.data.accepted && <span className="shrink-0 text-level-4">{t('credential.accepted')}</span>}
        </span>
      );
    case 'command.entered':
    case 'command.resolved':
      return written(event.data.input);
    case 'terminal.resized':
      return (
        <>
          {event.data.columns} × {event.data.rows} {event.data.term !== undefined && written(event.data.term)}
        </>
      );
    case 'terminal.recorded':
      return (
        <>
          {t(`summary.recording.${event.data.phase}`)}
          {event.data.durationMs !== null && `, ${formatDuration(event.data.durationMs, i18n.language)}`}
        </>
      );
    case 'environment.set':
      return written(`${event.data.name}=${event.data.value}`);
    case 'file.downloaded':
      return written(event.data.url ?? event.data.path ?? '');
    case 'file.uploaded':
      return (
        <>
          {written(event.data.path)}
          {!brief && event.data.bytes !== null && (
            <span className="text-muted"> {formatBytes(event.data.bytes, i18n.language)}</span>
          )}
        </>
      );
    case 'artefact.fetched':
      return (
        <>
          {written(event.data.url)}{' '}
          <span className="text-muted">
            {event.data.failure === undefined
              ? formatBytes(event.data.bytes ?? 0, i18n.language)
              : t(`fetchFailure.${event.data.failure}`)}
          </span>
        </>
      );
    case 'tunnel.requested':
      return written(`${event.data.target.address}:${event.data.target.port}`);
    case 'tunnel.carried':
      return written(`${event.data.target.address}:${event.data.target.port}  ${event.data.firstBytes}`);
    case 'http.requested':
      return (
        <span className={brief ? 'flex min-w-0 gap-1.5' : ''}>
          {written(event.data.method)}{' '}
          <span className={brief ? 'min-w-0 truncate' : ''}>{written(event.data.target)}</span>{' '}
          <span className="text-muted">{event.data.status}</span>
        </span>
      );
    case 'honeytoken.used':
      return written(`${event.data.tokenId} (${event.data.how})`);
    case 'foreign.observed':
      return written(`${event.data.system} ${event.data.eventId}`);
    case 'limit.reached':
      return (
        <>
          {event.data.limit} ({event.data.value}) {event.data.message !== undefined && written(event.data.message)}
        </>
      );
    case 'trap.failed':
      return (
        <>
          {event.data.trap}: {written(event.data.message)}
        </>
      );
    case 'directive.answered':
      return (
        <>
          {event.data.directiveKind}: {written(event.data.detail)}
        </>
      );
    case 'source.blocked':
      return <>{`${event.data.network}: ${event.data.connections}`}</>;
    case 'sensor.started':
      return <>{t('summary.sensorStarted', { version: event.data.version, count: event.data.traps.length })}</>;
    case 'sensor.stopped':
      return <>{event.data.reason}</>;
    case 'events.lost':
      return <>{t('summary.lost', { count: event.data.count, cause: event.data.cause })}</>;
    case 'detection.raised':
      return (
        <span className={brief ? 'flex min-w-0 items-center gap-1.5' : ''}>
          <TechniqueBadge id={event.data.techniqueId} name={event.data.techniqueName} linked={!brief} />{' '}
          {event.data.statement !== null && <span className="min-w-0">{written(event.data.statement)}</span>}
        </span>
      );
    case 'model.promoted':
      return <>{`${event.data.name} ${event.data.version} (${event.data.kind})`}</>;
    case 'anomaly.found':
      return (
        <>{`${Math.round(event.data.score * 100)} %: ${event.data.contributions.map(({ feature }) => feature).join(', ')}`}</>
      );
    case 'rarity.found':
      return (
        <>
          {event.data.items.map(({ value }, at) => (
            <span key={at} className="mr-1.5">
              {written(value)}
            </span>
          ))}
        </>
      );
    case 'source.assessed':
      return <>{`${event.data.provider}: ${event.data.verdict} (${Math.round(event.data.maliciousness * 100)} %)`}</>;
    case 'attacker.updated':
      return (
        <>{t(`summary.attacker.${event.data.change}`, { visits: event.data.visits, days: event.data.activeDays })}</>
      );
    case 'indicator.added':
      return written(`${event.data.type} ${event.data.value}`);
    case 'sensor.lost':
      return <>{t('summary.silent', { minutes: Math.round(event.data.silentMs / 60_000) })}</>;
    case 'run.started':
    case 'run.completed':
      return <>{`${event.data.playbookId} ${event.data.playbookVersion}`}</>;
    case 'run.failed':
      return (
        <>
          {`${event.data.playbookId} ${event.data.playbookVersion}`}: {written(event.data.message)}
        </>
      );
    case 'run.noted':
      return written(event.data.name);
    case 'action.started':
    case 'action.completed':
      return <>{event.data.action}</>;
    case 'action.failed':
      return (
        <>
          {event.data.action}: {written(event.data.message)}
        </>
      );
    case 'action.undone':
      return <>{`${event.data.action}: ${event.data.by}`}</>;
    case 'decision.answered':
      return (
        <>
          {t(`decision.state.${event.data.state}`)}: {written(event.data.detail)}
        </>
      );
    case 'fleet.launched':
      return (
        <>{`${event.data.provider}: ${event.data.persona}, ${event.data.traps.map(({ kind }) => kind).join(', ')}`}</>
      );
    case 'fleet.ready':
    case 'fleet.ended':
      return <>{event.data.provider}</>;
    case 'fleet.failed':
      return (
        <>
          {event.data.provider}: {written(event.data.message)}
        </>
      );
    case 'session.scored':
      return <ScoreMeter score={event.data.score} level={event.data.level} named />;
    case 'decision.made':
      return (
        <span className={brief ? 'flex min-w-0 items-center gap-1.5' : ''}>
          <span className={brief ? 'flex shrink-0' : ''}>
            <DecisionBadge kind={event.data.kind} />
          </span>{' '}
          <span className={brief ? 'min-w-0 truncate' : ''}>
            <AttackerText text={event.data.reasons[0]?.text ?? ''} clip={clip} prose />
          </span>
        </span>
      );
  }
}
