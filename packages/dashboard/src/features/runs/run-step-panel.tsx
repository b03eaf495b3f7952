import type { RunDetail } from '@cerberusmesh/contracts';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { CloseIcon } from '../../components/icons.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatDuration } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { StepStateBadge } from '../playbooks/step-state.tsx';
import { useMay } from '../shell/use-may.ts';
import { JsonValue } from './json-value.tsx';
import { rerunRun } from './run-queries.ts';
import { stepDurationMs } from './run-step-table.tsx';

/** What one step got and gave, and a new run from it on. */
export function RunStepPanel({
  run,
  step,
  onClose,
}: {
  run: RunDetail;
  step: RunDetail['steps'][number];
  onClose: () => void;
}) {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const navigate = useNavigate();
  const mayManage = useMay('runs:manage');
  const again = useMutation({
    mutationFn: () => rerunRun(api, run.id, step.id),
    onSuccess: ({ id }) => navigate({ to: '/runs/$id', params: { id } }),
  });
  const durationMs = stepDurationMs(step);
  return (
    <div className="mt-3">
      <Panel
        title={t('runs.stepTitle', { step: step.id })}
        actions={
          <>
            {mayManage && run.endedAt !== null && (
              <button type="button" className="button" disabled={again.isPending} onClick={() => again.mutate()}>
                {t('runs.rerunFrom')}
              </button>
            )}
            <button
              type="button"
              className="flex size-8 items-center justify-center rounded-[5px] text-muted hover:text-text"
              aria-label={t('dialog.close')}
              onClick={onClose}
            >
              <CloseIcon />
            </button>
          </>
        }
      >
        <div className="flex flex-col gap-3 p-3">
          <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[0.8125rem] text-muted">
            <StepStateBadge state={step.state} />
            {step.startedAt != null && <TimeStamp at={step.startedAt} />}
            {durationMs !== null && <span>{formatDuration(durationMs, i18n.language)}</span>}
            {step.attempts !== undefined && <span>{t('runs.attemptCount', { count: step.attempts })}</span>}
          </p>
          <FailureNotice error={again.error} />
          {step.error !== null && (
            <p>
              <code className="me-2 font-mono text-xs text-level-5">{step.error.code}</code>
              <AttackerText text={step.error.message} prose />
            </p>
          )}
          <div className="grid gap-3 lg:grid-cols-2">
            {step.input !== undefined && (
              <section className="min-w-0 rounded-md border border-line">
                <h3 className="border-b border-line px-3 py-1.5 text-xs font-medium text-muted">
                  {t('runs.stepInput')}
                </h3>
                <JsonValue value={step.input} />
              </section>
            )}
            <section className="min-w-0 rounded-md border border-line">
              <h3 className="border-b border-line px-3 py-1.5 text-xs font-medium text-muted">
                {t('runs.stepResult')}
              </h3>
              <JsonValue value={step.result} />
            </section>
          </div>
        </div>
      </Panel>
    </div>
  );
}
