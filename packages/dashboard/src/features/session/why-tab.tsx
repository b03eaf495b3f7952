import type { SessionDetail } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { DecisionBadge, DecisionStateBadge } from '../../components/badges.tsx';
import { levelFill, ScoreMeter } from '../../components/level.tsx';
import { EmptyState, ErrorState } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { Why } from '../../components/why.tsx';
import { formatScore } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { runsOfSessionQuery } from '../runs/run-queries.ts';
import { RunTable } from '../runs/run-table.tsx';
import { useMay } from '../shell/use-may.ts';

/** What the score is made of, and what the agent decided on it. */
export function WhyTab({ session }: { session: SessionDetail }) {
  const { t, i18n } = useTranslation();
  const contributions = [...session.contributions].sort((a, b) => b.weight - a.weight);
  return (
    <div className="divide-y divide-line">
      <section className="p-3">
        <h2 className="mb-1 flex flex-wrap items-center gap-x-4 font-semibold">
          {t('why.score')}
          <ScoreMeter score={session.score} level={session.level} named />
        </h2>
        {contributions.length === 0 ? (
          <p className="text-muted">{t('why.noScore')}</p>
        ) : (
          <>
            <p className="mb-2 text-xs text-muted">{t('why.noisyOr')}</p>
            <table className="w-full">
              <caption className="sr-only">{t('why.score')}</caption>
              <thead className="sr-only">
                <tr>
                  <th scope="col">{t('why.factor')}</th>
                  <th scope="col">{t('why.weight')}</th>
                  <th scope="col">{t('why.reason')}</th>
                </tr>
              </thead>
              <tbody>
                {contributions.map((contribution, at) => (
                  <tr
                    key={at}
                    className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 py-1 md:grid-cols-[11rem_16rem_minmax(0,1fr)]"
                  >
                    <td className="truncate font-mono text-xs leading-5" title={contribution.factor}>
                      {contribution.factor.replace(/^tactic:/, '')}
                    </td>
                    <td className="flex items-center gap-2">
                      <span className="h-2 w-24 overflow-hidden rounded-xs bg-raised md:w-48" aria-hidden="true">
                        <span
                          className={`block h-full ${levelFill(session.level)}`}
                          style={{ width: `${contribution.weight * 100}%` }}
                        />
                      </span>
                      <span className="text-[0.8125rem]">{formatScore(contribution.weight, i18n.language)}</span>
                    </td>
                    <td className="col-span-2 min-w-0 text-[0.8125rem] md:col-span-1">
                      <AttackerText text={contribution.reason} prose />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </>
        )}
      </section>
      {session.decisions.length === 0 ? (
        <EmptyState title={t('why.noDecisionTitle')}>{t('why.noDecisionText')}</EmptyState>
      ) : (
        session.decisions.map((decision) => (
          <section key={decision.decisionId} className="p-3">
            <h2 className="mb-3 flex flex-wrap items-center gap-x-2 gap-y-1">
              <DecisionBadge kind={decision.kind} />
              <DecisionStateBadge kind={decision.kind} state={decision.state} />
              <span className="ms-1 text-[0.8125rem] text-muted">
                <TimeStamp at={decision.at} />
              </span>
              <Link
                to="/decisions/$id"
                params={{ id: decision.decisionId }}
                className="link text-[0.8125rem] font-normal"
              >
                {t('why.whole')}
              </Link>
            </h2>
            <Why decision={decision} sessionId={session.id} />
          </section>
        ))
      )}
      <Runs sessionId={session.id} />
    </div>
  );
}

/** What playbooks did about the session. */
function Runs({ sessionId }: { sessionId: string }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const runs = useQuery({ ...runsOfSessionQuery(api, sessionId), enabled: useMay('runs:read') });
  if (runs.isError && runs.data === undefined)
    return <ErrorState error={runs.error} retry={() => void runs.refetch()} />;
  if (runs.data === undefined || runs.data.length === 0) return null;
  return (
    <section>
      <h2 className="px-3 pt-3 font-semibold">{t('why.runs')}</h2>
      <RunTable items={runs.data} />
    </section>
  );
}
