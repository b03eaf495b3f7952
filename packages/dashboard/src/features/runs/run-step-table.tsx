import type { RunDetail } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';
import { DataTable } from '../../components/data-table.tsx';
import { formatDuration } from '../../format.ts';
import { StepStateBadge } from '../playbooks/step-state.tsx';

/** How long a step has run: to its end, or null before it began or while it goes on. */
export function stepDurationMs({ startedAt, endedAt }: RunDetail['steps'][number]): number | null {
  return startedAt == null || endedAt == null ? null : Math.max(0, Date.parse(endedAt) - Date.parse(startedAt));
}

/** The steps of a run as a table: the same as the graph, with times and attempts. */
export function RunStepTable({
  run,
  selected,
  onSelect,
}: {
  run: RunDetail;
  selected: string | undefined;
  onSelect: (step: string) => void;
}) {
  const { t, i18n } = useTranslation();
  return (
    <DataTable
      caption={t('playbooks.steps')}
      rows={run.steps}
      rowKey={({ id }) => id}
      currentKey={selected ?? null}
      columns={[
        {
          key: 'step',
          title: t('playbooks.step'),
          heading: true,
          cell: ({ id }) => (
            <button
              type="button"
              className="link inline-flex min-h-6 items-center"
              aria-pressed={id === selected}
              onClick={() => onSelect(id)}
            >
              {id}
            </button>
          ),
        },
        { key: 'state', title: t('filter.state'), cell: ({ state }) => <StepStateBadge state={state} /> },
        {
          key: 'duration',
          title: t('sessions.column.duration'),
          className: 'text-end',
          cell: (step) => {
            const durationMs = stepDurationMs(step);
            return durationMs === null ? '–' : formatDuration(durationMs, i18n.language);
          },
        },
        { key: 'attempts', title: t('runs.attempts'), className: 'text-end', cell: ({ attempts }) => attempts ?? '–' },
        {
          key: 'error',
          title: t('runs.error'),
          cell: ({ error }) =>
            error === null ? (
              <span className="text-muted">–</span>
            ) : (
              <code className="font-mono text-xs text-level-5">{error.code}</code>
            ),
        },
      ]}
    />
  );
}
