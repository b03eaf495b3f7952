import type { Alert } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge, TechniqueBadge } from '../../components/badges.tsx';
import { ChevronIcon } from '../../components/icons.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useNow } from '../../components/use-now.ts';
import { EvidenceLinks } from '../../components/why.tsx';
import { formatAge, formatCount, formatScore } from '../../format.ts';
import { SeverityBadge } from './severity-badge.tsx';

const ageRefreshIntervalMs = 30_000;
const STATUS_TONES = {
  new: 'accent',
  acknowledged: 'neutral',
  assigned: 'ok',
  suppressed: 'neutral',
  resolved: 'neutral',
} as const;

/** One alert of the queue: a line to judge it by, and everything about it when opened. */
export function AlertRow({
  alert,
  selected,
  current,
  open,
  onSelect,
  onToggle,
}: {
  alert: Alert;
  selected: boolean;
  current: boolean;
  open: boolean;
  /** Null for people who may not change alerts. */
  onSelect: (() => void) | null;
  onToggle: () => void;
}) {
  const { t, i18n } = useTranslation();
  const panelId = `alert-${alert.id}`;
  return (
    <li
      data-row={alert.id}
      aria-current={current || undefined}
      className={`border-b border-line/70 last:border-0 ${current ? 'bg-accent-soft' : ''}`}
    >
      <div className="grid grid-cols-[auto_auto_minmax(0,1fr)] items-center gap-x-2 px-3 py-2 lg:grid-cols-[auto_auto_6.5rem_minmax(0,1fr)_12rem_8rem_9rem]">
        <span className="grid size-7 place-items-center">
          {onSelect !== null && (
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={selected}
              onChange={onSelect}
              aria-label={t('alerts.select', { rule: t(`alerts.rule.${alert.rule}`), source: alert.source ?? '' })}
            />
          )}
        </span>
        <button
          type="button"
          className="flex size-7 items-center justify-center rounded-[5px] text-muted hover:bg-raised hover:text-text"
          aria-expanded={open}
          aria-controls={panelId}
          aria-label={t('alerts.details')}
          onClick={onToggle}
        >
          <ChevronIcon className={`size-4 ${open ? 'rotate-90' : ''}`} />
        </button>
        <SeverityBadge severity={alert.severity} />
        <div className="col-span-full col-start-3 min-w-0 lg:col-span-1 lg:col-start-auto">
          <p className="flex min-w-0 items-baseline gap-2">
            <span className="shrink-0 font-medium">{t(`alerts.rule.${alert.rule}`)}</span>
            <span className="min-w-0 truncate text-[0.8125rem]">{alert.subject}</span>
            {alert.count > 1 && (
              <span className="shrink-0 text-xs text-muted">×{formatCount(alert.count, i18n.language)}</span>
            )}
          </p>
          <p className="truncate text-[0.8125rem] text-muted">
            <AttackerText text={alert.summary} clip="line" prose />
          </p>
        </div>
        <div className="col-start-3 min-w-0 text-[0.8125rem] lg:col-start-auto">
          {alert.source === null ? (
            <span className="text-muted">{alert.sensorId ?? '–'}</span>
          ) : (
            <Link
              to="/attackers/$address"
              params={{ address: alert.source }}
              className="link inline-flex min-h-6 max-w-full items-center font-mono"
            >
              <span className="truncate">{alert.source}</span>
            </Link>
          )}
        </div>
        <div className="col-start-3 lg:col-start-auto">
          <Age at={alert.lastSeenAt} />
        </div>
        <div className="col-start-3 flex min-w-0 flex-wrap items-center gap-1 lg:col-start-auto">
          <Badge tone={STATUS_TONES[alert.status]}>{t(`alerts.status.${alert.status}`)}</Badge>
          {alert.assignee !== null && <span className="truncate text-xs text-muted">{alert.assignee.name}</span>}
        </div>
      </div>
      <div id={panelId} hidden={!open} className="border-t border-line/70 bg-canvas/60 px-3 py-3 md:ps-[4.75rem]">
        {open && <AlertDetails alert={alert} />}
      </div>
    </li>
  );
}

/** How long ago, with the moment itself beside it for those who point. */
function Age({ at }: { at: string }) {
  const { t, i18n } = useTranslation();
  const now = useNow(ageRefreshIntervalMs);
  return (
    <span className="text-[0.8125rem] text-muted">
      {t('alerts.ago', { duration: formatAge(now - Date.parse(at), i18n.language) })}
      <span className="sr-only">
        {' '}
        <TimeStamp at={at} />
      </span>
    </span>
  );
}

function AlertDetails({ alert }: { alert: Alert }) {
  const { t, i18n } = useTranslation();
  return (
    <div className="flex flex-col gap-2 text-[0.8125rem]">
      <p>
        <AttackerText text={alert.summary} prose />
      </p>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-muted">
        <span>
          {t('attackers.first')} <TimeStamp at={alert.firstSeenAt} form="compact" />
        </span>
        <span>
          {t('attackers.last')} <TimeStamp at={alert.lastSeenAt} form="compact" />
        </span>
        <span>
          {t('map.sessions', { count: alert.sessionCount, formatted: formatCount(alert.sessionCount, i18n.language) })}
        </span>
        {alert.stage !== null && <span>{t(`stage.${alert.stage}`)}</span>}
        {alert.score !== null && <span>{formatScore(alert.score, i18n.language)}</span>}
        {alert.sensorId !== null && <span>{alert.sensorId}</span>}
        {alert.trap !== null && <span>{alert.trap}</span>}
        <code className="font-mono text-xs">{alert.subject}</code>
      </p>
      {alert.techniqueIds.length > 0 && (
        <p className="flex flex-wrap gap-1">
          {alert.techniqueIds.map((id) => (
            <TechniqueBadge key={id} id={id} name="" />
          ))}
        </p>
      )}
      <p className="flex flex-wrap items-center gap-x-4">
        {alert.sessionId !== null && (
          <Link to="/sessions/$id" params={{ id: alert.sessionId }} className="link inline-flex min-h-6 items-center">
            {t('alerts.session')}
          </Link>
        )}
        {alert.decisionId !== null && (
          <Link to="/decisions/$id" params={{ id: alert.decisionId }} className="link inline-flex min-h-6 items-center">
            {t('alerts.decision')}
          </Link>
        )}
        {alert.source !== null && (
          <Link
            to="/alerts"
            search={{ filter: `source:${alert.source}` }}
            className="link inline-flex min-h-6 items-center"
          >
            {t('alerts.sameSource')}
          </Link>
        )}
        {alert.sessionId !== null && alert.evidence.length > 0 && (
          <EvidenceLinks sessionId={alert.sessionId} eventIds={alert.evidence} />
        )}
      </p>
      {(alert.reason !== null || alert.resolution !== null) && (
        <p>
          {alert.resolution !== null && <Badge>{t(`alerts.resolution.${alert.resolution}`)}</Badge>} {alert.reason}
          {alert.changedBy !== null && alert.changedAt !== null && (
            <span className="ms-2 text-muted">
              {alert.changedBy.name}, <TimeStamp at={alert.changedAt} form="compact" />
            </span>
          )}
        </p>
      )}
    </div>
  );
}
