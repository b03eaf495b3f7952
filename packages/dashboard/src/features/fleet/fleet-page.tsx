import type { SensorStatus, TrapStatus } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { WarningIcon } from '../../components/icons.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { EnrolDialog } from './enrol-dialog.tsx';
import { fleetQueries } from './fleet-queries.ts';
import { InstancesPanel } from './instances-panel.tsx';
import { OrdersPanel } from './orders-panel.tsx';

const STATE_TONES = { online: 'ok', stopped: 'neutral', silent: 'danger' } as const;

/** Every sensor that ever reported and every trap that listens, with what is known of its health. */
export function FleetPage() {
  const { t } = useTranslation();
  const { api, queries } = useServices();
  const sensors = useQuery(fleetQueries(api).sensors());
  const traps = useQuery(queries.traps());
  const [enrolling, setEnrolling] = useState(false);
  const silent = sensors.data?.filter(({ state }) => state === 'silent').length ?? 0;

  return (
    <>
      <PageHeader
        title={t('nav.fleet')}
        actions={
          <button type="button" className="button" onClick={() => setEnrolling(true)}>
            {t('fleet.enrol.open')}
          </button>
        }
      >
        {sensors.data !== undefined && sensors.data.length > 0 && (
          <p className="text-muted">{t('fleet.counts', { count: sensors.data.length })}</p>
        )}
      </PageHeader>
      <div className="flex flex-col gap-3">
        {silent > 0 && (
          <p role="status" className="panel flex items-center gap-2 px-3 py-2 text-level-4">
            <WarningIcon />
            {t('fleet.silentWarning', { count: silent })}
          </p>
        )}
        <Panel title={t('fleet.sensors')}>
          {sensors.isPending ? (
            <Skeleton rows={3} />
          ) : sensors.isError && sensors.data === undefined ? (
            <ErrorState error={sensors.error} retry={() => void sensors.refetch()} />
          ) : sensors.data.length === 0 ? (
            <EmptyState title={t('fleet.emptyTitle')} command="npx cerberus doctor">
              {t('fleet.emptyText')}
            </EmptyState>
          ) : (
            <ul className="grid gap-px bg-line">
              {sensors.data.map((sensor) => (
                <SensorRow
                  key={sensor.id}
                  sensor={sensor}
                  traps={(traps.data ?? []).filter(({ sensorId }) => sensorId === sensor.id)}
                />
              ))}
            </ul>
          )}
        </Panel>
        <InstancesPanel />
        <OrdersPanel />
      </div>
      {enrolling && <EnrolDialog onClose={() => setEnrolling(false)} />}
    </>
  );
}

function SensorRow({ sensor, traps }: { sensor: SensorStatus; traps: readonly TrapStatus[] }) {
  const { t, i18n } = useTranslation();
  const facts = [
    { term: t('fleet.persona'), value: sensor.persona ?? t('fleet.unknown') },
    { term: t('fleet.version'), value: sensor.version ?? t('fleet.unknown') },
    { term: t('fleet.lastSeen'), value: <TimeStamp at={sensor.lastSeenAt} /> },
    {
      term: t('fleet.started'),
      value: sensor.startedAt === null ? t('fleet.unknown') : <TimeStamp at={sensor.startedAt} />,
    },
    { term: t('fleet.events'), value: formatCount(sensor.eventCount, i18n.language) },
  ];
  return (
    <li className="flex flex-col gap-3 bg-surface px-3 py-3">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <h3 className="font-medium">{sensor.id}</h3>
        <span title={t(`fleet.stateNotes.${sensor.state}`)}>
          <Badge tone={STATE_TONES[sensor.state]}>{t(`fleet.states.${sensor.state}`)}</Badge>
        </span>
        <span className="text-xs text-muted">{t(`fleet.stateNotes.${sensor.state}`)}</span>
      </div>
      <dl className="grid grid-cols-2 gap-x-6 gap-y-2 sm:grid-cols-3 lg:grid-cols-5">
        {facts.map(({ term, value }) => (
          <div key={term} className="min-w-0">
            <dt className="text-xs text-muted">{term}</dt>
            <dd className="truncate">{value}</dd>
          </div>
        ))}
      </dl>
      {traps.length === 0 ? <p className="text-muted">{t('fleet.noTraps')}</p> : <TrapTable traps={traps} />}
    </li>
  );
}

function TrapTable({ traps }: { traps: readonly TrapStatus[] }) {
  const { t } = useTranslation();
  return (
    <div className="overflow-x-auto">
      <table className="w-full">
        <caption className="sr-only">{t('fleet.traps')}</caption>
        <thead>
          <tr className="border-b border-line">
            {(['trap', 'protocol', 'address', 'port', 'sessions'] as const).map((column) => (
              <th
                key={column}
                scope="col"
                className={`table-head py-1.5 pe-4 ${column === 'port' ? 'text-end' : ''} ${column === 'protocol' ? 'max-sm:hidden' : ''}`}
              >
                {t(`fleet.${column}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {traps.map((trap) => (
            <tr key={trap.name} className="border-b border-line/60 last:border-0">
              <th scope="row" className="py-1.5 pe-4 text-start font-medium">
                <span className="flex flex-wrap items-center gap-2">
                  {trap.name}
                  {trap.directiveId !== undefined && (
                    <span title={t('fleet.decoyNote')}>
                      <Badge tone="accent">{t('fleet.decoy')}</Badge>
                    </span>
                  )}
                </span>
              </th>
              <td className="py-1.5 pe-4 max-sm:hidden">{trap.protocol}</td>
              <td className="py-1.5 pe-4 font-mono text-xs">{trap.address}</td>
              <td className="py-1.5 pe-4 text-end">{trap.port}</td>
              <td className="py-1.5 pe-4">
                <Link
                  to="/sessions"
                  search={{ trap: trap.name }}
                  className="link inline-flex min-h-6 items-center"
                  aria-label={`${t('fleet.sessions')}: ${trap.name}`}
                >
                  {t('fleet.sessions')}
                </Link>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
