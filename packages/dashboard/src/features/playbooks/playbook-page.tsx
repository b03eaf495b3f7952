import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api-client.ts';
import { Badge } from '../../components/badges.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TabBar, tabClass } from '../../components/tab-links.tsx';
import { useServices } from '../../services.tsx';
import { useMay } from '../shell/use-may.ts';
import { PLAYBOOK_TABS, playbookCheckQuery, playbookQuery } from './playbook-queries.ts';
import { PlaybookSwitch } from './playbook-switch.tsx';
import { PlaybookWorkbench } from './playbook-workbench.tsx';
import { StartRunDialog } from './start-run-dialog.tsx';

const route = getRouteApi('/signed-in/playbooks/$id');

/** One playbook: its text, graph, tests and versions, and a way to start it. */
export function PlaybookPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const search = route.useSearch();
  const { api } = useServices();
  const playbook = useQuery(playbookQuery(api, id, search.version));
  const outline = useQuery({
    ...playbookCheckQuery(api, playbook.data?.source ?? ''),
    enabled: playbook.data !== undefined,
  }).data?.outline;
  const mayStart = useMay('runs:manage');
  const mayPublish = useMay('playbooks:publish');
  const [starting, setStarting] = useState(false);
  const tab = search.tab ?? 'editor';

  if (playbook.isPending)
    return (
      <>
        <PageHeader title={id} />
        <div className="panel">
          <Skeleton rows={14} />
        </div>
      </>
    );
  if (playbook.isError) {
    const missing = playbook.error instanceof ApiError && playbook.error.code === 'not-found';
    return (
      <>
        <PageHeader title={id} />
        <div className="panel pb-8">
          {missing ? (
            <EmptyState title={t('playbooks.missingTitle')}>{t('playbooks.missingText')}</EmptyState>
          ) : (
            <ErrorState error={playbook.error} retry={() => void playbook.refetch()} />
          )}
          <div className="flex justify-center">
            <Link to="/playbooks" className="button">
              {t('playbooks.back')}
            </Link>
          </div>
        </div>
      </>
    );
  }
  const { name, description, version, source, triggers, enabled } = playbook.data;
  return (
    <>
      <PageHeader
        title={name}
        actions={
          <>
            <Link to="/runs" search={{ playbook: id }} className="button">
              {t('nav.runs')}
            </Link>
            {mayPublish && <PlaybookSwitch id={id} name={name} enabled={enabled} />}
            {mayStart && (
              <button
                type="button"
                className="button button-primary"
                disabled={outline === undefined || outline === null || !enabled}
                onClick={() => setStarting(true)}
              >
                {t('playbooks.start')}
              </button>
            )}
          </>
        }
      >
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 text-[0.8125rem] text-muted">
          <code className="font-mono text-xs">{id}</code>
          <span>{t('playbooks.versionNumber', { version })}</span>
          {!enabled && <Badge tone="warning">{t('playbooks.disabled')}</Badge>}
          {triggers.map((trigger) => (
            <Badge key={trigger}>{trigger}</Badge>
          ))}
        </p>
        {description !== null && <p className="max-w-prose text-[0.8125rem] text-muted">{description}</p>}
      </PageHeader>
      <div className="panel">
        <TabBar label={t('playbooks.parts')}>
          {PLAYBOOK_TABS.map((name) => (
            <Link
              key={name}
              to="/playbooks/$id"
              params={{ id }}
              search={{ ...search, tab: name }}
              replace
              resetScroll={false}
              aria-current={name === tab ? 'page' : undefined}
              className={tabClass(name === tab)}
            >
              {t(`playbooks.tab.${name}`)}
            </Link>
          ))}
        </TabBar>
        <PlaybookWorkbench
          key={`${id} ${version}`}
          id={id}
          source={source}
          version={version}
          tab={tab}
          view={search.view ?? 'graph'}
        />
      </div>
      {starting && outline !== undefined && outline !== null && (
        <StartRunDialog outline={outline} onClose={() => setStarting(false)} />
      )}
    </>
  );
}
