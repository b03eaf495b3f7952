import { type FleetInstance, type FleetProviderName, fleetLaunchSchema } from '@cerberusmesh/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import { Dialog } from '../shell/dialog.tsx';
import { useMay } from '../shell/use-may.ts';
import { endInstance, fleetQueries, launchInstance } from './fleet-queries.ts';

const STATE_TONES = {
  launching: 'warning',
  ready: 'ok',
  ending: 'warning',
  ended: 'neutral',
  failed: 'danger',
} as const;
const OVER: ReadonlySet<string> = new Set(['ending', 'ended', 'failed']);
const PERSONAS_HINT = 'web-server';
const TRAP_KINDS = ['ssh', 'telnet', 'http'] as const;

/** Sensors that the hub starts and ends by itself, and what can be asked for them. */
export function InstancesPanel() {
  const { t } = useTranslation();
  const { api } = useServices();
  const instances = useQuery(fleetQueries(api).instances());
  const providers = useQuery(fleetQueries(api).providers());
  const mayManage = useMay('fleet:manage');
  const [launching, setLaunching] = useState(false);
  const [ending, setEnding] = useState<FleetInstance | null>(null);
  const able = (providers.data ?? []).filter(({ enabled }) => enabled);
  const columns: Column<FleetInstance>[] = [
    {
      key: 'name',
      title: t('fleet.sensor'),
      heading: true,
      cell: ({ sensorId, traps, spec }) => (
        <span className="flex min-w-0 flex-col">
          <span className="font-medium">{sensorId}</span>
          <span className="text-xs text-muted">
            {traps.length > 0
              ? traps.map(({ name, port }) => `${name} ${port}`).join(', ')
              : spec.traps.map(({ kind }) => kind).join(', ')}
          </span>
        </span>
      ),
    },
    {
      key: 'provider',
      title: t('fleet.instances.provider'),
      cell: ({ provider }) => t(`fleet.instances.providers.${provider}`),
    },
    {
      key: 'state',
      title: t('fleet.state'),
      cell: ({ state, detail }) => (
        <span title={detail === '' ? undefined : detail}>
          <Badge tone={STATE_TONES[state]}>{t(`fleet.instances.states.${state}`)}</Badge>
        </span>
      ),
    },
    { key: 'address', title: t('fleet.address'), className: 'max-lg:hidden', cell: ({ address }) => address ?? '' },
    {
      key: 'ends',
      title: t('fleet.instances.ends'),
      cell: ({ endedAt, endsAt }) => <TimeStamp at={endedAt ?? endsAt} />,
    },
    { key: 'by', title: t('fleet.orders.by'), className: 'max-lg:hidden', cell: ({ issuedBy }) => issuedBy },
    {
      key: 'end',
      title: t('fleet.orders.actions'),
      className: 'text-end',
      cell: (instance) =>
        mayManage && !OVER.has(instance.state) ? (
          <button
            type="button"
            className="button"
            aria-label={`${t('fleet.instances.end')}: ${instance.sensorId}`}
            onClick={() => setEnding(instance)}
          >
            {t('fleet.instances.end')}
          </button>
        ) : null,
    },
  ];
  return (
    <Panel
      title={t('fleet.instances.title')}
      actions={
        mayManage &&
        able.length > 0 && (
          <button type="button" className="button" onClick={() => setLaunching(true)}>
            {t('fleet.instances.launch')}
          </button>
        )
      }
    >
      {instances.isPending ? (
        <Skeleton rows={2} />
      ) : instances.isError && instances.data === undefined ? (
        <ErrorState error={instances.error} retry={() => void instances.refetch()} />
      ) : instances.data.length === 0 ? (
        <EmptyState title={t('fleet.instances.emptyTitle')} command="npx cerberus fleet providers">
          {t(able.length > 0 ? 'fleet.instances.emptyText' : 'fleet.instances.noProvider')}
        </EmptyState>
      ) : (
        <DataTable
          caption={t('fleet.instances.title')}
          columns={columns}
          rows={instances.data}
          rowKey={({ id }) => id}
        />
      )}
      {launching && <LaunchDialog providers={able.map(({ name }) => name)} onClose={() => setLaunching(false)} />}
      {ending !== null && <EndDialog instance={ending} onClose={() => setEnding(null)} />}
    </Panel>
  );
}

