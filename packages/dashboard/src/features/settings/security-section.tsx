import { passwordChangeSchema } from '@cerberusmesh/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { TextField } from '../sign-in/entrance.tsx';
import { SecondFactor } from './second-factor.tsx';
import { settingsQueries } from './settings-queries.ts';

/** One's own way in: name, password, second factor, and where one is signed in. */
export function SecuritySection() {
  return (
    <>
      <Profile />
      <Password />
      <SecondFactor />
      <SignIns />
    </>
  );
}

function Profile() {
  const { t } = useTranslation();
  const { api, queries } = useServices();
  const cache = useQueryClient();
  const me = useQuery(queries.me());
  const change = useMutation({
    mutationFn: (name: string) => api.change('PATCH', 'me', { name }, z.unknown()),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['me'] }),
  });
  return (
    <Panel title={t('settings.preferences.you')}>
      <form
        className="flex flex-col items-start p-3"
        onSubmit={(event) => {
          event.preventDefault();
          change.mutate(String(new FormData(event.currentTarget).get('name')));
        }}
      >
        <TextField
          key={me.data?.name}
          label={t('setup.name')}
          name="name"
          autoComplete="name"
          maxLength={100}
          defaultValue={me.data?.name ?? ''}
          hint={me.data?.email ?? ''}
        />
        <FailureNotice error={change.error} />
        {change.isSuccess && <Notice tone="ok">{t('settings.security.saved')}</Notice>}
        <button type="submit" className="button" disabled={change.isPending}>
          {t('settings.security.save')}
        </button>
      </form>
    </Panel>
  );
}

function Password() {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const [tooShort, setTooShort] = useState(false);
  const change = useMutation({
    mutationFn: (request: { current: string; next: string }) => api.send('me/password', request),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['my-sessions'] }),
  });
  return (
    <Panel title={t('signIn.password')}>
      <form
        noValidate
        className="flex flex-col items-start p-3"
        onSubmit={(event) => {
          event.preventDefault();
          const form = event.currentTarget;
          const fields = new FormData(form);
          const parsed = passwordChangeSchema.safeParse({ current: fields.get('current'), next: fields.get('next') });
          setTooShort(!parsed.success);
          if (parsed.success) change.mutate(parsed.data, { onSuccess: () => form.reset() });
        }}
      >
        <TextField
          label={t('settings.security.currentPassword')}
          name="current"
          type="password"
          autoComplete="current-password"
          maxLength={128}
        />
        <TextField
          label={t('settings.security.newPassword')}
          name="next"
          type="password"
          autoComplete="new-password"
          maxLength={128}
          hint={t('setup.passwordHint')}
          error={tooShort ? t('setup.passwordInvalid') : undefined}
        />
        <FailureNotice error={change.error} />
        {change.isSuccess && <Notice tone="ok">{t('settings.security.passwordChanged')}</Notice>}
        <button type="submit" className="button" disabled={change.isPending}>
          {t('settings.security.changePassword')}
        </button>
      </form>
    </Panel>
  );
}

function SignIns() {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const sessions = useQuery(settingsQueries(api).mySessions());
  const ending = useMutation({
    mutationFn: (id: string | null) =>
      api.change(
        'DELETE',
        id === null ? 'me/sessions' : `me/sessions/${encodeURIComponent(id)}`,
        undefined,
        z.unknown(),
      ),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['my-sessions'] }),
  });
  const others = sessions.data?.filter(({ current }) => !current).length ?? 0;
  return (
    <Panel
      title={t('settings.security.signIns')}
      actions={
        others > 0 ? (
          <button type="button" className="button" disabled={ending.isPending} onClick={() => ending.mutate(null)}>
            {t('settings.security.endOthers')}
          </button>
        ) : undefined
      }
    >
      <FailureNotice error={ending.error} />
      {sessions.isPending ? (
        <Skeleton rows={2} />
      ) : sessions.isError && sessions.data === undefined ? (
        <ErrorState error={sessions.error} retry={() => void sessions.refetch()} />
      ) : (
        <ul>
          {sessions.data.map((session) => (
            <li
              key={session.id}
              className="flex flex-wrap items-center justify-between gap-3 border-b border-line/60 px-3 py-2 last:border-0"
            >
              <div className="min-w-0">
                <p className="flex flex-wrap items-center gap-2">
                  <span className="font-mono text-[0.8125rem]">{session.address ?? t('settings.system.unknown')}</span>
                  {session.current && <Badge tone="ok">{t('settings.security.thisOne')}</Badge>}
                </p>
                <p className="text-xs text-muted">
                  {t('settings.security.signedInAt')} <TimeStamp at={session.createdAt} form="compact" />
                </p>
                {session.userAgent !== null && <AttackerText text={session.userAgent} clip="line" prose />}
              </div>
              {!session.current && (
                <button
                  type="button"
                  className="button"
                  disabled={ending.isPending}
                  onClick={() => ending.mutate(session.id)}
                >
                  {t('settings.keys.end')}
                </button>
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
