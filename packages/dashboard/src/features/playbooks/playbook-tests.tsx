import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { formatDuration } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { testPlaybook } from './playbook-queries.ts';
import { StepStateBadge } from './step-state.tsx';

/** Runs the tests inside the playbook: mocked answers, a clock that jumps, nothing is called. */
export function PlaybookTests({ source }: { source: string }) {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const tests = useMutation({ mutationFn: () => testPlaybook(api, source) });
  const results = tests.data?.tests ?? [];
  const failed = results.filter(({ problems }) => problems.length > 0).length;
  return (
    <div className="flex flex-col gap-3 p-3">
      <div className="flex flex-wrap items-center gap-3">
        <button type="button" className="button" disabled={tests.isPending} onClick={() => tests.mutate()}>
          {tests.isPending ? t('state.working') : t('playbooks.runTests')}
        </button>
        {tests.isSuccess && results.length > 0 && (
          <Notice tone={failed === 0 ? 'ok' : 'danger'}>
            {t('playbooks.testResult', { passed: results.length - failed, failed })}
          </Notice>
        )}
        {tests.isError && <FailureNotice error={tests.error} />}
      </div>
      <p className="max-w-prose text-[0.8125rem] text-muted">{t('playbooks.testsText')}</p>
      {tests.isSuccess && tests.data.problems.length > 0 && <Notice tone="danger">{t('playbooks.noGraphText')}</Notice>}
      {tests.isSuccess && tests.data.problems.length === 0 && results.length === 0 && (
        <Notice tone="neutral">{t('playbooks.noTests')}</Notice>
      )}
      {results.length > 0 && (
        <ul className="rounded-md border border-line">
          {results.map(({ name, problems, state, steps, elapsedMs }) => (
            <li key={name} className="border-b border-line/70 p-3 last:border-0">
              <p className="flex flex-wrap items-center gap-2">
                <Badge tone={problems.length === 0 ? 'ok' : 'danger'}>
                  {t(problems.length === 0 ? 'playbooks.passed' : 'playbooks.failed')}
                </Badge>
                <span className="font-medium">{name}</span>
                <span className="text-xs text-muted">
                  {state === 'stuck' ? t('playbooks.stuck') : t(`runState.${state}`)},{' '}
                  {formatDuration(elapsedMs, i18n.language)}
                </span>
              </p>
              {problems.map((problem) => (
                <p key={problem} className="mt-1 text-[0.8125rem] wrap-anywhere text-level-5">
                  {problem}
                </p>
              ))}
              <p className="mt-1.5 flex flex-wrap gap-x-3 gap-y-1 text-xs">
                {steps.map(({ id, state: stepState }) => (
                  <span key={id} className="inline-flex items-center gap-1">
                    <code className="font-mono">{id}</code> <StepStateBadge state={stepState} />
                  </span>
                ))}
              </p>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
