import { connectorTestSchema } from '@cerberusmesh/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { formatDuration } from '../../format.ts';
import { useServices } from '../../services.tsx';

/** Asks one provider about a public resolver and says what came of it. */
export function ProviderTest({ name, title }: { name: string; title: string }) {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const test = useMutation({
    mutationFn: () => api.change('POST', `connectors/${encodeURIComponent(name)}/test`, undefined, connectorTestSchema),
    onSettled: () => cache.invalidateQueries({ queryKey: ['intel-providers'] }),
  });
  return (
    <span className="flex flex-col items-start gap-1">
      <button type="button" className="button" disabled={test.isPending} onClick={() => test.mutate()}>
        {test.isPending ? t('state.working') : t('connectors.test')}
        <span className="sr-only"> {title}</span>
      </button>
      {test.isSuccess && (
        <Notice tone={test.data.ok ? 'ok' : 'danger'}>
          {t(test.data.ok ? 'connectors.worked' : 'connectors.failed', {
            duration: formatDuration(test.data.durationMs, i18n.language),
          })}{' '}
          {!test.data.ok && <AttackerText text={test.data.detail} prose />}
        </Notice>
      )}
      <FailureNotice error={test.error} />
    </span>
  );
}
