import { recoveryCodesSchema, secondFactorConfirmSchema, secondFactorOfferSchema } from '@cerberusmesh/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { encode } from 'uqr';
import { z } from 'zod';
import { Badge } from '../../components/badges.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { settingsQueries } from './settings-queries.ts';

/** One-time passwords (RFC 6238) for one's own sign-in, and the codes for when the phone is gone. */
export function SecondFactor() {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const state = useQuery(settingsQueries(api).secondFactor());
  const [open, setOpen] = useState<'enrol' | 'codes' | null>(null);
  const refresh = async () => {
    await Promise.all([
      cache.invalidateQueries({ queryKey: ['second-factor'] }),
      cache.invalidateQueries({ queryKey: ['me'] }),
    ]);
  };
  const removal = useMutation({
    mutationFn: () => api.change('DELETE', 'me/second-factor', undefined, z.unknown()),
    onSuccess: refresh,
  });

  return (
    <Panel title={t('settings.security.factor')}>
      {state.isPending ? (
        <Skeleton rows={2} />
      ) : state.isError && state.data === undefined ? (
        <ErrorState error={state.error} retry={() => void state.refetch()} />
      ) : (
        <div className="flex flex-col gap-3 p-3">
          <p className="text-muted">{t('settings.security.factorText')}</p>
          <p className="flex flex-wrap items-center gap-2">
            <Badge tone={state.data.enabled ? 'ok' : 'warning'}>
              {t(state.data.enabled ? 'settings.security.on' : 'settings.security.off')}
            </Badge>
            {state.data.enabledAt !== null && (
              <span className="text-xs text-muted">
                {t('settings.security.since')} <TimeStamp at={state.data.enabledAt} form="compact" />
              </span>
            )}
            {state.data.enabled && (
              <span className={state.data.recoveryCodesLeft < 3 ? 'text-level-4' : 'text-muted'}>
                {t('settings.security.codesLeft', { count: state.data.recoveryCodesLeft })}
              </span>
            )}
          </p>
          <FailureNotice error={removal.error} />
          <p className="flex flex-wrap gap-2">
            {state.data.enabled ? (
              <>
                <button type="button" className="button" onClick={() => setOpen('codes')}>
                  {t('settings.security.newCodes')}
                </button>
                <button type="button" className="button" disabled={removal.isPending} onClick={() => removal.mutate()}>
                  {t('settings.security.switchOff')}
                </button>
              </>
            ) : (
              <button type="button" className="button button-primary" onClick={() => setOpen('enrol')}>
                {t('settings.security.switchOn')}
              </button>
            )}
          </p>
        </div>
      )}
      {open === 'enrol' && <EnrolDialog onDone={refresh} onClose={() => setOpen(null)} />}
      {open === 'codes' && <CodesDialog onDone={refresh} onClose={() => setOpen(null)} />}
    </Panel>
  );
}

function EnrolDialog({ onDone, onClose }: { onDone: () => Promise<void>; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const offer = useQuery({
    queryKey: ['second-factor-offer'],
    queryFn: () => api.change('POST', 'me/second-factor', {}, secondFactorOfferSchema),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  });
  const [code, setCode] = useState('');
  const confirmation = useMutation({
    mutationFn: () => api.change('POST', 'me/second-factor/confirm', { code }, recoveryCodesSchema),
    onSuccess: onDone,
  });
  const ready = secondFactorConfirmSchema.safeParse({ code }).success;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (ready) confirmation.mutate();
  };

  return (
    <Dialog title={t('settings.security.factor')} onClose={onClose}>
      <div className="overflow-y-auto p-4">
        {confirmation.data !== undefined ? (
          <RecoveryCodes codes={confirmation.data.recoveryCodes} onClose={onClose} />
        ) : offer.isPending ? (
          <Skeleton rows={5} />
        ) : offer.isError ? (
          <ErrorState error={offer.error} />
        ) : (
          <form className="flex flex-col gap-3" onSubmit={submit}>
            <p>{t('settings.security.scan')}</p>
            <QrCode text={offer.data.uri} label={t('settings.security.qr')} />
            <p className="text-xs text-muted">{t('settings.security.typeIt')}</p>
            <span className="flex items-center gap-1 rounded-md border border-line bg-raised py-1 ps-3 pe-1">
              <code className="min-w-0 flex-1 font-mono text-xs break-all">{offer.data.secret}</code>
              <CopyButton text={offer.data.secret} />
            </span>
            <label className="flex flex-col gap-1">
              <span className="text-xs text-muted">{t('settings.security.sixDigits')}</span>
              <input
                className="field w-40 font-mono"
                inputMode="numeric"
                autoComplete="one-time-code"
                maxLength={6}
                value={code}
                onChange={(event) => setCode(event.target.value.replace(/\D/g, ''))}
              />
            </label>
            <FailureNotice error={confirmation.error} />
            <button type="submit" className="button button-primary" disabled={!ready || confirmation.isPending}>
              {t('settings.security.confirm')}
            </button>
          </form>
        )}
      </div>
    </Dialog>
  );
}

function CodesDialog({ onDone, onClose }: { onDone: () => Promise<void>; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const renewal = useMutation({
    mutationFn: () => api.change('POST', 'me/second-factor/recovery-codes', {}, recoveryCodesSchema),
    onSuccess: onDone,
  });
  return (
    <Dialog title={t('settings.security.newCodes')} onClose={onClose}>
      <div className="flex flex-col gap-3 overflow-y-auto p-4">
        {renewal.data !== undefined ? (
          <RecoveryCodes codes={renewal.data.recoveryCodes} onClose={onClose} />
        ) : (
          <>
            <p>{t('settings.security.newCodesText')}</p>
            <FailureNotice error={renewal.error} />
            <button
              type="button"
              className="button button-primary"
              disabled={renewal.isPending}
              onClick={() => renewal.mutate()}
            >
              {t('settings.security.newCodes')}
            </button>
          </>
        )}
      </div>
    </Dialog>
  );
}

function RecoveryCodes({ codes, onClose }: { codes: readonly string[]; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-3">
      <p role="status" className="text-level-3">
        {t('settings.security.codesOnce')}
      </p>
      <ul className="grid grid-cols-2 gap-1 rounded-md border border-line bg-raised p-3 font-mono text-[0.8125rem]">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="flex gap-2">
        <CopyButton text={codes.join('\n')} label={t('settings.security.copyCodes')} />
        <button type="button" className="button" onClick={() => window.print()}>
          {t('settings.security.print')}
        </button>
        <button type="button" className="button button-primary ms-auto" onClick={onClose}>
          {t('settings.keys.done')}
        </button>
      </div>
    </div>
  );
}

/** Dark squares as one path on white, whatever the theme: cameras want it so. */
function QrCode({ text, label }: { text: string; label: string }) {
  const { path, size } = useMemo(() => {
    const code = encode(text, { ecc: 'M', border: 2 });
    const squares = code.data.flatMap((row, y) => row.flatMap((dark, x) => (dark ? [`M${x} ${y}h1v1h-1z`] : [])));
    return { path: squares.join(''), size: code.size };
  }, [text]);
  return (
    <svg
      viewBox={`0 0 ${size} ${size}`}
      className="mx-auto size-48 rounded-md bg-white"
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <path d={path} fill="#000" />
    </svg>
  );
}
