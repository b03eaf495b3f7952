import { setupRequestSchema } from '@cerberusmesh/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api-client.ts';
import { useServices } from '../../services.tsx';
import { Entrance, TextField } from './entrance.tsx';
import { linkToken } from './link-token.ts';

type FieldName = 'name' | 'email' | 'password';

/** First run: the link that the hub printed carries a one-time token behind `#`, which browsers never send. */
export function SetupPage() {
  const { t } = useTranslation();
  const { api, queries } = useServices();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const [token] = useState(() => linkToken(location.hash));
  const [invalid, setInvalid] = useState<ReadonlySet<FieldName>>(new Set());
  const setup = useQuery(queries.setupState());
  const create = useMutation({
    // The reply signs the new administrator in.
    mutationFn: (request: { token: string; name: string; email: string; password: string }) =>
      api.send('setup', request),
    async onSuccess() {
      cache.clear();
      await navigate({ to: '/welcome', replace: true });
    },
  });

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
    if (parsed.success) create.mutate(parsed.data);
  };

  if (setup.data?.needed === false && !create.isPending && !create.isSuccess) {
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
        {create.error !== null && (
          <p role="alert" className="mb-3 text-[0.8125rem] text-level-5">
            {create.error instanceof ApiError ? create.error.message : t('state.failed')}
          </p>
        )}
        <button type="submit" className="button button-primary h-9 w-full" disabled={create.isPending}>
          {create.isPending ? t('signIn.pending') : t('setup.submit')}
        </button>
      </form>
    </Entrance>
  );
}
