import { createdKeySchema, type Key, type Role, roleSchema } from '@cerberusmesh/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { CopyButton } from '../../components/copy-button.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { settingsQueries } from './settings-queries.ts';

const LIFETIMES_DAYS = [7, 30, 90, 365] as const;

/** The keys of programs: what there is, a new one, the end of one. */
export function KeysSection() {
  const { t } = useTranslation();
  const { api } = useServices();
  const keys = useQuery(settingsQueries(api).keys());
  const [open, setOpen] = useState<'create' | Key | null>(null);
  return (
    <Panel
      title={t('settings.keys.title')}
      actions={
        <button type="button" className="button" onClick={() => setOpen('create')}>
          {t('settings.keys.create')}
        </button>
      }
    >
      <p className="border-b border-line px-3 py-2 text-muted">{t('settings.keys.note')}</p>
      {keys.isPending ? (
        <Skeleton rows={4} />
      ) : keys.isError && keys.data === undefined ? (
        <ErrorState error={keys.error} retry={() => void keys.refetch()} />
      ) : keys.data.length === 0 ? (
        <EmptyState title={t('settings.keys.emptyTitle')} command="npx cerberus key create --role viewer">
          {t('settings.keys.emptyText')}
        </EmptyState>
      ) : (
        <KeyTable keys={keys.data} onEnd={setOpen} />
      )}
      {open === 'create' && <CreateDialog onClose={() => setOpen(null)} />}
      {open !== null && open !== 'create' && <EndDialog of={open} onClose={() => setOpen(null)} />}
    </Panel>
  );
}

function KeyTable({ keys, onEnd }: { keys: readonly Key[]; onEnd: (key: Key) => void }) {
  const { t } = useTranslation();
  return (
    <div className="overflow-x-auto">
      <table className="w-full">
        <caption className="sr-only">{t('settings.keys.title')}</caption>
        <thead>
          <tr className="border-b border-line">
            {(['name', 'role', 'created', 'lastUsed', 'expires'] as const).map((column) => (
              <th key={column} scope="col" className="table-head px-3 py-2">
                {t(`settings.keys.${column}`)}
              </th>
            ))}
            <th scope="col" className="table-head px-3 py-2">
              <span className="sr-only">{t('settings.keys.end')}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id} className="border-b border-line/60 last:border-0">
              <th scope="row" className="px-3 py-2 text-start font-medium">
                {key.name}
              </th>
              <td className="px-3 py-2">{key.role === 'sensor' ? t('settings.keys.sensor') : t(`role.${key.role}`)}</td>
              <td className="px-3 py-2">
                <TimeStamp at={key.createdAt} form="compact" />
              </td>
              <td className="px-3 py-2">
                {key.lastUsedAt === null ? (
                  t('settings.keys.neverUsed')
                ) : (
                  <TimeStamp at={key.lastUsedAt} form="compact" />
                )}
              </td>
              <td className="px-3 py-2">
                {key.expiresAt === null ? t('settings.keys.never') : <TimeStamp at={key.expiresAt} form="compact" />}
              </td>
              <td className="px-3 py-2 text-end">
                <button type="button" className="button" onClick={() => onEnd(key)}>
                  {t('settings.keys.end')}
                  <span className="sr-only"> {key.name}</span>
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [expiresInDays, setExpiresInDays] = useState<number | undefined>(90);
  const creation = useMutation({
    mutationFn: () =>
      api.change(
        'POST',
        'keys',
        { name, role, ...(expiresInDays === undefined ? {} : { expiresInDays }) },
        createdKeySchema,
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['keys'] }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    creation.mutate();
  };

  return (
    <Dialog title={t('settings.keys.create')} onClose={onClose}>
      {creation.data !== undefined ? (
        <div className="flex flex-col gap-3 p-4">
          <p role="status" className="text-level-3">
            {t('settings.keys.shownOnce')}
          </p>
          <div className="flex items-start gap-1 rounded-md border border-line bg-raised py-1.5 ps-3 pe-1">
            <code className="min-w-0 flex-1 font-mono text-xs break-all">{creation.data.key}</code>
            <CopyButton text={creation.data.key} />
          </div>
          <button type="button" className="button button-primary" onClick={onClose}>
            {t('settings.keys.done')}
          </button>
        </div>
      ) : (
        <form className="flex flex-col gap-3 p-4" onSubmit={submit}>
          <label className="flex flex-col gap-1">
            <span className="text-xs text-muted">{t('settings.keys.name')}</span>
            <input
              className="field"
              required
              maxLength={100}
              value={name}
              onChange={(event) => setName(event.target.value)}
            />
          </label>
          <label className="flex flex-col gap-1">
            <span className="text-xs text-muted">{t('settings.keys.role')}</span>
            <select
              className="field"
              value={role}
              onChange={(event) =>
                setRole(roleSchema.options.find((known) => known === event.target.value) ?? 'viewer')
              }
            >
              {roleSchema.options.map((value) => (
                <option key={value} value={value}>
                  {t(`role.${value}`)}
                </option>
              ))}
            </select>
            <span className="text-xs text-muted">{t(`settings.users.roles.${role}`)}</span>
          </label>
          <label className="flex flex-col gap-1">
            <span className="text-xs text-muted">{t('settings.keys.expires')}</span>
            <select
              className="field"
              value={expiresInDays ?? ''}
              onChange={(event) => setExpiresInDays(event.target.value === '' ? undefined : Number(event.target.value))}
            >
              {LIFETIMES_DAYS.map((days) => (
                <option key={days} value={days}>
                  {t('settings.keys.days', { count: days })}
                </option>
              ))}
              <option value="">{t('settings.keys.never')}</option>
            </select>
          </label>
          {creation.isError && (
            <p role="alert" className="text-level-5">
              {creation.error.message}
            </p>
          )}
          <button type="submit" className="button button-primary" disabled={creation.isPending}>
            {t('settings.keys.create')}
          </button>
        </form>
      )}
    </Dialog>
  );
}

function EndDialog({ of, onClose }: { of: Key; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const ending = useMutation({
    mutationFn: () => api.change('DELETE', `keys/${encodeURIComponent(of.id)}`, undefined, z.unknown()),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: ['keys'] });
      onClose();
    },
  });
  return (
    <Dialog title={t('settings.keys.endTitle', { name: of.name })} onClose={onClose}>
      <div className="flex flex-col gap-3 p-4">
        <p>{t('settings.keys.endText')}</p>
        {ending.isError && (
          <p role="alert" className="text-level-5">
            {ending.error.message}
          </p>
        )}
        <button
          type="button"
          className="button button-primary"
          disabled={ending.isPending}
          onClick={() => ending.mutate()}
        >
          {t('settings.keys.end')}
        </button>
      </div>
    </Dialog>
  );
}
