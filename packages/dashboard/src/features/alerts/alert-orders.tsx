import type { Alert, AlertAction } from '@cerberusmesh/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { KEYS } from '../../queries.ts';
import { useServices } from '../../services.tsx';
import { ReasonDialog } from '../shell/reason-dialog.tsx';
import { addSuppression, assigneesQuery, changeAlerts } from './alert-queries.ts';

export const ALERT_ORDERS = [
  'acknowledge',
  'assign',
  'resolve',
  'suppress',
  'reopen',
] as const satisfies readonly AlertAction[];
export type AlertOrder = (typeof ALERT_ORDERS)[number];

const RESOLUTIONS = ['true-positive', 'false-positive', 'benign', 'duplicate', 'other'] as const;
const HOURS = [1, 8, 24, 168, 720] as const;

/** One action on the chosen alerts. Acknowledging and taking over happen at once; the others ask for words. */
export function useAlertOrders(): {
  readonly act: (order: AlertOrder, alerts: readonly Alert[]) => Promise<void>;
} {
  const { api } = useServices();
  const cache = useQueryClient();
  return {
    async act(order, alerts) {
      if (alerts.length === 0) return;
      await changeAlerts(api, { ids: alerts.map(({ id }) => id), action: order });
      await cache.invalidateQueries({ queryKey: [KEYS.alerts] });
    },
  };
}

/** Asks whom, why and for how long, and does it. */
export function AlertDialog({
  order,
  alerts,
  onDone,
  onClose,
}: {
  order: 'assign' | 'resolve' | 'suppress';
  alerts: readonly Alert[];
  onDone: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { api, queries } = useServices();
  const cache = useQueryClient();
  const me = useQuery(queries.me());
  const people = useQuery({ ...assigneesQuery(api), enabled: order === 'assign' });
  const [assignee, setAssignee] = useState('');
  const [resolution, setResolution] = useState<(typeof RESOLUTIONS)[number]>('true-positive');
  const [future, setFuture] = useState(false);
  const [hours, setHours] = useState<number>(24);
  const ids = alerts.map(({ id }) => id);

  const act = async (reason: string) => {
    const words = reason === '' ? {} : { reason };
    if (order === 'resolve') await changeAlerts(api, { ids, action: 'resolve', resolution, ...words });
    else if (order === 'assign')
      await changeAlerts(api, {
        ids,
        action: 'assign',
        ...(assignee === '' ? {} : { assigneeId: assignee }),
        ...words,
      });
    else {
      await changeAlerts(api, { ids, action: 'suppress', ...words });
      if (future)
        for (const { rule, source } of distinctOrigins(alerts))
          await addSuppression(api, { rule, ...(source === null ? {} : { source }), reason, hours });
    }
    await cache.invalidateQueries({ queryKey: [KEYS.alerts] });
    onDone();
  };

  return (
    <ReasonDialog
      title={t('alerts.orderTitle', { order: t(`alerts.do.${order}`), count: alerts.length })}
      confirm={t(`alerts.do.${order}`)}
      required={order !== 'assign'}
      onConfirm={act}
      onClose={onClose}
    >
      {order === 'assign' && (
        <label className="block">
          <span className="mb-1 block text-xs text-muted">{t('alerts.assignee')}</span>
          <select className="field" value={assignee} onChange={(event) => setAssignee(event.target.value)}>
            <option value="">{t('alerts.me', { name: me.data?.name ?? '' })}</option>
            {(people.data ?? []).map(({ id, name }) => (
              <option key={id} value={id}>
                {name}
              </option>
            ))}
          </select>
        </label>
      )}
      {order === 'resolve' && (
        <label className="block">
          <span className="mb-1 block text-xs text-muted">{t('alerts.resolutionTitle')}</span>
          <select
            className="field"
            value={resolution}
            onChange={(event) =>
              setResolution(RESOLUTIONS.find((known) => known === event.target.value) ?? 'true-positive')
            }
          >
            {RESOLUTIONS.map((known) => (
              <option key={known} value={known}>
                {t(`alerts.resolution.${known}`)}
              </option>
            ))}
          </select>
        </label>
      )}
      {order === 'suppress' && (
        <div className="flex flex-wrap items-center gap-x-4 gap-y-2">
          <label className="flex items-center gap-2">
            <input
              type="checkbox"
              className="size-4 accent-accent"
              checked={future}
              onChange={(event) => setFuture(event.target.checked)}
            />
            {t('alerts.alsoFuture')}
          </label>
          <select
            className="field w-auto"
            aria-label={t('alerts.howLong')}
            value={hours}
            disabled={!future}
            onChange={(event) => setHours(Number(event.target.value))}
          >
            {HOURS.map((value) => (
              <option key={value} value={value}>
                {t('alerts.hours', { count: value })}
              </option>
            ))}
          </select>
        </div>
      )}
    </ReasonDialog>
  );
}

/** Each rule and source once: one suppression covers what they will raise. */
export function distinctOrigins(alerts: readonly Alert[]): readonly Pick<Alert, 'rule' | 'source'>[] {
  return [...new Map(alerts.map(({ rule, source }) => [`${rule} ${source ?? ''}`, { rule, source }])).values()];
}
