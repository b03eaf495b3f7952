import type { RunDetail } from '@cerberusmesh/contracts';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../components/notice.tsx';
import { useServices } from '../../services.tsx';
import { useMay } from '../shell/use-may.ts';
import { rerunRun, tellRun } from './run-queries.ts';

/** Cancel, pause, resume, run again: what the state of the run permits, for those who may. */
export function RunControls({ run }: { run: RunDetail }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const mayManage = useMay('runs:manage');
  const refresh = () => cache.invalidateQueries({ queryKey: ['run', run.id] });
  const tell = useMutation({
    mutationFn: (what: 'cancel' | 'pause' | 'resume') => tellRun(api, run.id, what),
    onSuccess: refresh,
  });
  const again = useMutation({
    mutationFn: () => rerunRun(api, run.id, undefined),
    onSuccess: ({ id }) => navigate({ to: '/runs/$id', params: { id } }),
  });
  if (!mayManage) return null;
  const over = run.endedAt !== null;
  const busy = tell.isPending || again.isPending;
  const paused = run.state === 'paused' || run.asked === 'pause';
  const button = (what: 'cancel' | 'pause' | 'resume') => (
    <button key={what} type="button" className="button" disabled={busy} onClick={() => tell.mutate(what)}>
      {t(`runs.do.${what}`)}
    </button>
  );
  return (
    <div className="flex flex-col items-end gap-1">
      <div className="flex flex-wrap gap-2">
        {over ? (
          <button
            type="button"
            className="button"
            disabled={busy}
            onClick={() => again.mutate()}
            title={t('runs.rerunText')}
          >
            {t('runs.rerun')}
          </button>
        ) : (
          <>
            {button(paused ? 'resume' : 'pause')}
            {run.asked !== 'cancel' && button('cancel')}
          </>
        )}
      </div>
      <FailureNotice error={tell.error ?? again.error} />
    </div>
  );
}
