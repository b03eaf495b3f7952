import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { CopyableText } from '../../components/copyable-text.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { useServices } from '../../services.tsx';
import { fleetQueries } from '../fleet/fleet-queries.ts';

const SHIPPED = ['web-server', 'database-server', 'router'] as const;
const COMMANDS = [
  { key: 'configuration', command: 'sensor: { persona: /etc/cerberus/my-machine.yaml }' },
  { key: 'check', command: 'npx cerberus config validate' },
] as const;

/** Which machine each sensor shows, what ships, and how to write another. */
export function PersonasPage() {
  const { t } = useTranslation();
  const { api, queries } = useServices();
  const sensors = useQuery(fleetQueries(api).sensors());
  const traps = useQuery(queries.traps());
  return (
    <>
      <PageHeader title={t('nav.personas')}>
        <p className="max-w-[60rem] text-muted">{t('personas.note')}</p>
      </PageHeader>
      <div className="flex flex-col gap-3">
        <Panel title={t('personas.inUse')}>
          {sensors.isPending ? (
            <Skeleton rows={2} />
          ) : sensors.isError && sensors.data === undefined ? (
            <ErrorState error={sensors.error} retry={() => void sensors.refetch()} />
          ) : sensors.data.length === 0 ? (
            <EmptyState title={t('personas.noSensorTitle')} command="npx cerberus doctor">
              {t('personas.noSensorText')}
            </EmptyState>
          ) : (
            <DataTable
              caption={t('personas.inUse')}
              columns={[
                { key: 'sensor', title: t('personas.sensor'), heading: true, cell: ({ id }) => id },
                {
                  key: 'persona',
                  title: t('personas.persona'),
                  cell: ({ persona }) => persona ?? t('personas.notReported'),
                },
                {
                  key: 'traps',
                  title: t('personas.traps'),
                  cell: ({ id }) =>
                    (traps.data ?? [])
                      .filter(({ sensorId }) => sensorId === id)
                      .map(({ name }) => name)
                      .join(', '),
                },
              ]}
              rows={sensors.data}
              rowKey={({ id }) => id}
            />
          )}
        </Panel>
        <Panel title={t('personas.shipped')}>
          <dl className="grid gap-x-4 gap-y-2 p-3 sm:grid-cols-[11rem_minmax(0,1fr)]">
            {SHIPPED.map((name) => (
              <div key={name} className="contents">
                <dt className="font-mono text-[0.8125rem]">{name}</dt>
                <dd>{t(`personas.machines.${name}`)}</dd>
              </div>
            ))}
          </dl>
        </Panel>
        <Panel title={t('personas.change')}>
          <div className="flex flex-col gap-3 p-3">
            <p className="max-w-[60rem]">{t('personas.changeText')}</p>
            {COMMANDS.map(({ key, command }) => (
              <div key={key} className="flex flex-col gap-1">
                <span className="text-xs text-muted">{t(`personas.${key}`)}</span>
                <CopyableText text={command} />
              </div>
            ))}
            <p className="text-xs text-muted">{t('personas.docs')}</p>
          </div>
        </Panel>
        <Panel title={t('personas.chat')}>
          <p className="p-3">{t('personas.chatText')}</p>
        </Panel>
      </div>
    </>
  );
}
