import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api-client.ts';
import { AttackerText } from '../../components/attacker-text.tsx';
import { CloseIcon } from '../../components/icons.tsx';
import { Panel } from '../../components/panel.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { EvidenceLinks } from '../../components/why.tsx';
import { formatCount, formatShare } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { type AttackSearch, techniqueQuery } from './attack-queries.ts';

/** What is known of one technique here: rules that can find it, and the newest evidence. */
export function TechniquePanel({
  id,
  search,
  nowMs,
  onClose,
}: {
  id: string;
  search: AttackSearch;
  nowMs: number;
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const technique = useQuery(techniqueQuery(api, id, search, nowMs));
  const count = (value: number) => formatCount(value, i18n.language);
  const { data } = technique;
  return (
    <Panel
      title={data === undefined ? id : `${id} ${data.name}`}
      actions={
        <button
          type="button"
          className="flex size-8 items-center justify-center rounded-[5px] text-muted hover:text-text"
          aria-label={t('dialog.close')}
          onClick={onClose}
        >
          <CloseIcon />
        </button>
      }
    >
      {technique.isPending ? (
        <Skeleton rows={6} />
      ) : technique.isError ? (
        technique.error instanceof ApiError && technique.error.code === 'not-found' ? (
          <p className="px-3 py-6 text-center text-[0.8125rem] text-muted">{t('attack.unknownTechnique')}</p>
        ) : (
          <ErrorState error={technique.error} retry={() => void technique.refetch()} />
        )
      ) : (
        <>
          <p className="flex flex-wrap gap-x-4 gap-y-1 border-b border-line px-3 py-2 text-[0.8125rem]">
            <span>
              {t('attack.counts', {
                findings: count(technique.data.findings),
                sessions: count(technique.data.sessions),
                sources: count(technique.data.sources),
              })}
            </span>
            {technique.data.lastSeenAt !== null && (
              <span className="text-muted">
                {t('attackers.last')} <TimeStamp at={technique.data.lastSeenAt} form="compact" />
              </span>
            )}
            <Link to="/sessions" search={{ technique: id }} className="link">
              {t('attack.itsSessions')}
            </Link>
          </p>
          {technique.data.rules.length > 0 && (
            <details className="border-b border-line px-3 py-1.5 text-[0.8125rem]">
              <summary className="link inline-flex min-h-6 items-center">
                {t('attack.ruleCount', { count: technique.data.rules.length })}
              </summary>
              <p className="flex flex-wrap gap-x-3 py-1 font-mono text-xs">
                {technique.data.rules.map((rule) => (
                  <span key={rule}>{rule}</span>
                ))}
              </p>
            </details>
          )}
          {technique.data.evidence.length === 0 ? (
            <p className="px-3 py-6 text-center text-[0.8125rem] text-muted">
              {t(technique.data.rules.length === 0 ? 'attack.noRule' : 'attack.noEvidence')}
            </p>
          ) : (
            <ul className="max-h-[60vh] overflow-y-auto">
              {technique.data.evidence.map((finding) => (
                <li
                  key={`${finding.sessionId} ${finding.rule} ${finding.techniqueId}`}
                  className="border-b border-line/70 px-3 py-2 text-[0.8125rem] last:border-0"
                >
                  <p className="flex flex-wrap items-center gap-x-3 text-muted">
                    <Link
                      to="/sessions/$id"
                      params={{ id: finding.sessionId }}
                      search={{ tab: 'detections' }}
                      className="link inline-flex min-h-6 items-center font-mono"
                    >
                      {finding.source}
                    </Link>
                    <TimeStamp at={finding.lastAt} form="compact" />
                    <span>{formatShare(finding.confidence, i18n.language)}</span>
                    <code className="font-mono text-xs">{finding.rule}</code>
                    {finding.techniqueId !== id && <code className="font-mono text-xs">{finding.techniqueId}</code>}
                  </p>
                  {finding.statement !== null && <AttackerText text={finding.statement} />}
                  <EvidenceLinks sessionId={finding.sessionId} eventIds={finding.events} />
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </Panel>
  );
}
