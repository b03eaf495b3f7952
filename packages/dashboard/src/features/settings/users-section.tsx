import {
  invitationSchema,
  invitedUserSchema,
  newUserSchema,
  type Role,
  roleSchema,
  type User,
  type UserChange,
} from '@cerberusmesh/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { Badge } from '../../components/badges.tsx';
import { CopyableText } from '../../components/copyable-text.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { TextField } from '../sign-in/entrance.tsx';
import { settingsQueries } from './settings-queries.ts';

const STATE_TONES = { active: 'ok', invited: 'warning', disabled: 'neutral' } as const;

/** Who may sign in: invite, change the role, disable, remove. */
export function UsersSection() {
  const { t } = useTranslation();
  const { api, queries } = useServices();
  const me = useQuery(queries.me());
  const users = useQuery(settingsQueries(api).users());
  const [open, setOpen] = useState<'invite' | User | null>(null);
  const columns: readonly Column<User>[] = [
    {
      key: 'name',
      title: t('settings.users.name'),
      heading: true,
      cell: (user) => (
        <span>
          <span className="font-medium">{user.name}</span>
          <span className="block text-xs text-muted">{user.email}</span>
        </span>
      ),
    },
    { key: 'role', title: t('settings.users.role'), cell: (user) => t(`role.${user.role}`) },
    {
      key: 'state',
      title: t('settings.users.state'),
      cell: (user) => <Badge tone={STATE_TONES[user.state]}>{t(`settings.users.states.${user.state}`)}</Badge>,
    },
    {
      key: 'factor',
      title: t('settings.security.factor'),
      cell: (user) => t(user.secondFactor ? 'settings.security.on' : 'settings.security.off'),
    },
    {
      key: 'last',
      title: t('settings.users.lastSignIn'),
      cell: (user) =>
        user.lastSignInAt === null ? t('settings.keys.neverUsed') : <TimeStamp at={user.lastSignInAt} form="compact" />,
    },
    {
      key: 'act',
      title: t('settings.users.change'),
      className: 'text-end',
      cell: (user) => (
        <button type="button" className="button" onClick={() => setOpen(user)}>
          {t('settings.users.change')}
          <span className="sr-only"> {user.name}</span>
        </button>
      ),
    },
  ];
  return (
    <Panel
      title={t('settings.users.title')}
      actions={
        <button type="button" className="button" onClick={() => setOpen('invite')}>
          {t('settings.users.invite')}
        </button>
      }
    >
      {users.isPending ? (
        <Skeleton rows={3} />
      ) : users.isError && users.data === undefined ? (
        <ErrorState error={users.error} retry={() => void users.refetch()} />
      ) : (
        <DataTable caption={t('settings.users.title')} columns={columns} rows={users.data} rowKey={(user) => user.id} />
      )}
      {open === 'invite' && <InviteDialog onClose={() => setOpen(null)} />}
      {open !== null && open !== 'invite' && (
        <ChangeDialog user={open} self={open.id === me.data?.id} onClose={() => setOpen(null)} />
      )}
    </Panel>
  );
}

function InviteDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const [role, setRole] = useState<Role>('analyst');
  const [invalid, setInvalid] = useState<ReadonlySet<PropertyKey>>(new Set());
  const invitation = useMutation({
    mutationFn: (request: z.infer<typeof newUserSchema>) => api.change('POST', 'users', request, invitedUserSchema),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['users'] }),
  });
  return (
    <Dialog title={t('settings.users.invite')} onClose={onClose}>
      {invitation.data !== undefined ? (
        <InvitationLink invitation={invitation.data.invitation} onClose={onClose} />
      ) : (
        <form
          noValidate
          className="flex flex-col gap-1 overflow-y-auto p-4"
          onSubmit={(event) => {
            event.preventDefault();
            const form = new FormData(event.currentTarget);
            const parsed = newUserSchema.safeParse({ name: form.get('name'), email: form.get('email'), role });
            setInvalid(new Set(parsed.error?.issues.map(({ path }) => path[0] ?? '') ?? []));
            if (parsed.success) invitation.mutate(parsed.data);
          }}
        >
          <TextField
            label={t('settings.users.name')}
            name="name"
            maxLength={100}
            autoComplete="off"
            error={invalid.has('name') ? t('setup.nameInvalid') : undefined}
          />
          <TextField
            label={t('settings.users.email')}
            name="email"
            type="email"
            maxLength={254}
            autoComplete="off"
            error={invalid.has('email') ? t('setup.emailInvalid') : undefined}
          />
          <RoleField value={role} onChange={setRole} />
          <FailureNotice error={invitation.error} />
          <button type="submit" className="button button-primary mt-2" disabled={invitation.isPending}>
            {t('settings.users.invite')}
          </button>
        </form>
      )}
    </Dialog>
  );
}

