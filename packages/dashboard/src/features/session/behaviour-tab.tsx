import type { Anomaly, SessionDetail } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge, TechniqueBadge } from '../../components/badges.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { EvidenceLinks } from '../../components/why.tsx';
import { formatNumber, formatScore, formatShare } from '../../format.ts';
import { withTerm } from '../sessions/search-as-filter.ts';
import { LabelButtons } from './label-buttons.tsx';

/** How unusual the session is, who acted, what it looks like and how far it went, each with what speaks for it. */
export function BehaviourTab({ session }: { session: SessionDetail }) {
  const { t } = useTranslation();
  const { judgement, families, stages } = session;
  if (judgement === null && families.length === 0 && stages.length === 0)
    return <EmptyState title={t('behaviour.emptyTitle')}>{t('behaviour.emptyText')}</EmptyState>;
  return (
    <div className="grid gap-x-8 gap-y-6 p-3 xl:grid-cols-2">
      <Section title={t('behaviour.session')}>
        <LabelButtons sessionId={session.id} target="session" />
      </Section>
      {judgement !== null && judgement.anomaly !== null && (
        <Section title={t('behaviour.unusual')}>
          <AnomalyView anomaly={judgement.anomaly} />
          <div className="mt-3">
            <LabelButtons sessionId={session.id} target="anomaly" />
          </div>
        </Section>
      )}
      {judgement !== null && <Actor judgement={judgement} />}
      {families.length > 0 && <Families families={families} />}
      {stages.length > 0 && (
        <Section title={t('behaviour.stages')}>
          <ol className="flex flex-col gap-2">
            {stages.map(({ stage, at, techniques, evidence }) => (
              <li key={stage} className="flex flex-wrap items-center gap-x-3 gap-y-1">
                <span className="font-medium">{t(`stage.${stage}`)}</span>
                <span className="text-muted">
                  <TimeStamp at={at} form="time" />
                </span>
                {techniques.map((id) => (
                  <TechniqueBadge key={id} id={id} name="" />
                ))}
                <EvidenceLinks sessionId={session.id} eventIds={evidence} />
              </li>
            ))}
          </ol>
        </Section>
      )}
      {judgement !== null && judgement.features.length > 0 && <Features features={judgement.features} />}
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="min-w-0 text-[0.8125rem]">
      <h2 className="mb-2 text-[0.8125rem] font-semibold">{title}</h2>
      {children}
    </section>
  );
}

function AnomalyView({ anomaly }: { anomaly: Anomaly }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <p>{t('behaviour.moreThan', { share: formatShare(anomaly.score, i18n.language) })}</p>
      <ul className="mt-1 flex flex-wrap gap-x-4 text-muted">
        {anomaly.models.map(({ kind, version, rank }) => (
          <li key={`${kind} ${version}`} title={version}>
            {t(`behaviour.model.${kind}`)} {formatShare(rank, i18n.language)}
          </li>
        ))}
      </ul>
      <table className="mt-2 w-full max-w-xl">
        <caption className="pb-1 text-start text-xs text-muted">{t('behaviour.contributions')}</caption>
        <tbody>
          {anomaly.contributions.map(({ feature, share }) => (
            <tr key={feature}>
              <th scope="row" className="w-56 max-w-56 py-0.5 pe-3 text-start font-mono text-xs font-normal">
                <AttackerText text={feature} clip="line" />
              </th>
              <td className="py-0.5">
                <span className="flex items-center gap-2">
                  <span className="h-2 w-32 overflow-hidden rounded-xs bg-raised" aria-hidden="true">
                    <span className="block h-full bg-accent" style={{ width: `${share * 100}%` }} />
                  </span>
                  {formatShare(share, i18n.language)}
                </span>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Actor({ judgement }: { judgement: NonNullable<SessionDetail['judgement']> }) {
  const { t, i18n } = useTranslation();
  const { actor } = judgement;
  return (
    <Section title={t('behaviour.actor')}>
      <p className="flex flex-wrap items-center gap-2">
        <Badge tone={actor.actor === 'human' ? 'warning' : 'neutral'}>{t(`behaviour.acts.${actor.actor}`)}</Badge>
        <span className="text-muted">
          {t('behaviour.humanProbability', { share: formatShare(actor.humanProbability, i18n.language) })}
        </span>
      </p>
      <ul className="mt-2 flex flex-col gap-1">
        {actor.evidence.map(({ name, weight, reason }) => (
          <li key={name} className="flex gap-2">
            <span
              className={`w-14 shrink-0 text-end font-mono text-xs leading-5 ${weight > 0 ? 'text-level-3' : 'text-muted'}`}
            >
              {weight > 0 ? '+' : ''}
              {formatScore(weight, i18n.language)}
            </span>
            <span className="min-w-0">
              <AttackerText text={reason} prose />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Families({ families }: { families: SessionDetail['families'] }) {
  const { t, i18n } = useTranslation();
  return (
    <Section title={t('behaviour.families')}>
      <ul className="flex flex-col gap-3">
        {families.map(({ family, name, kind, confidence, evidence }) => (
          <li key={family}>
            <p className="flex flex-wrap items-center gap-x-3">
              <Link
                to="/sessions"
                search={{ filter: withTerm(undefined, 'family', family) }}
                className="link inline-flex min-h-6 items-center font-medium"
                title={t('behaviour.sameFamily')}
              >
                {name}
              </Link>
              <span className="text-muted">{kind}</span>
              <span>{t('why.confidence', { share: formatShare(confidence, i18n.language) })}</span>
            </p>
            <p className="flex flex-wrap gap-x-3 text-xs text-muted">
              {evidence.map(({ indicator, weight }, at) => (
                <span key={at}>
                  {indicator} {formatScore(weight, i18n.language)}
                </span>
              ))}
            </p>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Features({ features }: { features: NonNullable<SessionDetail['judgement']>['features'] }) {
  const { t, i18n } = useTranslation();
  return (
    <section className="min-w-0 text-[0.8125rem] xl:col-span-2">
      <details>
        <summary className="link inline-flex min-h-6 items-center font-semibold">
          {t('behaviour.features', { count: features.length })}
        </summary>
        <div className="overflow-x-auto">
          <table className="w-full">
            <tbody>
              {features.map(({ name, unit, value, meaning }) => (
                <tr key={name} className="border-b border-line/60 last:border-0">
                  <th scope="row" className="py-1 pe-3 text-start font-mono text-xs font-normal">
                    {name}
                  </th>
                  <td className="py-1 pe-3 text-end whitespace-nowrap">
                    {formatNumber(value, i18n.language)} {unit}
                  </td>
                  <td className="py-1 text-muted">{meaning}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </details>
    </section>
  );
}
