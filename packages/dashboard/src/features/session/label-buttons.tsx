import type { LabelVerdict } from '@cerberusmesh/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../components/notice.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { useMay } from '../shell/use-may.ts';
import { labelsQuery, putLabel, removeLabel } from './session-queries.ts';

const VERDICTS = ['true-positive', 'false-positive', 'unsure'] as const satisfies readonly LabelVerdict[];

/** What a person says of the session or of its anomaly; evaluations learn from it. */
export function LabelButtons({ sessionId, target }: { sessionId: string; target: 'session' | 'anomaly' }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const mayLabel = useMay('sessions:annotate');
  const labels = useQuery(labelsQuery(api, sessionId));
  const label = labels.data?.find((candidate) => candidate.target === target);
  const say = useMutation<unknown, unknown, LabelVerdict>({
    mutationFn: (verdict) =>
      label?.verdict === verdict
        ? removeLabel(api, sessionId, target)
        : putLabel(api, sessionId, target, { verdict, note: '' }),
    onSettled: () => cache.invalidateQueries({ queryKey: ['session-labels', sessionId] }),
  });
  if (labels.isError) return null;
  return (
    <div className="flex flex-wrap items-center gap-2">
      <span className="text-xs text-muted">{t(`labels.ask.${target}`)}</span>
      {VERDICTS.map((verdict) => (
        <button
          key={verdict}
          type="button"
          className={`button ${label?.verdict === verdict ? 'button-primary' : ''}`}
          aria-pressed={label?.verdict === verdict}
          disabled={!mayLabel || say.isPending}
          onClick={() => say.mutate(verdict)}
        >
          {t(`labels.verdict.${verdict}`)}
        </button>
      ))}
      {label !== undefined && (
        <span className="text-xs text-muted">
          {label.by.name}, <TimeStamp at={label.at} form="compact" />
        </span>
      )}
      <FailureNotice error={say.error} />
    </div>
  );
}
