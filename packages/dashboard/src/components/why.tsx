import type { Decision, DecisionState } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { formatScore, formatShare, shortId } from '../format.ts';
import { AttackerText } from './attacker-text.tsx';
import { DecisionBadge } from './badges.tsx';
import { ScoreMeter } from './level.tsx';

/** Everything a decision says for itself: reasons, evidence, policy, what else was considered, what would have changed it. */
export function Why({
  decision,
  sessionId,
}: {
  decision: Omit<Decision, 'state'> & { state: DecisionState };
  sessionId: string;
}) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  return (
    <dl className="grid gap-x-8 gap-y-4 lg:grid-cols-2">
      <Part title={t('why.reasons')}>
        <ul className="flex flex-col gap-1.5">
          {decision.reasons.map((reason, at) => (
            <li key={at} className="flex gap-2">
              <code className="mt-px h-fit shrink-0 rounded-sm bg-raised px-1 font-mono text-2xs leading-5">
                {reason.trigger}
              </code>
              <span className="min-w-0">
                <AttackerText text={reason.text} prose />
              </span>
            </li>
          ))}
        </ul>
      </Part>
      <Part title={t('why.policy')}>
        <p>
          <AttackerText text={decision.policy.text} prose />
        </p>
        <p className="mt-1 text-muted">
          {t('why.policyFigures', {
            autoAction: decision.policy.autoAction ? t('why.on') : t('why.off'),
            threshold: formatScore(decision.policy.threshold, language),
          })}
        </p>
      </Part>
      <Part title={t('why.counterfactual')}>
        <p>
          <AttackerText text={decision.counterfactual} prose />
        </p>
      </Part>
      <Part title={t('why.alternatives')}>
        {decision.alternatives.length === 0 ? (
          <p className="text-muted">{t('why.noAlternatives')}</p>
        ) : (
          <ul className="flex flex-col gap-1.5">
            {decision.alternatives.map((alternative) => (
              <li key={alternative.kind} className="flex flex-wrap items-baseline gap-x-2">
                <DecisionBadge kind={alternative.kind} />
                <span className="min-w-0">
                  <AttackerText text={alternative.text} prose />
                </span>
              </li>
            ))}
          </ul>
        )}
      </Part>
      <Part title={t('why.evidence')}>
        <EvidenceLinks sessionId={sessionId} eventIds={decision.evidence} />
      </Part>
      <Part title={t('why.basis')}>
        <p className="flex flex-wrap items-center gap-x-4 gap-y-1">
          <ScoreMeter score={decision.score} level={decision.level} named />
          <span>{t('why.confidence', { share: formatShare(decision.confidence, language) })}</span>
          <span>{t(`stage.${decision.stage}`)}</span>
          <span className="text-muted">{t('why.agent', { version: decision.agentVersion })}</span>
        </p>
      </Part>
    </dl>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div className="min-w-0">
      <dt className="mb-1 text-xs font-medium text-muted">{title}</dt>
      <dd className="min-w-0 text-[0.8125rem]">{children}</dd>
    </div>
  );
}

/** Each event that a finding rests on, leading to it in the session's timeline. */
export function EvidenceLinks({ sessionId, eventIds }: { sessionId: string; eventIds: readonly string[] }) {
  const { t } = useTranslation();
  return (
    <span className="inline-flex flex-wrap gap-x-2">
      {eventIds.map((id) => (
        <Link
          key={id}
          to="/sessions/$id"
          params={{ id: sessionId }}
          search={{ tab: 'timeline' }}
          hash={`event-${id}`}
          className="link inline-flex min-h-6 items-center font-mono text-xs"
          title={t('why.showEvent', { id })}
        >
          {shortId(id)}
        </Link>
      ))}
    </span>
  );
}