function EndDialog({ instance, onClose }: { instance: FleetInstance; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  return (
    <ConfirmDialog
      danger
      title={t('fleet.instances.endTitle')}
      confirm={t('fleet.instances.end')}
      onClose={onClose}
      onConfirm={async () => {
        await endInstance(api, instance.id);
        await cache.invalidateQueries({ queryKey: ['fleet'] });
      }}
    >
      <p>{t('fleet.instances.endText', { sensor: instance.sensorId })}</p>
    </ConfirmDialog>
  );
}

function LaunchDialog({ providers, onClose }: { providers: readonly FleetProviderName[]; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const [failure, setFailure] = useState<unknown>(null);
  const [invalid, setInvalid] = useState(false);
  const [busy, setBusy] = useState(false);
  const launch = async (form: FormData) => {
    const minutes = String(form.get('ttlMinutes') ?? '');
    const wanted = fleetLaunchSchema.safeParse({
      provider: form.get('provider'),
      persona: form.get('persona'),
      traps: TRAP_KINDS.filter((kind) => form.get(kind) !== null).map((kind) => ({ kind, port: 0 })),
      ...(minutes === '' ? {} : { ttlMinutes: Number(minutes) }),
    });
    setInvalid(!wanted.success);
    if (!wanted.success) return;
    setBusy(true);
    setFailure(null);
    try {
      await launchInstance(api, wanted.data);
      await cache.invalidateQueries({ queryKey: ['fleet'] });
      onClose();
    } catch (error) {
      setFailure(error);
      setBusy(false);
    }
  };
  return (
    <Dialog title={t('fleet.instances.launch')} onClose={onClose}>
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          void launch(new FormData(event.currentTarget));
        }}
      >
        <label className="flex flex-col gap-1">
          <span className="text-xs text-muted">{t('fleet.instances.provider')}</span>
          <select name="provider" className="field">
            {providers.map((provider) => (
              <option key={provider} value={provider}>
                {t(`fleet.instances.providers.${provider}`)}
              </option>
            ))}
          </select>
        </label>
        <label className="flex flex-col gap-1">
          <span className="text-xs text-muted">{t('fleet.persona')}</span>
          <input name="persona" className="field" defaultValue={PERSONAS_HINT} spellCheck={false} autoComplete="off" />
        </label>
        <fieldset className="flex flex-wrap gap-4">
          <legend className="mb-1 text-xs text-muted">{t('fleet.traps')}</legend>
          {TRAP_KINDS.map((kind) => (
            <label key={kind} className="flex min-h-6 items-center gap-2">
              <input type="checkbox" name={kind} defaultChecked={kind === 'ssh'} className="size-4 accent-accent" />
              {kind}
            </label>
          ))}
        </fieldset>
        <label className="flex flex-col gap-1">
          <span className="text-xs text-muted">{t('fleet.instances.minutes')}</span>
          <input name="ttlMinutes" type="number" min={1} className="field" defaultValue={60} />
        </label>
        {invalid && (
          <p role="alert" className="text-[0.8125rem] text-level-5">
            {t('fleet.instances.invalid')}
          </p>
        )}
        <FailureNotice error={failure} />
        <div className="flex justify-end gap-2">
          <button type="button" className="button" onClick={onClose}>
            {t('dialog.cancel')}
          </button>
          <button type="submit" className="button button-primary" disabled={busy}>
            {busy ? t('state.working') : t('fleet.instances.launch')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
