import type { PublishedPlaybook } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { useMay } from '../shell/use-may.ts';
import { playbooksQuery } from './playbook-queries.ts';

/** The newest version of every published playbook. */
export function PlaybooksPage() {
  const { t } = useTranslation();
  const { api } = useServices();
  const playbooks = useQuery(playbooksQuery(api));
  const mayPublish = useMay('playbooks:publish');
  const columns: readonly Column<PublishedPlaybook>[] = [
    {
      key: 'name',
      title: t('playbooks.name'),
      heading: true,
      className: 'min-w-64',
      cell: ({ id, name, description }) => (
        <span className="block">
          <Link to="/playbooks/$id" params={{ id }} className="link inline-flex min-h-6 items-center font-medium">
            {name}
          </Link>
          {description !== null && <span className="line-clamp-2 max-w-prose text-xs text-muted">{description}</span>}
        </span>
      ),
    },
    {
      key: 'triggers',
      title: t('playbooks.triggers'),
      cell: ({ triggers }) =>
        triggers.length === 0 ? (
          <span className="text-muted">{t('playbooks.byHand')}</span>
        ) : (
          <span className="flex flex-wrap gap-1">
            {triggers.map((trigger) => (
              <Badge key={trigger}>{trigger}</Badge>
            ))}
          </span>
        ),
    },
    { key: 'steps', title: t('playbooks.steps'), className: 'w-20 text-end', cell: ({ steps }) => steps },
    {
      key: 'version',
      title: t('playbooks.version'),
      className: 'w-24 text-end',
      cell: ({ version, enabled }) => (
        <>
          {version}
          {!enabled && <span className="ms-2 text-level-3">{t('playbooks.disabled')}</span>}
        </>
      ),
    },
    {
      key: 'published',
      title: t('playbooks.published'),
      className: 'w-44',
      cell: ({ publishedAt }) => <TimeStamp at={publishedAt} form="compact" />,
    },
    {
      key: 'runs',
      title: t('nav.runs'),
      className: 'w-20',
      cell: ({ id }) => (
        <Link to="/runs" search={{ playbook: id }} className="link inline-flex min-h-6 items-center">
          {t('playbooks.itsRuns')}
        </Link>
      ),
    },
  ];
  return (
    <>
      <PageHeader
        title={t('nav.playbooks')}
        actions={
          mayPublish && (
            <Link to="/playbooks/new" className="button button-primary">
              {t('playbooks.new')}
            </Link>
          )
        }
      />
      <div className="panel">
        {playbooks.isPending ? (
          <Skeleton rows={8} />
        ) : playbooks.isError ? (
          <ErrorState error={playbooks.error} retry={() => void playbooks.refetch()} />
        ) : playbooks.data.length === 0 ? (
          <EmptyState
            title={t('playbooks.emptyTitle')}
            command="npx cerberus playbook publish examples/playbooks/crypto-miner.yaml"
          >
            {t('playbooks.emptyText')}
          </EmptyState>
        ) : (
          <DataTable caption={t('nav.playbooks')} columns={columns} rows={playbooks.data} rowKey={({ id }) => id} />
        )}
      </div>
    </>
  );
}
