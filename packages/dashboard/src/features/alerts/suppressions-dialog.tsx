import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../components/notice.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { KEYS } from '../../queries.ts';
import { useServices } from '../../services.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { useMay } from '../shell/use-may.ts';
import { endSuppression, suppressionsQuery } from './alert-queries.ts';

/** What is not asked of anybody at the moment, why, and until when. */
export function SuppressionsDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const mayManage = useMay('alerts:manage');
  const suppressions = useQuery(suppressionsQuery(api));
  const end = useMutation({
    mutationFn: (id: string) => endSuppression(api, id),
    onSettled: () => cache.invalidateQueries({ queryKey: [KEYS.alerts] }),
  });
  return (
    <Dialog title={t('alerts.suppressions')} onClose={onClose}>
      <div className="overflow-y-auto">
        {suppressions.isPending ? (
          <Skeleton rows={4} />
        ) : suppressions.isError ? (
          <ErrorState error={suppressions.error} retry={() => void suppressions.refetch()} />
        ) : suppressions.data.length === 0 ? (
          <EmptyState title={t('alerts.noSuppressions')} />
        ) : (
          <ul>
            {suppressions.data.map(
              ({ id, rule, subject, source, sensorId, reason, createdBy, expiresAt, suppressedCount }) => (
                <li
                  key={id}
                  className="flex items-start justify-between gap-3 border-b border-line/70 px-4 py-2.5 text-[0.8125rem] last:border-0"
                >
                  <div className="min-w-0">
                    <p className="flex flex-wrap gap-x-2">
                      {rule !== null && <span className="font-medium">{t(`alerts.rule.${rule}`)}</span>}
                      <span className="font-mono text-xs leading-5 wrap-anywhere">
                        {[subject, source, sensorId].filter((part) => part !== null).join(' ')}
                      </span>
                    </p>
                    <p>{reason}</p>
                    <p className="flex flex-wrap gap-x-2 text-xs text-muted">
                      <span>{createdBy.name}</span>
                      <span>
                        {t('runs.until')} <TimeStamp at={expiresAt} form="compact" />
                      </span>
                      <span>{t('alerts.covered', { count: suppressedCount })}</span>
                    </p>
                  </div>
                  {mayManage && (
                    <button
                      type="button"
                      className="button shrink-0"
                      disabled={end.isPending}
                      onClick={() => end.mutate(id)}
                    >
                      {t('alerts.endSuppression')}
                    </button>
                  )}
                </li>
              ),
            )}
          </ul>
        )}
        <div className="px-4 py-1">
          <FailureNotice error={end.error} />
        </div>
      </div>
    </Dialog>
  );
}
