import {
  type ConnectorStatus,
  connectorDeliveriesPageSchema,
  connectorsPageSchema,
  connectorTestSchema,
  deadLettersPageSchema,
  replayAnswerSchema,
} from '@cerberusmesh/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { CloseIcon } from '../../components/icons.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount, formatDuration } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { useMay } from '../shell/use-may.ts';

const connectorsRefreshIntervalMs = 15_000;
const HEALTH_TONES = {
  off: 'neutral',
  ready: 'ok',
  retrying: 'warning',
  resting: 'danger',
  limited: 'warning',
} as const;

const route = getRouteApi('/signed-in/connectors');
const pathOf = <What extends string>(name: string, what: What) =>
  `connectors/${encodeURIComponent(name)}/${what}` as const;

/** Every product that the hub can speak to: how it is, and for one of them what was sent and what could not be. */
export function ConnectorsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const { api } = useServices();
  const connectors = useQuery({
    queryKey: ['connectors'],
    queryFn: async ({ signal }) => (await api.read('connectors', connectorsPageSchema, { signal })).items,
    refetchInterval: connectorsRefreshIntervalMs,
  });
  const ordered = [...(connectors.data ?? [])].sort(
    (a, b) => Number(b.enabled) - Number(a.enabled) || (a.title < b.title ? -1 : 1),
  );
  const chosen = ordered.find(({ name }) => name === search.name);
  return (
    <>
      <PageHeader title={t('nav.connectors')} />
      {chosen !== undefined && <ConnectorPanel key={chosen.name} connector={chosen} />}
      <div className="panel">
        {connectors.isPending ? (
          <Skeleton rows={10} />
        ) : connectors.isError ? (
          <ErrorState error={connectors.error} retry={() => void connectors.refetch()} />
        ) : ordered.length === 0 ? (
          <EmptyState title={t('connectors.none')} />
        ) : (
          <ul>
            {ordered.map((connector) => (
              <ConnectorRow key={connector.name} connector={connector} chosen={connector.name === search.name} />
            ))}
          </ul>
        )}
      </div>
    </>
  );
}

function ConnectorRow({ connector, chosen }: { connector: ConnectorStatus; chosen: boolean }) {
  const { t, i18n } = useTranslation();
  const { name, title, roles, configured, enabled, health, queueLength, deadLetters, lastSuccessAt, setting } =
    connector;
  return (
    <li
      className={`grid gap-x-4 gap-y-1 border-b border-line/70 px-3 py-2 text-[0.8125rem] last:border-0 sm:grid-cols-[minmax(0,1fr)_9rem] lg:grid-cols-[14rem_14rem_8rem_minmax(0,1fr)_11rem] lg:items-center ${chosen ? 'bg-accent-soft' : ''}`}
    >
      <Link
        to="/connectors"
        search={{ name }}
        resetScroll={false}
        className="link inline-flex min-h-6 items-center font-medium"
        aria-current={chosen ? 'true' : undefined}
      >
        {title}
      </Link>
      <span className="flex flex-wrap gap-1">
        {roles.map((role) => (
          <Badge key={role}>{t(`connectors.role.${role}`)}</Badge>
        ))}
      </span>
      <span>
        <Badge tone={enabled ? HEALTH_TONES[health] : 'neutral'}>
          {t(`connectors.health.${enabled ? health : 'off'}`)}
        </Badge>
      </span>
      <span className="min-w-0 text-muted">
        {!enabled ? (
          <>
            {t(configured ? 'connectors.switchOn' : 'connectors.configure')}{' '}
            <code className="font-mono text-xs wrap-anywhere">{setting}</code>
          </>
        ) : (
          <span className="flex flex-wrap gap-x-4">
            <span>
              {t('connectors.queue', { count: queueLength, formatted: formatCount(queueLength, i18n.language) })}
            </span>
            {deadLetters > 0 && (
              <span className="text-level-4">
                {t('connectors.dead', { count: deadLetters, formatted: formatCount(deadLetters, i18n.language) })}
              </span>
            )}
          </span>
        )}
      </span>
      <span className="text-muted lg:text-end">
        {lastSuccessAt === null ? '–' : <TimeStamp at={lastSuccessAt} form="compact" />}
      </span>
    </li>
  );
}

