import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { playbookVersionsQuery } from './playbook-queries.ts';

/** What was published when and by whom. A version never changes. */
export function PlaybookVersions({ id, shown }: { id: string | null; shown: number | null }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const versions = useQuery({ ...playbookVersionsQuery(api, id ?? ''), enabled: id !== null });
  if (id === null) return <EmptyState title={t('playbooks.notPublished')} />;
  if (versions.isPending) return <Skeleton rows={4} />;
  if (versions.isError) return <ErrorState error={versions.error} retry={() => void versions.refetch()} />;
  return (
    <DataTable
      caption={t('playbooks.tab.versions')}
      rows={versions.data}
      rowKey={({ version }) => String(version)}
      columns={[
        {
          key: 'version',
          title: t('playbooks.version'),
          heading: true,
          cell: ({ version, enabled }) => (
            <span className="flex items-center gap-2">
              <Link
                to="/playbooks/$id"
                params={{ id }}
                search={{ version, tab: 'editor' }}
                className="link inline-flex min-h-6 items-center"
              >
                {t('playbooks.versionNumber', { version })}
              </Link>
              {version === shown && <Badge tone="accent">{t('playbooks.shown')}</Badge>}
              {!enabled && <Badge tone="warning">{t('playbooks.disabled')}</Badge>}
            </span>
          ),
        },
        { key: 'at', title: t('playbooks.published'), cell: ({ publishedAt }) => <TimeStamp at={publishedAt} /> },
        {
          key: 'by',
          title: t('playbooks.publishedBy'),
          cell: ({ publishedBy }) => <span className="wrap-anywhere">{publishedBy}</span>,
        },
        {
          key: 'hash',
          title: t('playbooks.hash'),
          cell: ({ hash }) => (
            <code className="font-mono text-xs" title={hash}>
              {hash.slice(0, 12)}
            </code>
          ),
        },
      ]}
    />
  );
}
