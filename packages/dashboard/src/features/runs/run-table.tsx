import type { RunSummary } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatDuration } from '../../format.ts';
import { RunStateBadge } from '../playbooks/step-state.tsx';

/** Executions of playbooks, a row each. */
export function RunTable({ items }: { items: readonly RunSummary[] }) {
  const { t, i18n } = useTranslation();
  const columns: readonly Column<RunSummary>[] = [
    {
      key: 'started',
      title: t('runs.started'),
      heading: true,
      className: 'w-44',
      cell: ({ id, createdAt }) => (
        <Link to="/runs/$id" params={{ id }} className="link inline-flex min-h-6 items-center">
          <TimeStamp at={createdAt} form="compact" />
        </Link>
      ),
    },
    {
      key: 'state',
      title: t('filter.state'),
      className: 'w-40',
      cell: ({ state, asked, dryRun }) => (
        <span className="flex flex-wrap gap-1">
          <RunStateBadge state={state} />
          {asked !== null && <Badge tone="warning">{t(`runs.asked.${asked}`)}</Badge>}
          {dryRun && <Badge>{t('runs.dry')}</Badge>}
        </span>
      ),
    },
    {
      key: 'playbook',
      title: t('runs.playbook'),
      cell: ({ playbookId, playbookVersion }) => (
        <Link
          to="/playbooks/$id"
          params={{ id: playbookId }}
          search={{ version: playbookVersion }}
          className="link inline-flex min-h-6 items-center"
        >
          {playbookId} {playbookVersion}
        </Link>
      ),
    },
    {
      key: 'by',
      title: t('runs.startedBy'),
      cell: ({ startedBy }) => <span className="wrap-anywhere">{startedBy}</span>,
    },
    {
      key: 'duration',
      title: t('sessions.column.duration'),
      className: 'w-28 text-end',
      cell: ({ createdAt, endedAt }) =>
        endedAt === null
          ? '–'
          : formatDuration(Math.max(0, Date.parse(endedAt) - Date.parse(createdAt)), i18n.language),
    },
    {
      key: 'error',
      title: t('runs.error'),
      cell: ({ errorCode }) =>
        errorCode === null ? (
          <span className="text-muted">–</span>
        ) : (
          <code className="font-mono text-xs text-level-5">{errorCode}</code>
        ),
    },
  ];
  return <DataTable caption={t('nav.runs')} columns={columns} rows={items} rowKey={({ id }) => id} />;
}
