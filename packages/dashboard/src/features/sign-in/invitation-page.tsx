import { acceptInvitationSchema } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../components/notice.tsx';
import { Entrance, TextField } from './entrance.tsx';
import { useEntry } from './use-entry.ts';

/** The link that an administrator hands over: whoever holds it sets the password of the account, once. */
export function InvitationPage() {
  const { t } = useTranslation();
  const { token, entry } = useEntry<{ token: string; password: string }>('auth/invitation');
  const [invalid, setInvalid] = useState(false);
  if (token === null) {
    return (
      <Entrance title={t('invitation.noTokenTitle')} text={t('invitation.noTokenText')}>
        <Link to="/login" className="button mt-2 h-9 w-full">
          {t('signIn.submit')}
        </Link>
      </Entrance>
    );
  }
  return (
    <Entrance title={t('invitation.title')} text={t('invitation.text')}>
      <form
        noValidate
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          const password = new FormData(event.currentTarget).get('password');
          const parsed = acceptInvitationSchema.safeParse({ token, password });
          setInvalid(!parsed.success);
          if (parsed.success) entry.mutate(parsed.data);
        }}
      >
        <TextField
          label={t('signIn.password')}
          name="password"
          type="password"
          autoComplete="new-password"
          maxLength={128}
          hint={t('setup.passwordHint')}
          error={invalid ? t('setup.passwordInvalid') : undefined}
        />
        <FailureNotice error={entry.error} />
        <button type="submit" className="button button-primary mt-2 h-9 w-full" disabled={entry.isPending}>
          {entry.isPending ? t('signIn.pending') : t('invitation.submit')}
        </button>
      </form>
    </Entrance>
  );
}
