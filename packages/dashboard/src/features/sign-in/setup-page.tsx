import { setupRequestSchema } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../components/notice.tsx';
import { useServices } from '../../services.tsx';
import { Entrance, TextField } from './entrance.tsx';
import { useEntry } from './use-entry.ts';

type FieldName = 'name' | 'email' | 'password';

/** First run: the link that the hub printed carries a one-time token behind `#`, which browsers never send. */
export function SetupPage() {
  const { t } = useTranslation();
  const { queries } = useServices();
  const { token, entry } = useEntry<{ token: string; name: string; email: string; password: string }>('setup');
  const [invalid, setInvalid] = useState<ReadonlySet<FieldName>>(new Set());
  const setup = useQuery(queries.setupState());

  const submit = (form: FormData) => {
    const parsed = setupRequestSchema.safeParse({
      token,
      name: form.get('name'),
      email: form.get('email'),
      password: form.get('password'),
    });
    const wrong = new Set<FieldName>();
    for (const issue of parsed.error?.issues ?? []) {
      const [field] = issue.path;
      if (field === 'name' || field === 'email' || field === 'password') wrong.add(field);
    }
    setInvalid(wrong);
    if (parsed.success) entry.mutate(parsed.data);
  };

  if (setup.data?.needed === false && !entry.isPending && !entry.isSuccess) {
    return (
      <Entrance title={t('setup.doneTitle')} text={t('setup.doneText')}>
        <Link to="/login" className="button button-primary mt-2 h-9 w-full">
          {t('signIn.submit')}
        </Link>
      </Entrance>
    );
  }
  if (token === null) {
    return (
      <Entrance title={t('setup.noTokenTitle')} text={t('setup.noTokenText')}>
        <Link to="/login" className="button mt-2 h-9 w-full">
          {t('signIn.submit')}
        </Link>
      </Entrance>
    );
  }
  return (
    <Entrance title={t('setup.title')} text={t('setup.text')}>
      <form
        noValidate
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          submit(new FormData(event.currentTarget));
        }}
      >
        <TextField
          label={t('setup.name')}
          name="name"
          autoComplete="name"
          maxLength={100}
          error={invalid.has('name') ? t('setup.nameInvalid') : undefined}
        />
        <TextField
          label={t('signIn.email')}
          name="email"
          type="email"
          autoComplete="username"
          maxLength={254}
          error={invalid.has('email') ? t('setup.emailInvalid') : undefined}
        />
        <TextField
          label={t('signIn.password')}
          name="password"
          type="password"
          autoComplete="new-password"
          maxLength={128}
          hint={t('setup.passwordHint')}
          error={invalid.has('password') ? t('setup.passwordInvalid') : undefined}
        />
        <FailureNotice error={entry.error} />
        <button type="submit" className="button button-primary h-9 w-full" disabled={entry.isPending}>
          {entry.isPending ? t('signIn.pending') : t('setup.submit')}
        </button>
      </form>
    </Entrance>
  );
}
