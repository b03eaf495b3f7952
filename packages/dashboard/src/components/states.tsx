import { useQueryClient } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../api-client.ts';
import { CopyButton } from './copy-button.tsx';
import { WarningIcon } from './icons.tsx';

/** Grey bars in the shape of what is coming. */
export function Skeleton({ rows = 6, height = 'h-5' }: { rows?: number; height?: string }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-2.5 p-3" role="status">
      <span className="sr-only">{t('state.loading')}</span>
      {Array.from({ length: rows }, (_, row) => (
        <div key={row} className={`skeleton ${height}`} style={{ width: `${100 - ((row * 17) % 40)}%` }} />
      ))}
    </div>
  );
}

/** Nothing here: says why, and what to do next. */
export function EmptyState({ title, children, command }: { title: string; children?: ReactNode; command?: string }) {
  return (
    <div className="mx-auto flex w-full max-w-md flex-col items-center gap-2 px-4 py-10 text-center">
      <p className="font-medium">{title}</p>
      {children !== undefined && <p className="text-muted">{children}</p>}
      {command !== undefined && (
        <p className="mt-1 flex max-w-full items-center gap-1 rounded-md border border-line bg-raised py-1 ps-3 pe-1">
          <code className="truncate font-mono text-xs">{command}</code>
          <CopyButton text={command} />
        </p>
      )}
    </div>
  );
}

/** What failed, in the hub's words, with the request id to quote and a way to try again. */
export function ErrorState({ error, retry }: { error: unknown; retry?: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const known = error instanceof ApiError ? error : null;
  const title =
    known === null ? t('state.failed') : known.code === 'unreachable' ? t('state.unreachable') : known.title;
  const detail =
    known === null
      ? error instanceof Error
        ? error.message
        : t('state.failed')
      : known.code === 'unreachable'
        ? t('state.unreachableDetail')
        : known.message;
  return (
    <div className="mx-auto flex max-w-lg flex-col items-center gap-2 px-4 py-10 text-center" role="alert">
      <WarningIcon className="size-6 text-level-4" />
      <p className="font-medium">{title}</p>
      {detail !== title && <p className="break-words text-muted">{detail}</p>}
      {known?.requestId != null && (
        <p className="text-xs text-muted">
          {t('state.requestId')} <code className="font-mono">{known.requestId}</code>
        </p>
      )}
      <button
        type="button"
        className="button mt-2"
        onClick={retry ?? (() => void client.refetchQueries({ type: 'active' }))}
      >
        {t('state.retry')}
      </button>
    </div>
  );
}