function ConnectorPanel({ connector }: { connector: ConnectorStatus }) {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const navigate = route.useNavigate();
  const cache = useQueryClient();
  const mayManage = useMay('connectors:manage');
  const { name, title } = connector;
  const test = useMutation({
    mutationFn: () => api.change('POST', pathOf(name, 'test'), undefined, connectorTestSchema),
    onSettled: () => cache.invalidateQueries({ queryKey: ['connector', name] }),
  });
  const deliveries = useQuery({
    queryKey: ['connector', name, 'deliveries'],
    queryFn: async ({ signal }) =>
      (await api.read(pathOf(name, 'deliveries'), connectorDeliveriesPageSchema, { signal })).items,
  });
  return (
    <div className="mb-3">
      <Panel
        title={title}
        actions={
          <>
            {mayManage && (
              <button
                type="button"
                className="button"
                disabled={test.isPending || !connector.configured}
                onClick={() => test.mutate()}
              >
                {test.isPending ? t('state.working') : t('connectors.test')}
              </button>
            )}
            <button
              type="button"
              className="flex size-8 items-center justify-center rounded-[5px] text-muted hover:text-text"
              aria-label={t('dialog.close')}
              onClick={() => void navigate({ search: {}, resetScroll: false })}
            >
              <CloseIcon />
            </button>
          </>
        }
      >
        <div className="flex flex-col gap-3 p-3 text-[0.8125rem]">
          {test.isSuccess && (
            <Notice tone={test.data.ok ? 'ok' : 'danger'}>
              {t(test.data.ok ? 'connectors.worked' : 'connectors.failed', {
                duration: formatDuration(test.data.durationMs, i18n.language),
              })}{' '}
              {test.data.failure !== null && <code className="font-mono text-xs">{test.data.failure}</code>}{' '}
              <AttackerText text={test.data.detail} prose />
              {test.data.address !== null && (
                <span className="block text-xs text-muted">
                  {test.data.address.host}: {test.data.address.text}
                </span>
              )}
            </Notice>
          )}
          <FailureNotice error={test.error} />
          {connector.lastFailure !== null && (
            <p>
              <span className="text-muted">{t('intelligence.lastFailure')}:</span>{' '}
              <code className="font-mono text-xs">{connector.lastFailure}</code>{' '}
              {connector.lastReason !== null && <AttackerText text={connector.lastReason} prose />}
            </p>
          )}
          {connector.lastAddressDecision !== null && (
            <p className="text-muted">
              {connector.lastAddressDecision.host}: {connector.lastAddressDecision.text}
            </p>
          )}
          <section>
            <h3 className="mb-1 text-xs font-medium text-muted">{t('connectors.deliveries')}</h3>
            {deliveries.isPending ? (
              <Skeleton rows={3} />
            ) : deliveries.isError ? (
              <ErrorState error={deliveries.error} retry={() => void deliveries.refetch()} />
            ) : deliveries.data.length === 0 ? (
              <p className="text-muted">{t('connectors.nothingSent')}</p>
            ) : (
              <ul className="max-h-64 overflow-y-auto rounded-md border border-line">
                {deliveries.data.map(({ at, purpose, durationMs, events, failure, reason, rejected }) => (
                  <li
                    key={`${at} ${purpose}`}
                    className="flex flex-wrap items-center gap-x-3 border-b border-line/60 px-2 py-1 last:border-0"
                  >
                    <Badge tone={failure === null ? 'ok' : 'danger'}>{failure ?? t('connectors.sent')}</Badge>
                    <TimeStamp at={at} form="compact" />
                    <span className="text-muted">{t(`connectors.purpose.${purpose}`)}</span>
                    <span className="text-muted">{t('connectors.events', { count: events })}</span>
                    <span className="text-muted">{formatDuration(durationMs, i18n.language)}</span>
                    {rejected > 0 && (
                      <span className="text-level-4">{t('connectors.rejected', { count: rejected })}</span>
                    )}
                    {reason !== null && <AttackerText text={reason} prose />}
                  </li>
                ))}
              </ul>
            )}
          </section>
          <DeadLetters name={name} />
        </div>
      </Panel>
    </div>
  );
}

/** Events that the product refused: to be tried again, or given up. */
function DeadLetters({ name }: { name: string }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const mayManage = useMay('connectors:manage');
  const letters = useQuery({
    queryKey: ['connector', name, 'dead-letters'],
    queryFn: async ({ signal }) =>
      (await api.read(pathOf(name, 'dead-letters'), deadLettersPageSchema, { signal })).items,
  });
  const refresh = () =>
    Promise.all([
      cache.invalidateQueries({ queryKey: ['connector', name] }),
      cache.invalidateQueries({ queryKey: ['connectors'] }),
    ]);
  const replay = useMutation({
    mutationFn: (ids: readonly number[] | null) =>
      api.change('POST', pathOf(name, 'dead-letters/replay'), ids === null ? {} : { ids }, replayAnswerSchema),
    onSettled: refresh,
  });
  const remove = useMutation({
    mutationFn: (id: number) => api.change('DELETE', pathOf(name, `dead-letters/${id}`), undefined, z.unknown()),
    onSettled: refresh,
  });
  if (letters.isPending || letters.isError || letters.data.length === 0) return null;
  return (
    <section>
      <div className="mb-1 flex flex-wrap items-center justify-between gap-2">
        <h3 className="text-xs font-medium text-muted">{t('connectors.deadLetters')}</h3>
        {mayManage && (
          <button type="button" className="button" disabled={replay.isPending} onClick={() => replay.mutate(null)}>
            {t('connectors.replayAll')}
          </button>
        )}
      </div>
      <FailureNotice error={replay.error ?? remove.error} />
      {replay.isSuccess && <Notice tone="ok">{t('connectors.asked', { count: replay.data.asked })}</Notice>}
      <ul className="max-h-64 overflow-y-auto rounded-md border border-line">
        {letters.data.map(({ id, eventId, failure, reason, diedAt, isReplayAsked }) => (
          <li key={id} className="flex flex-wrap items-center gap-x-3 border-b border-line/60 px-2 py-1 last:border-0">
            <Badge tone="danger">{failure}</Badge>
            <TimeStamp at={diedAt} form="compact" />
            <code className="font-mono text-xs text-muted">{eventId}</code>
            <span className="min-w-0 flex-1">
              <AttackerText text={reason} prose />
            </span>
            {isReplayAsked && <Badge>{t('connectors.replayAsked')}</Badge>}
            {mayManage && (
              <span className="flex gap-2">
                <button type="button" className="link min-h-6" onClick={() => replay.mutate([id])}>
                  {t('connectors.replay')}
                </button>
                <button type="button" className="link min-h-6" onClick={() => remove.mutate(id)}>
                  {t('connectors.giveUp')}
                </button>
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