function RoleField({ value, onChange }: { value: Role; onChange: (role: Role) => void }) {
  const { t } = useTranslation();
  return (
    <label className="mb-2 flex flex-col gap-1">
      <span className="text-[0.8125rem] font-medium">{t('settings.users.role')}</span>
      <select
        className="field h-9"
        value={value}
        onChange={(event) => onChange(roleSchema.options.find((known) => known === event.target.value) ?? value)}
      >
        {roleSchema.options.map((role) => (
          <option key={role} value={role}>
            {t(`role.${role}`)}
          </option>
        ))}
      </select>
      <span className="text-xs text-muted">{t(`settings.users.roles.${value}`)}</span>
    </label>
  );
}

/** A link that is shown once; it goes to the person by whatever way is trusted, for the hub sends no mail for it. */
function InvitationLink({
  invitation,
  onClose,
}: {
  invitation: z.infer<typeof invitationSchema>;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const link = `${window.location.origin}${invitation.path}`;
  return (
    <div className="flex flex-col gap-3 p-4">
      <p role="status" className="text-level-3">
        {t('settings.users.linkOnce')}
      </p>
      <CopyableText text={link} whole />
      <p className="text-xs text-muted">
        {t('settings.users.linkUntil')} <TimeStamp at={invitation.expiresAt} />
      </p>
      <button type="button" className="button button-primary" onClick={onClose}>
        {t('settings.keys.done')}
      </button>
    </div>
  );
}

function ChangeDialog({ user, self, onClose }: { user: User; self: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const [role, setRole] = useState(user.role);
  const path = `users/${encodeURIComponent(user.id)}` as const;
  const refresh = async () => {
    await cache.invalidateQueries({ queryKey: ['users'] });
    onClose();
  };
  const change = useMutation({
    mutationFn: (wanted: UserChange) => api.change('PATCH', path, wanted, z.unknown(), user.version),
    onSuccess: refresh,
  });
  const removal = useMutation({
    mutationFn: () => api.change('DELETE', path, undefined, z.unknown(), user.version),
    onSuccess: refresh,
  });
  const link = useMutation({
    mutationFn: () => api.change('POST', `${path}/invitation`, {}, invitationSchema),
  });
  const busy = change.isPending || removal.isPending || link.isPending;
  if (link.data !== undefined) {
    return (
      <Dialog title={user.name} onClose={onClose}>
        <InvitationLink invitation={link.data} onClose={onClose} />
      </Dialog>
    );
  }
  return (
    <Dialog title={user.name} onClose={onClose}>
      <div className="flex flex-col gap-3 overflow-y-auto p-4">
        <RoleField value={role} onChange={setRole} />
        <button
          type="button"
          className="button button-primary"
          disabled={busy || role === user.role}
          onClick={() => change.mutate({ role })}
        >
          {t('settings.users.changeRole')}
        </button>
        <FailureNotice error={change.error ?? removal.error ?? link.error} />
        {self ? (
          <p className="text-xs text-muted">{t('settings.users.yourself')}</p>
        ) : (
          <div className="flex flex-wrap gap-2 border-t border-line pt-3">
            <button type="button" className="button" disabled={busy} onClick={() => link.mutate()}>
              {t('settings.users.newLink')}
            </button>
            {user.secondFactor && (
              <button
                type="button"
                className="button"
                disabled={busy}
                onClick={() => change.mutate({ secondFactor: false })}
              >
                {t('settings.users.dropFactor')}
              </button>
            )}
            <button
              type="button"
              className="button"
              disabled={busy}
              onClick={() => change.mutate({ disabled: user.state !== 'disabled' })}
            >
              {t(user.state === 'disabled' ? 'settings.users.enable' : 'settings.users.disable')}
            </button>
            <button
              type="button"
              className="button border-level-5 text-level-5"
              disabled={busy}
              onClick={() => removal.mutate()}
            >
              {t('settings.users.remove')}
            </button>
          </div>
        )}
      </div>
    </Dialog>
  );
}
