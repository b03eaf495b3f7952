import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api-client.ts';

/** A sentence about what has just been done or refused, beside the control that did it. */
export function Notice({ tone, children }: { tone: 'ok' | 'danger' | 'neutral'; children: ReactNode }) {
  const tones = { ok: 'text-ok', danger: 'text-level-5', neutral: 'text-muted' } as const;
  return (
    <p role={tone === 'danger' ? 'alert' : 'status'} className={`text-[0.8125rem] wrap-anywhere ${tones[tone]}`}>
      {children}
    </p>
  );
}

/** Why a change failed, in the hub's words, with the request to quote. */
export function FailureNotice({ error }: { error: unknown }) {
  const { t } = useTranslation();
  if (error === null || error === undefined) return null;
  if (!(error instanceof ApiError)) return <Notice tone="danger">{t('state.failed')}</Notice>;
  return (
    <Notice tone="danger">
      {error.code === 'unreachable' ? t('state.unreachable') : error.message}
      {error.requestId !== null && (
        <span className="block text-xs text-muted">
          {t('state.requestId')} <code className="font-mono">{error.requestId}</code>
        </span>
      )}
    </Notice>
  );
}
