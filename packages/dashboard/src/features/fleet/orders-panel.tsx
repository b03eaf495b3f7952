import type { DirectiveStatus } from '@cerberusmesh/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import { useMay } from '../shell/use-may.ts';
import { fleetQueries, withdrawDirective } from './fleet-queries.ts';

const STATE_TONES = {
  pending: 'warning',
  applied: 'ok',
  failed: 'danger',
  undone: 'neutral',
  expired: 'neutral',
} as const;
/** What a withdrawal can still take back. */
const IN_FORCE: ReadonlySet<string> = new Set(['pending', 'applied']);

/** What sensors were ordered to do, what came of it, and how it is taken back. */
export function OrdersPanel() {
  const { t } = useTranslation();
  const { api } = useServices();
  const orders = useQuery(fleetQueries(api).directives());
  const mayWithdraw = useMay('directives:manage');
  const [withdrawing, setWithdrawing] = useState<DirectiveStatus | null>(null);
  const columns: Column<DirectiveStatus>[] = [
    {
      key: 'order',
      title: t('fleet.orders.order'),
      heading: true,
      cell: (order) => (
        <span className="flex min-w-0 flex-col">
          <span className="font-medium">{t(`fleet.orders.kinds.${order.kind}`)}</span>
          <Subject order={order} />
        </span>
      ),
    },
    { key: 'sensor', title: t('fleet.sensor'), cell: ({ sensorId }) => sensorId },
    {
      key: 'state',
      title: t('fleet.state'),
      cell: (order) => (
        <span title={order.detail === '' ? undefined : order.detail}>
          <Badge tone={STATE_TONES[order.state]}>{t(`fleet.orders.states.${order.state}`)}</Badge>
        </span>
      ),
    },
    { key: 'issued', title: t('fleet.orders.issued'), cell: ({ issuedAt }) => <TimeStamp at={issuedAt} /> },
    {
      key: 'until',
      title: t('fleet.orders.until'),
      className: 'max-lg:hidden',
      cell: ({ effectUntil, kind }) =>
        kind === 'withdraw' ? (
          ''
        ) : effectUntil === null ? (
          t('fleet.orders.untilWithdrawn')
        ) : (
          <TimeStamp at={effectUntil} />
        ),
    },
    { key: 'by', title: t('fleet.orders.by'), className: 'max-lg:hidden', cell: ({ issuedBy }) => issuedBy },
    {
      key: 'withdraw',
      title: t('fleet.orders.actions'),
      className: 'text-end',
      cell: (order) =>
        mayWithdraw && order.kind !== 'withdraw' && IN_FORCE.has(order.state) ? (
          <button
            type="button"
            className="button"
            aria-label={`${t('fleet.orders.withdraw')}: ${t(`fleet.orders.kinds.${order.kind}`)}, ${order.sensorId}`}
            onClick={() => setWithdrawing(order)}
          >
            {t('fleet.orders.withdraw')}
          </button>
        ) : null,
    },
  ];
  return (
    <Panel title={t('fleet.orders.title')}>
      {orders.isPending ? (
        <Skeleton rows={3} />
      ) : orders.isError && orders.data === undefined ? (
        <ErrorState error={orders.error} retry={() => void orders.refetch()} />
      ) : orders.data.length === 0 ? (
        <EmptyState title={t('fleet.orders.emptyTitle')}>{t('fleet.orders.emptyText')}</EmptyState>
      ) : (
        <DataTable
          caption={t('fleet.orders.title')}
          columns={columns}
          rows={orders.data}
          rowKey={({ directiveId }) => directiveId}
        />
      )}
      {withdrawing !== null && <WithdrawDialog order={withdrawing} onClose={() => setWithdrawing(null)} />}
    </Panel>
  );
}

/** Whom or what the order is about, where that is one word. */
function Subject({ order }: { order: DirectiveStatus }) {
  const about = ['source', 'trap', 'persona', 'name'].flatMap((name) => {
    const value = order.data[name];
    return typeof value === 'string' ? [value] : [];
  });
  if (about.length === 0) return null;
  return (
    <span className="min-w-0 text-xs text-muted">
      <AttackerText text={about.join(', ')} />
    </span>
  );
}

function WithdrawDialog({ order, onClose }: { order: DirectiveStatus; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const client = useQueryClient();
  return (
    <ConfirmDialog
      danger
      title={t('fleet.orders.withdrawTitle')}
      confirm={t('fleet.orders.withdraw')}
      onClose={onClose}
      onConfirm={async () => {
        await withdrawDirective(api, order.directiveId);
        await client.invalidateQueries({ queryKey: ['directives'] });
        await client.invalidateQueries({ queryKey: ['traps'] });
      }}
    >
      <p>
        {t('fleet.orders.withdrawText', {
          order: t(`fleet.orders.kinds.${order.kind}`),
          sensor: order.sensorId,
        })}
      </p>
    </ConfirmDialog>
  );
}
