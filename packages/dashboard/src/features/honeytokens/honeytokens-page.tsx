import type { DirectiveStatus, LoggedEvent } from '@cerberusmesh/contracts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { InfiniteEnd } from '../../components/infinite-end.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { useMay } from '../shell/use-may.ts';
import { honeytokenQueries } from './honeytoken-queries.ts';

const STATE_TONES = {
  pending: 'warning',
  applied: 'ok',
  failed: 'danger',
  undone: 'neutral',
  expired: 'neutral',
} as const;

/** Bait: when it was used, what was planted in answer to attacks, and where the rest lies. */
export function HoneytokensPage() {
  const { t } = useTranslation();
  return (
    <>
      <PageHeader title={t('nav.honeytokens')}>
        <p className="max-w-[60rem] text-muted">{t('honeytokens.note')}</p>
      </PageHeader>
      <div className="flex flex-col gap-3">
        <Uses />
        <Planted />
        <Panel title={t('honeytokens.placementTitle')}>
          <p className="max-w-[60rem] p-3">{t('honeytokens.placement')}</p>
        </Panel>
      </div>
    </>
  );
}

function Uses() {
  const { t } = useTranslation();
  const { api } = useServices();
  const uses = useInfiniteQuery(honeytokenQueries(api).uses());
  const items = uses.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <Panel title={t('honeytokens.usesTitle')}>
      {uses.isPending ? (
        <Skeleton rows={4} />
      ) : uses.isError && items.length === 0 ? (
        <ErrorState error={uses.error} retry={() => void uses.refetch()} />
      ) : items.length === 0 ? (
        <EmptyState title={t('honeytokens.usesEmptyTitle')}>{t('honeytokens.usesEmptyText')}</EmptyState>
      ) : (
        <div className="overflow-x-auto">
          <table className="w-full min-w-[48rem]">
            <caption className="sr-only">{t('honeytokens.usesTitle')}</caption>
            <thead>
              <tr className="border-b border-line">
                {(['when', 'source', 'kind', 'token', 'how', 'seenIn'] as const).map((column) => (
                  <th key={column} scope="col" className="table-head px-3 py-2">
                    {t(`honeytokens.${column}`)}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {items.map(({ event }) => (
                <Use key={event.id} event={event} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      <InfiniteEnd
        hasMore={uses.hasNextPage}
        loading={uses.isFetchingNextPage}
        loadMore={() => void uses.fetchNextPage()}
      />
    </Panel>
  );
}

function Use({ event }: { event: LoggedEvent['event'] }) {
  const { t } = useTranslation();
  if (event.kind !== 'honeytoken.used') return null;
  const { tokenId, tokenKind, how, paths } = event.data;
  return (
    <tr className="border-b border-line/60 align-top last:border-0">
      <th scope="row" className="px-3 py-2 text-start font-normal">
        {event.sessionId === null ? (
          <TimeStamp at={event.at} form="compact" />
        ) : (
          <Link
            to="/sessions/$id"
            params={{ id: event.sessionId }}
            search={{ tab: 'timeline' }}
            className="link inline-flex min-h-6 items-center"
          >
            <TimeStamp at={event.at} form="compact" />
          </Link>
        )}
      </th>
      <td className="px-3 py-2 font-mono text-[0.8125rem]">{event.source?.address}</td>
      <td className="px-3 py-2">
        <Badge tone="warning">{t(`honeytokens.kinds.${tokenKind}`)}</Badge>
      </td>
      <td className="px-3 py-2">
        <AttackerText text={tokenId} />
      </td>
      <td className="px-3 py-2">
        <AttackerText text={how} prose />
      </td>
      <td className="px-3 py-2">
        {paths.map((path) => (
          <span key={path} className="block">
            <AttackerText text={path} />
          </span>
        ))}
      </td>
    </tr>
  );
}

function Planted() {
  const { t } = useTranslation();
  const { api } = useServices();
  const planted = useQuery(honeytokenQueries(api).planted());
  const [withdrawing, setWithdrawing] = useState<DirectiveStatus | null>(null);
  const mayWithdraw = useMay('directives:manage');
  return (
    <Panel title={t('honeytokens.plantedTitle')}>
      {planted.isPending ? (
        <Skeleton rows={4} />
      ) : planted.isError && planted.data === undefined ? (
        <ErrorState error={planted.error} retry={() => void planted.refetch()} />
      ) : planted.data.length === 0 ? (
        <EmptyState title={t('honeytokens.plantedEmptyTitle')} command="npx cerberus decision list">
          {t('honeytokens.plantedEmptyText')}
        </EmptyState>
      ) : (
        <ul>
          {planted.data.map((directive) => (
            <li
              key={directive.directiveId}
              className="flex flex-col gap-2 border-b border-line/60 px-3 py-3 last:border-0"
            >
              <div className="flex flex-wrap items-center gap-x-4 gap-y-1">
                <TimeStamp at={directive.issuedAt} form="compact" />
                <Badge tone={STATE_TONES[directive.state]}>{t(`honeytokens.states.${directive.state}`)}</Badge>
                <span>
                  <span className="text-xs text-muted">{t('honeytokens.sensor')}</span> {directive.sensorId}
                </span>
                <span>
                  <span className="text-xs text-muted">{t('honeytokens.by')}</span> {directive.issuedBy}
                </span>
                <span>
                  <span className="text-xs text-muted">{t('honeytokens.until')}</span>{' '}
                  {directive.effectUntil === null ? (
                    t('honeytokens.always')
                  ) : (
                    <TimeStamp at={directive.effectUntil} form="compact" />
                  )}
                </span>
                {mayWithdraw && (directive.state === 'applied' || directive.state === 'pending') && (
                  <button type="button" className="button ms-auto" onClick={() => setWithdrawing(directive)}>
                    {t('honeytokens.withdraw')}
                  </button>
                )}
              </div>
              {directive.detail !== '' && <AttackerText text={directive.detail} prose />}
              {(directive.facts.files ?? []).length > 0 && (
                <ul aria-label={t('honeytokens.paths')}>
                  {directive.facts.files?.map((path) => (
                    <li key={path}>
                      <AttackerText text={path} />
                    </li>
                  ))}
                </ul>
              )}
              {(directive.facts.tokens ?? []).map(({ tokenId, tokenKind, username }) => (
                <span key={tokenId} className="flex flex-wrap items-center gap-2">
                  <Badge>{t(`honeytokens.kinds.${tokenKind}`)}</Badge>
                  <AttackerText text={username === null ? tokenId : `${tokenId} (${username})`} />
                </span>
              ))}
            </li>
          ))}
        </ul>
      )}
      {withdrawing !== null && <WithdrawDialog of={withdrawing} onClose={() => setWithdrawing(null)} />}
    </Panel>
  );
}

function WithdrawDialog({ of, onClose }: { of: DirectiveStatus; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const withdrawal = useMutation({
    mutationFn: () => api.change('POST', `directives/${encodeURIComponent(of.directiveId)}/withdraw`, {}, z.unknown()),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['directives'] });
      onClose();
    },
  });
  return (
    <Dialog title={t('honeytokens.withdrawTitle')} onClose={onClose}>
      <div className="flex flex-col gap-3 p-4">
        <p>{t('honeytokens.withdrawText')}</p>
        {withdrawal.isError && (
          <p role="alert" className="text-level-5">
            {withdrawal.error.message}
          </p>
        )}
        <button
          type="button"
          className="button button-primary"
          disabled={withdrawal.isPending}
          onClick={() => withdrawal.mutate()}
        >
          {t('honeytokens.withdraw')}
        </button>
      </div>
    </Dialog>
  );
}
