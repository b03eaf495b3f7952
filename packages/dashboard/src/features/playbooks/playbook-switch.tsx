import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../components/notice.tsx';
import { useServices } from '../../services.tsx';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import { switchPlaybook } from './playbook-queries.ts';

/** Switches a playbook on, and off after asking: an attack that it would answer goes unanswered then. */
export function PlaybookSwitch({ id, name, enabled }: { id: string; name: string; enabled: boolean }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const [asking, setAsking] = useState(false);
  const change = useMutation({
    mutationFn: (on: boolean) => switchPlaybook(api, id, on),
    async onSuccess() {
      await Promise.all(
        [['playbook', id], ['playbooks'], ['playbook-versions', id]].map((queryKey) =>
          cache.invalidateQueries({ queryKey }),
        ),
      );
    },
  });
  return (
    <>
      <FailureNotice error={asking ? null : change.error} />
      <button
        type="button"
        className="button"
        disabled={change.isPending}
        onClick={() => (enabled ? setAsking(true) : change.mutate(true))}
      >
        {t(enabled ? 'playbooks.switchOff' : 'playbooks.switchOn')}
      </button>
      {asking && (
        <ConfirmDialog
          title={t('playbooks.switchOffTitle', { name })}
          confirm={t('playbooks.switchOff')}
          danger
          onConfirm={async () => {
            await change.mutateAsync(false);
          }}
          onClose={() => setAsking(false)}
        >
          <p className="text-[0.8125rem]">{t('playbooks.switchOffText')}</p>
        </ConfirmDialog>
      )}
    </>
  );
}
