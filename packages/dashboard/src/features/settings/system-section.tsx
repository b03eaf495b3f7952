import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { Panel } from '../../components/panel.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { formatCount, formatDuration, formatScore } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { settingsQueries } from './settings-queries.ts';

/** How the hub is, in words, and where machines read the same. */
export function SystemSection() {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const status = useQuery(settingsQueries(api).status());
  if (status.isPending) return <Skeleton rows={6} />;
  if (status.isError && status.data === undefined) {
    return <ErrorState error={status.error} retry={() => void status.refetch()} />;
  }
  const { version, uptimeSeconds, database, pipelineLagEvents, eventCount, liveClients, agent } = status.data;
  const counted = (value: number | null) =>
    value === null ? t('settings.system.unknown') : formatCount(value, i18n.language);
  const facts = [
    { term: t('settings.system.version'), value: version },
    { term: t('settings.system.uptime'), value: formatDuration(uptimeSeconds * 1000, i18n.language) },
    {
      term: t('settings.system.database'),
      value: (
        <Badge tone={database === 'ok' ? 'ok' : 'danger'}>{t(`settings.system.databaseStates.${database}`)}</Badge>
      ),
    },
    { term: t('settings.system.lag'), value: counted(pipelineLagEvents) },
    { term: t('settings.system.events'), value: counted(eventCount) },
    { term: t('settings.system.clients'), value: counted(liveClients) },
    { term: t('settings.system.threshold'), value: formatScore(agent.threshold, i18n.language) },
    {
      term: t('settings.system.autoAction'),
      value: agent.autoAction ? t('settings.system.yes') : t('settings.system.no'),
    },
  ];
  return (
    <Panel title={t('settings.system.title')}>
      <dl className="grid gap-x-6 gap-y-3 p-3 sm:grid-cols-2 xl:grid-cols-4">
        {facts.map(({ term, value }) => (
          <div key={term}>
            <dt className="text-xs text-muted">{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="flex flex-wrap gap-x-4 border-t border-line px-3 py-2">
        <a className="link inline-flex min-h-6 items-center" href="/api/docs" target="_blank" rel="noreferrer">
          {t('settings.system.api')}
        </a>
        <a className="link inline-flex min-h-6 items-center" href="/metrics" target="_blank" rel="noreferrer">
          {t('settings.system.metrics')}
        </a>
      </p>
      <p className="border-t border-line px-3 py-2 text-xs text-muted">{t('settings.system.licence')}</p>
    </Panel>
  );
}
