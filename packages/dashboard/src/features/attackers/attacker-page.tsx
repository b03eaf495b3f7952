import type { AttackerDetail } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api-client.ts';
import { Badge, TechniqueBadge } from '../../components/badges.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ScoreMeter } from '../../components/level.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount, formatCountry } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { SessionCards } from '../sessions/session-cards.tsx';
import { ActivityChart } from './activity-chart.tsx';
import {
  attackerActionsQuery,
  attackerActivityQuery,
  attackerQuery,
  attackerSessionsQuery,
} from './attacker-queries.ts';
import { AttackerTies } from './attacker-ties.tsx';
import { EnrichmentPanel } from './enrichment-panel.tsx';
import { levelOfScore } from './level-of-score.ts';

const route = getRouteApi('/signed-in/attackers/$address');

/** One source: when it came, what it did, who it is tied to and why, what others know, what was done about it. */
export function AttackerPage() {
  const { t } = useTranslation();
  const { address } = route.useParams();
  const { api } = useServices();
  const attacker = useQuery(attackerQuery(api, address));
  if (attacker.isPending || attacker.isError) {
    const missing =
      attacker.error instanceof ApiError && ['not-found', 'invalid-request'].includes(attacker.error.code);
    return (
      <>
        <PageHeader title={address} />
        <div className="panel">
          {attacker.isPending ? (
            <Skeleton rows={14} />
          ) : missing ? (
            <EmptyState title={t('attackers.missingTitle')}>{t('attackers.missingText')}</EmptyState>
          ) : (
            <ErrorState error={attacker.error} retry={() => void attacker.refetch()} />
          )}
        </div>
      </>
    );
  }
  return <AttackerView attacker={attacker.data} />;
}

function AttackerView({ attacker }: { attacker: AttackerDetail }) {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const [nowMs] = useState(() => Date.now());
  const { address } = attacker;
  const activity = useQuery(attackerActivityQuery(api, address, nowMs));
  const sessions = useQuery(attackerSessionsQuery(api, address));
  const count = (value: number) => formatCount(value, i18n.language);
  const facts = [
    [
      t('map.country'),
      attacker.origin.country === null ? t('map.unknown') : formatCountry(attacker.origin.country, i18n.language),
    ],
    [
      t('attackers.visits'),
      t('attackers.visitCount', { count: attacker.visits.count, formatted: count(attacker.visits.count) }),
    ],
    [t('nav.sessions'), count(attacker.sessionCount)],
    [t('attackers.credentials'), count(attacker.credentialCount)],
    [t('sessions.column.commands'), count(attacker.commandCount)],
  ] as const;
  return (
    <>
      <PageHeader
        title={address}
        actions={
          <>
            <ScoreMeter score={attacker.maxScore} level={levelOfScore(attacker.maxScore)} named />
            <CopyButton text={address} label={t('attackers.copy')} />
          </>
        }
      >
        <BlockState address={address} />
      </PageHeader>
      <div className="panel mb-3">
        <dl className="grid grid-cols-2 gap-x-6 gap-y-3 p-3 sm:grid-cols-4 xl:grid-cols-8">
          {facts.map(([title, value]) => (
            <div key={title} className="min-w-0">
              <dt className="text-xs text-muted">{title}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {(
            [
              ['known', attacker.knownSince],
              ['first', attacker.firstSeenAt],
              ['last', attacker.lastSeenAt],
            ] as const
          ).map(([name, at]) => (
            <div key={name} className="min-w-0">
              <dt className="text-xs text-muted">{t(`attackers.${name}`)}</dt>
              <dd className="text-[0.8125rem]">
                <TimeStamp at={at} form="compact" />
              </dd>
            </div>
          ))}
        </dl>
        {attacker.techniqueIds.length > 0 && (
          <p className="flex flex-wrap gap-1.5 border-t border-line px-3 py-2">
            {attacker.techniqueIds.map((id) => (
              <TechniqueBadge key={id} id={id} name="" />
            ))}
          </p>
        )}
      </div>
      <div className="grid items-start gap-3 xl:grid-cols-2">
        <div className="flex min-w-0 flex-col gap-3">
          <Panel title={t('attackers.activity')}>
            {activity.isPending ? (
              <Skeleton rows={3} />
            ) : activity.isError ? (
              <ErrorState error={activity.error} retry={() => void activity.refetch()} />
            ) : (
              <ActivityChart series={activity.data} />
            )}
          </Panel>
          <Panel
            title={t('nav.sessions')}
            actions={
              <Link to="/sessions" search={{ source: address }} className="link text-[0.8125rem]">
                {t('attackers.allSessions')}
              </Link>
            }
          >
            {sessions.isPending ? (
              <Skeleton rows={5} />
            ) : sessions.isError ? (
              <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />
            ) : (
              <SessionCards rows={sessions.data} />
            )}
          </Panel>
        </div>
        <div className="flex min-w-0 flex-col gap-3">
          <AttackerTies attacker={attacker} />
          <EnrichmentPanel attacker={attacker} />
        </div>
      </div>
    </>
  );
}

/** Whether something is done against the source at this moment, and until when. */
function BlockState({ address }: { address: string }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const actions = useQuery(attackerActionsQuery(api, address));
  const standing = (actions.data ?? []).filter(({ state }) => state === 'executed');
  if (actions.isPending || actions.isError) return null;
  if (standing.length === 0) return <p className="text-[0.8125rem] text-muted">{t('attackers.nothingDone')}</p>;
  return (
    <ul className="flex flex-wrap gap-x-3 gap-y-1 text-[0.8125rem]">
      {standing.map(({ id, kind, undoAt, decisionId }) => (
        <li key={id} className="flex items-center gap-1.5">
          <Badge tone="danger">{kind}</Badge>
          {undoAt !== null && (
            <span className="text-muted">
              {t('runs.until')} <TimeStamp at={undoAt} form="compact" />
            </span>
          )}
          {decisionId !== null && (
            <Link to="/decisions/$id" params={{ id: decisionId }} className="link">
              {t('why.reason')}
            </Link>
          )}
        </li>
      ))}
    </ul>
  );
}
