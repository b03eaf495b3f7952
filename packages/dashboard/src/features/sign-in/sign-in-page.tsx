import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api-client.ts';
import { useServices } from '../../services.tsx';
import { Entrance, TextField } from './entrance.tsx';

const route = getRouteApi('/login');

export function SignInPage() {
  const { t } = useTranslation();
  const { api, queries } = useServices();
  const cache = useQueryClient();
  const router = useRouter();
  const { next } = route.useSearch();
  const setup = useQuery(queries.setupState());
  const signIn = useMutation({
    mutationFn: (form: FormData) =>
      api.send('auth/sign-in/email', { email: String(form.get('email')), password: String(form.get('password')) }),
    async onSuccess() {
      cache.clear();
      router.history.push(next ?? '/');
    },
  });

  return (
    <Entrance title={t('signIn.title')}>
      {setup.data?.needed === true && (
        <p className="mb-4 rounded-[5px] border border-line bg-raised p-3 text-[0.8125rem]">
          {t('signIn.setupNeeded')}
        </p>
      )}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate(new FormData(event.currentTarget));
        }}
      >
        <TextField label={t('signIn.email')} name="email" type="email" autoComplete="username" maxLength={254} />
        <TextField
          label={t('signIn.password')}
          name="password"
          type="password"
          autoComplete="current-password"
          maxLength={128}
        />
        {signIn.error !== null && (
          <p role="alert" className="mb-3 text-[0.8125rem] text-level-5">
            {signInFailure(signIn.error, t)}
          </p>
        )}
        <button type="submit" className="button button-primary h-9 w-full" disabled={signIn.isPending}>
          {signIn.isPending ? t('signIn.pending') : t('signIn.submit')}
        </button>
      </form>
    </Entrance>
  );
}

/** One sentence for every wrong pair, so that the page does not tell which addresses exist. */
function signInFailure(error: Error, t: ReturnType<typeof useTranslation>['t']): string {
  if (!(error instanceof ApiError)) return t('state.failed');
  if (error.code === 'too-many-requests') return t('signIn.tooMany');
  if (error.code === 'unreachable') return t('state.unreachable');
  if (error.status >= 500) return error.message;
  return t('signIn.wrong');
}
