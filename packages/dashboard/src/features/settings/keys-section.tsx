import { createdKeySchema, type Key, type Role, roleSchema } from '@cerberusmesh/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { CopyableText } from '../../components/copyable-text.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { useScopes } from '../shell/use-may.ts';
import { settingsQueries } from './settings-queries.ts';

const LIFETIMES_DAYS = [7, 30, 90, 365] as const;
const GRACE_HOURS = [0, 1, 24, 168] as const;

/** The keys of programs: what there is, a new one, the end of one. */
export function KeysSection() {
  const { t } = useTranslation();
  const { api } = useServices();
  const keys = useQuery(settingsQueries(api).keys());
  const [open, setOpen] = useState<'create' | { readonly act: 'end' | 'rotate'; readonly key: Key } | null>(null);
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
        <KeyTable keys={keys.data} onAct={(act, key) => setOpen({ act, key })} />
      )}
      {open === 'create' && <CreateDialog onClose={() => setOpen(null)} />}
      {open !== null && open !== 'create' && open.act === 'end' && (
        <EndDialog of={open.key} onClose={() => setOpen(null)} />
      )}
      {open !== null && open !== 'create' && open.act === 'rotate' && (
        <RotateDialog of={open.key} onClose={() => setOpen(null)} />
      )}
    </Panel>
  );
}

function KeyTable({ keys, onAct }: { keys: readonly Key[]; onAct: (act: 'end' | 'rotate', key: Key) => void }) {
  const { t } = useTranslation();
  return (
    <DataTable
      caption={t('settings.keys.title')}
      rows={keys}
      rowKey={(key) => key.id}
      columns={[
        {
          key: 'name',
          title: t('settings.keys.name'),
          heading: true,
          cell: (key) => <span className="font-medium">{key.name}</span>,
        },
        {
          key: 'role',
          title: t('settings.keys.role'),
          cell: (key) => (
            <span className="min-w-0">
              {key.role === 'sensor' ? t('settings.keys.sensor') : t(`role.${key.role}`)}
              {key.scopes !== null && <span className="block text-xs text-muted">{key.scopes.join(', ')}</span>}
              {key.allowedAddresses !== null && (
                <span className="block font-mono text-xs text-muted">{key.allowedAddresses.join(', ')}</span>
              )}
            </span>
          ),
        },
        {
          key: 'created',
          title: t('settings.keys.created'),
          cell: (key) => <TimeStamp at={key.createdAt} form="compact" />,
        },
        {
          key: 'lastUsed',
          title: t('settings.keys.lastUsed'),
          cell: (key) =>
            key.lastUsedAt === null ? t('settings.keys.neverUsed') : <TimeStamp at={key.lastUsedAt} form="compact" />,
        },
        {
          key: 'expires',
          title: t('settings.keys.expires'),
          cell: (key) =>
            key.expiresAt === null ? t('settings.keys.never') : <TimeStamp at={key.expiresAt} form="compact" />,
        },
        {
          key: 'act',
          title: t('settings.users.change'),
          className: 'text-end',
          cell: (key) => (
            <span className="inline-flex flex-wrap justify-end gap-2">
              {key.role !== 'sensor' && key.replacedBy === null && (
                <button type="button" className="button" onClick={() => onAct('rotate', key)}>
                  {t('settings.keys.rotate')}
                  <span className="sr-only"> {key.name}</span>
                </button>
              )}
              <button type="button" className="button" onClick={() => onAct('end', key)}>
                {t('settings.keys.end')}
                <span className="sr-only"> {key.name}</span>
              </button>
            </span>
          ),
        },
      ]}
    />
  );
}

function CreateDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [expiresInDays, setExpiresInDays] = useState<number | undefined>(90);
  const [scopes, setScopes] = useState<readonly string[]>([]);
  const [addresses, setAddresses] = useState<readonly string[]>([]);
  // An administrator has every scope there is to give; the hub refuses what the role of the key does not have.
  const known = useScopes();
  const creation = useMutation({
    mutationFn: () =>
      api.change(
        'POST',
        'keys',
        {
          name,
          role,
          ...(expiresInDays === undefined ? {} : { expiresInDays }),
          ...(scopes.length === 0 ? {} : { scopes }),
          ...(addresses.length === 0 ? {} : { allowedAddresses: addresses }),
        },
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
        <ShownOnce secret={creation.data.key} onClose={onClose} />
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
          <details>
            <summary className="link min-h-6 text-[0.8125rem]">{t('settings.keys.narrow')}</summary>
            <fieldset className="mt-2 grid max-h-48 grid-cols-2 gap-1 overflow-y-auto rounded-md border border-line p-2">
              <legend className="px-1 text-xs text-muted">{t('settings.keys.scopes')}</legend>
              {known.map((scope) => (
                <label key={scope} className="flex min-h-6 items-center gap-2 font-mono text-xs">
                  <input
                    type="checkbox"
                    checked={scopes.includes(scope)}
                    onChange={(event) =>
                      setScopes(event.target.checked ? [...scopes, scope] : scopes.filter((kept) => kept !== scope))
                    }
                  />
                  {scope}
                </label>
              ))}
            </fieldset>
            <label className="mt-2 flex flex-col gap-1">
              <span className="text-xs text-muted">{t('settings.keys.addresses')}</span>
              <input
                className="field font-mono"
                placeholder="203.0.113.0/24, 2001:db8::/32"
                onChange={(event) =>
                  setAddresses(event.target.value.split(/[\s,]+/).filter((address) => address !== ''))
                }
              />
            </label>
          </details>
          <FailureNotice error={creation.error} />
          <button type="submit" className="button button-primary" disabled={creation.isPending}>
            {t('settings.keys.create')}
          </button>
        </form>
      )}
    </Dialog>
  );
}

/** A secret that leaves the hub once. */
function ShownOnce({ secret, onClose }: { secret: string; onClose: () => void }) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-col gap-3 p-4">
      <p role="status" className="text-level-3">
        {t('settings.keys.shownOnce')}
      </p>
      <CopyableText text={secret} whole />
      <button type="button" className="button button-primary" onClick={onClose}>
        {t('settings.keys.done')}
      </button>
    </div>
  );
}

function RotateDialog({ of, onClose }: { of: Key; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const [graceHours, setGraceHours] = useState(24);
  const rotation = useMutation({
    mutationFn: () => api.change('POST', `keys/${encodeURIComponent(of.id)}/rotate`, { graceHours }, createdKeySchema),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['keys'] }),
  });
  return (
    <Dialog title={t('settings.keys.rotateTitle', { name: of.name })} onClose={onClose}>
      {rotation.data !== undefined ? (
        <ShownOnce secret={rotation.data.key} onClose={onClose} />
      ) : (
        <div className="flex flex-col gap-3 p-4">
          <label className="flex flex-col gap-1">
            <span className="text-xs text-muted">{t('settings.keys.grace')}</span>
            <select
              className="field"
              value={graceHours}
              onChange={(event) => setGraceHours(Number(event.target.value))}
            >
              {GRACE_HOURS.map((hours) => (
                <option key={hours} value={hours}>
                  {t('settings.keys.hours', { count: hours })}
                </option>
              ))}
            </select>
          </label>
          <FailureNotice error={rotation.error} />
          <button
            type="button"
            className="button button-primary"
            disabled={rotation.isPending}
            onClick={() => rotation.mutate()}
          >
            {t('settings.keys.rotate')}
          </button>
        </div>
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
        <FailureNotice error={ending.error} />
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
