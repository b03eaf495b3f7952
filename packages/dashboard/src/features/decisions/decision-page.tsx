import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api-client.ts';
import { DecisionStateBadge } from '../../components/badges.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ScoreMeter } from '../../components/level.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { Why } from '../../components/why.tsx';
import { useServices } from '../../services.tsx';
import { usePageKeys } from '../shell/shortcuts.ts';
import { useMay } from '../shell/use-may.ts';
import { DecisionAnswerView } from './decision-answer.tsx';
import { DecisionControls, DecisionDialog, type DecisionOrder, isAnswerable } from './decision-controls.tsx';
import { decisionQuery } from './decision-queries.ts';

const route = getRouteApi('/signed-in/decisions/$id');

/** One decision with everything that speaks for it and everything that became of it. */
export function DecisionPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { api } = useServices();
  const decision = useQuery(decisionQuery(api, id));
  const mayAnswer = useMay('decisions:approve');
  const [order, setOrder] = useState<DecisionOrder | null>(null);
  const answerable = mayAnswer && decision.data !== undefined && isAnswerable(decision.data);
  usePageKeys(answerable ? { a: () => setOrder('approve'), r: () => setOrder('reject') } : {});

  if (decision.isPending || decision.isError) {
    const missing =
      decision.error instanceof ApiError && ['not-found', 'invalid-request'].includes(decision.error.code);
    return (
      <>
        <PageHeader title={t('decisions.one')} />
        <div className="panel pb-8">
          {decision.isPending ? (
            <Skeleton rows={12} />
          ) : missing ? (
            <EmptyState title={t('decisions.missingTitle')} />
          ) : (
            <ErrorState error={decision.error} retry={() => void decision.refetch()} />
          )}
        </div>
      </>
    );
  }
  const { data } = decision;
  return (
    <>
      <PageHeader
        title={t('decisions.title', { kind: t(`decision.kind.${data.kind}`), source: data.source })}
        actions={
          <DecisionControls
            decision={data}
            reversible={data.answer?.reversible ?? false}
            labelled={data.label !== null}
            onOrder={setOrder}
          />
        }
      >
        <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[0.8125rem] text-muted">
          <DecisionStateBadge kind={data.kind} state={data.state} />
          <TimeStamp at={data.at} />
          <ScoreMeter score={data.score} level={data.level} named />
          <Link to="/sessions/$id" params={{ id: data.sessionId }} search={{ tab: 'why' }} className="link">
            {t('decisions.session')}
          </Link>
          <Link to="/attackers/$address" params={{ address: data.source }} className="link font-mono text-xs">
            {data.source}
          </Link>
          <span className="inline-flex min-w-0 items-center font-mono text-xs">
            <span className="truncate">{data.decisionId}</span>
            <CopyButton text={data.decisionId} label={t('decisions.copyId')} />
          </span>
        </p>
      </PageHeader>
      <div className="flex flex-col gap-3">
        <Panel title={t('decisions.why')}>
          <div className="p-3">
            <Why decision={data} sessionId={data.sessionId} />
          </div>
        </Panel>
        <Panel title={t('decisions.became')}>
          <div className="p-3">
            <DecisionAnswerView decision={data} />
          </div>
        </Panel>
      </div>
      {order !== null && <DecisionDialog decision={data} order={order} onClose={() => setOrder(null)} />}
    </>
  );
}
