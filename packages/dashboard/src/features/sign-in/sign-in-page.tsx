import { meSchema, secondStepSchema } from '@cerberusmesh/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { ApiError } from '../../api-client.ts';
import { useServices } from '../../services.tsx';
import { Entrance, TextField } from './entrance.tsx';

const route = getRouteApi('/login');
/** Signed in, or asked for a one-time password as well. */
const firstStepSchema = z.union([secondStepSchema, meSchema]);

export function SignInPage() {
  const [asksCode, setAsksCode] = useState(false);
  return asksCode ? <CodeStep onBack={() => setAsksCode(false)} /> : <PasswordStep onCode={() => setAsksCode(true)} />;
}

/** What happens when who it is is known: nothing of what was read before stays, and the page asked for opens. */
function useArrival(): () => void {
  const cache = useQueryClient();
  const router = useRouter();
  const { next } = route.useSearch();
  return () => {
    cache.clear();
    router.history.push(next ?? '/');
  };
}

function PasswordStep({ onCode }: { onCode: () => void }) {
  const { t } = useTranslation();
  const { api, queries } = useServices();
  const arrive = useArrival();
  const setup = useQuery(queries.setupState());
  const signIn = useMutation({
    mutationFn: (form: FormData) =>
      api.change(
        'POST',
        'auth/sign-in/email',
        { email: String(form.get('email')), password: String(form.get('password')) },
        firstStepSchema,
      ),
    onSuccess: (answer) => ('secondStep' in answer ? onCode() : arrive()),
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
        <Failure error={signIn.error} wrong={t('signIn.wrong')} />
        <button type="submit" className="button button-primary h-9 w-full" disabled={signIn.isPending}>
          {signIn.isPending ? t('signIn.pending') : t('signIn.submit')}
        </button>
      </form>
    </Entrance>
  );
}

function CodeStep({ onBack }: { onBack: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const arrive = useArrival();
  const proof = useMutation({
    mutationFn: (form: FormData) => api.send('auth/sign-in/code', { code: String(form.get('code')) }),
    onSuccess: arrive,
  });
  return (
    <Entrance title={t('signIn.codeTitle')} text={t('signIn.codeText')}>
      <form
        className="mt-4"
        onSubmit={(event) => {
          event.preventDefault();
          proof.mutate(new FormData(event.currentTarget));
        }}
      >
        <TextField
          label={t('signIn.code')}
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          maxLength={32}
          autoFocus
        />
        <Failure error={proof.error} wrong={t('signIn.codeWrong')} />
        <button type="submit" className="button button-primary h-9 w-full" disabled={proof.isPending}>
          {proof.isPending ? t('signIn.pending') : t('signIn.submit')}
        </button>
        <button type="button" className="button mt-2 h-9 w-full" onClick={onBack}>
          {t('signIn.back')}
        </button>
      </form>
    </Entrance>
  );
}

/** One sentence for everything wrong, so that the page does not tell which addresses exist. */
function Failure({ error, wrong }: { error: Error | null; wrong: string }) {
  const { t } = useTranslation();
  if (error === null) return null;
  const sentence = !(error instanceof ApiError)
    ? t('state.failed')
    : error.code === 'too-many-requests'
      ? t('signIn.tooMany')
      : error.code === 'unreachable'
        ? t('state.unreachable')
        : error.status >= 500
          ? error.message
          : wrong;
  return (
    <p role="alert" className="mb-3 text-[0.8125rem] text-level-5">
      {sentence}
    </p>
  );
}
