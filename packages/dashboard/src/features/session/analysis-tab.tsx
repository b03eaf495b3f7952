import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { EvidenceLinks } from '../../components/why.tsx';
import { formatScore, formatShare } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { type AnalysisState, analysisQuery } from './session-queries.ts';

/** What a language model says of the session. It read what attackers wrote: text, marked as unverified, never a basis. */
export function AnalysisTab({ sessionId }: { sessionId: string }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const state = useQuery(analysisQuery(api, sessionId));
  if (state.isPending) return <Skeleton rows={6} />;
  if (state.isError) return <ErrorState error={state.error} retry={() => void state.refetch()} />;
  const { analysis, failure } = state.data;
  if (analysis === null)
    return (
      <EmptyState title={t(`analysis.state.${state.data.state}`)}>
        {failure === null ? t('analysis.emptyText') : failure}
      </EmptyState>
    );
  return <Analysis sessionId={sessionId} analysis={analysis} />;
}

function Analysis({ sessionId, analysis }: { sessionId: string; analysis: NonNullable<AnalysisState['analysis']> }) {
  const { t, i18n } = useTranslation();
  const facts = [
    [t('analysis.score'), formatScore(analysis.threat_score, i18n.language)],
    [t('alerts.severityTitle'), t(`alerts.severity.${analysis.severity}`)],
    [t('analysis.sophistication'), t(`alerts.severity.${analysis.attack_sophistication}`)],
    [t('analysis.recommends'), t(`decision.kind.${analysis.recommended_action}`)],
    [t('analysis.confidence'), formatShare(analysis.confidence, i18n.language)],
  ] as const;
  return (
    <div className="flex max-w-4xl flex-col gap-3 p-3 text-[0.8125rem]">
      <p className="flex flex-wrap items-center gap-2 rounded-md border border-level-3/50 px-3 py-2">
        <Badge tone="warning">{t('analysis.unverified')}</Badge>
        {t('analysis.unverifiedText')}
      </p>
      {analysis.review.raised && (
        <div className="rounded-md border border-level-4/50 px-3 py-2">
          <p className="font-medium">{t('analysis.review')}</p>
          <ul>
            {analysis.review.reasons.map((reason, at) => (
              <li key={at}>
                <AttackerText text={reason} prose />
              </li>
            ))}
          </ul>
        </div>
      )}
      <dl className="flex flex-wrap gap-x-8 gap-y-2">
        {facts.map(([title, value]) => (
          <div key={title}>
            <dt className="text-xs text-muted">{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p>
        <AttackerText text={analysis.reasoning} prose multiline />
      </p>
      <Texts title={t('analysis.patterns')} texts={analysis.behavioral_patterns} />
      <Texts title={t('analysis.indicators')} texts={analysis.indicators_of_compromise} />
      {analysis.inventedIndicators > 0 && (
        <p className="text-muted">{t('analysis.invented', { count: analysis.inventedIndicators })}</p>
      )}
      <p>
        <span className="me-2 text-xs text-muted">{t('why.evidence')}</span>
        <EvidenceLinks sessionId={sessionId} eventIds={analysis.evidence} />
      </p>
      <p className="text-xs text-muted">
        {analysis.provider} {analysis.model}, {t('analysis.prompt', { version: analysis.promptVersion })},{' '}
        <TimeStamp at={analysis.analysedAt} form="compact" />
      </p>
    </div>
  );
}

function Texts({ title, texts }: { title: string; texts: readonly string[] }) {
  if (texts.length === 0) return null;
  return (
    <section>
      <h2 className="text-xs font-medium text-muted">{title}</h2>
      <ul className="list-disc ps-5">
        {texts.map((text, at) => (
          <li key={at}>
            <AttackerText text={text} prose />
          </li>
        ))}
      </ul>
    </section>
  );
}
