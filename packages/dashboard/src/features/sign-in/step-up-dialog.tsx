import { useMutation, useQuery } from '@tanstack/react-query';
import { lazy, Suspense, useSyncExternalStore } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../components/notice.tsx';
import { useServices } from '../../services.tsx';
import type { StepUp } from '../../step-up.ts';
import { TextField } from './entrance.tsx';

const Dialog = lazy(() => import('../shell/dialog.tsx').then((module) => ({ default: module.Dialog })));

/** Opens when the hub wants a password again before it does something that cannot be taken back. */
export function StepUpDialog({ stepUp }: { stepUp: StepUp }) {
  const asking = useSyncExternalStore(stepUp.subscribe, stepUp.isAsking);
  if (!asking) return null;
  return (
    <Suspense fallback={null}>
      <Question stepUp={stepUp} />
    </Suspense>
  );
}

function Question({ stepUp }: { stepUp: StepUp }) {
  const { t } = useTranslation();
  const { api, queries } = useServices();
  const me = useQuery(queries.me());
  const proof = useMutation({
    mutationFn: (form: FormData) =>
      api.send('auth/step-up', {
        password: String(form.get('password')),
        ...(form.has('code') ? { code: String(form.get('code')) } : {}),
      }),
    onSuccess: () => stepUp.settle(true),
  });
  return (
    <Dialog title={t('stepUp.title')} onClose={() => stepUp.settle(false)}>
      <form
        className="flex flex-col p-4"
        onSubmit={(event) => {
          event.preventDefault();
          proof.mutate(new FormData(event.currentTarget));
        }}
      >
        <p className="mb-3 text-muted">{t('stepUp.text')}</p>
        <TextField
          label={t('signIn.password')}
          name="password"
          type="password"
          autoComplete="current-password"
          maxLength={128}
        />
        {me.data?.secondFactor === true && (
          <TextField
            label={t('signIn.code')}
            name="code"
            inputMode="numeric"
            autoComplete="one-time-code"
            maxLength={32}
          />
        )}
        <FailureNotice error={proof.error} />
        <div className="mt-2 flex justify-end gap-2">
          <button type="button" className="button" onClick={() => stepUp.settle(false)}>
            {t('dialog.cancel')}
          </button>
          <button type="submit" className="button button-primary" disabled={proof.isPending}>
            {t('stepUp.submit')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
