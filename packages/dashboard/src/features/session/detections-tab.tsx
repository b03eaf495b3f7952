import type { SessionDetail } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { TechniqueBadge } from '../../components/badges.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { EvidenceLinks } from '../../components/why.tsx';
import { formatCount, formatShare } from '../../format.ts';
import { CvssBadge } from './cvss-badge.tsx';

/** Techniques seen, each with the rule that says so, how sure it is, and the events that show it. */
export function DetectionsTab({ session }: { session: SessionDetail }) {
  const { t, i18n } = useTranslation();
  if (session.detections.length === 0)
    return <EmptyState title={t('detections.emptyTitle')}>{t('detections.emptyText')}</EmptyState>;
  const language = i18n.language;
  return (
    <ul>
      {session.detections.map((detection) => (
        <li
          key={`${detection.techniqueId} ${detection.rule}`}
          className="grid gap-x-6 gap-y-1 border-b border-line/60 px-3 py-2.5 last:border-0 lg:grid-cols-[24rem_11rem_minmax(0,1fr)]"
        >
          <div className="min-w-0">
            <TechniqueBadge id={detection.techniqueId} name={detection.techniqueName} />
            <p className="text-xs text-muted">{detection.tactics.map((tactic) => t(`tactic.${tactic}`)).join(', ')}</p>
          </div>
          <div>
            <div className="flex items-center gap-2">
              <span className="h-1.5 w-20 overflow-hidden rounded-xs bg-line" aria-hidden="true">
                <span className="block h-full bg-accent" style={{ width: `${detection.confidence * 100}%` }} />
              </span>
              <span className="text-[0.8125rem]">{formatShare(detection.confidence, language)}</span>
            </div>
            <p className="text-xs text-muted">
              {t('detections.times', { count: detection.count, formatted: formatCount(detection.count, language) })},{' '}
              <TimeStamp at={detection.firstAt} form="time" />
            </p>
          </div>
          <div className="min-w-0">
            {detection.statement !== null && <AttackerText text={detection.statement} />}
            <p className="flex flex-wrap items-center gap-x-3 text-xs text-muted">
              {detection.cvss !== undefined && <CvssBadge cvss={detection.cvss} />}
              <code className="font-mono">{detection.rule}</code>
              <span>ATT&CK {detection.attackVersion}</span>
              <EvidenceLinks sessionId={session.id} eventIds={detection.evidence} />
            </p>
          </div>
        </li>
      ))}
    </ul>
  );
}
