import {
  type HoldSubject,
  placedHoldSchema,
  type RetentionHold,
  type RetentionRun,
  retentionRunSchema,
} from '@cerberusmesh/contracts';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import { Badge } from '../../components/badges.tsx';
import { DataTable } from '../../components/data-table.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { useMay } from '../shell/use-may.ts';
import { settingsQueries } from './settings-queries.ts';

const HOLD_KINDS = ['session', 'source', 'artefact', 'everything'] as const;

/** How long each class of data stays, what is held back, and what runs removed. */
export function RetentionSection() {
  const { t } = useTranslation();
  const { api } = useServices();
  const state = useQuery(settingsQueries(api).retention());
  const mayManage = useMay('retention:manage');
  if (state.isPending) return <Skeleton rows={8} />;
  if (state.isError && state.data === undefined) {
    return <ErrorState error={state.error} retry={() => void state.refetch()} />;
  }
  const { policy, holds, runs } = state.data;
  return (
    <>
      <Panel title={t('settings.retention.title')}>
        <p className="border-b border-line px-3 py-2 text-muted">{t('settings.retention.text')}</p>
        <DataTable
          caption={t('settings.retention.title')}
          columns={[
            { key: 'class', title: t('settings.retention.class'), heading: true, cell: ([name]) => name },
            {
              key: 'days',
              title: t('settings.retention.kept'),
              cell: ([, days]) =>
                days === null ? t('settings.retention.forever') : t('settings.retention.days', { count: days }),
            },
          ]}
          rows={Object.entries(policy)}
          rowKey={([name]) => name}
        />
        {mayManage && <RunNow />}
      </Panel>
      <Holds holds={holds} mayManage={mayManage} />
      <Runs runs={runs} />
    </>
  );
}

/** First what would go; only then the button that removes it. */
function RunNow() {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const run = useMutation({
    mutationFn: (dryRun: boolean) => api.change('POST', 'retention/runs', { dryRun }, retentionRunSchema),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['retention'] }),
  });
  return (
    <div className="flex flex-col gap-3 border-t border-line p-3">
      <p className="flex flex-wrap gap-2">
        <button type="button" className="button" disabled={run.isPending} onClick={() => run.mutate(true)}>
          {t('settings.retention.tryRun')}
        </button>
        {run.data?.dryRun === true && (
          <button
            type="button"
            className="button border-level-5 text-level-5"
            disabled={run.isPending}
            onClick={() => run.mutate(false)}
          >
            {t('settings.retention.run')}
          </button>
        )}
      </p>
      <FailureNotice error={run.error} />
      {run.data !== undefined && (
        <div role="status">
          <Outcomes run={run.data} />
        </div>
      )}
    </div>
  );
}

function Outcomes({ run }: { run: RetentionRun }) {
  const { t, i18n } = useTranslation();
  const rows = run.outcomes.flatMap(({ class: name, removed, held }) =>
    [...Object.entries(removed), ...(held > 0 ? [[t('settings.retention.held'), held] as const] : [])].flatMap(
      ([what, count]) => (count > 0 ? [{ key: `${name} ${what}`, name, what, count }] : []),
    ),
  );
  if (rows.length === 0) return <p className="text-muted">{t('settings.retention.nothing')}</p>;
  return (
    <ul>
      {rows.map(({ key, name, what, count }) => (
        <li key={key}>
          <span className="font-medium">{name}</span> {what}: {formatCount(count, i18n.language)}
        </li>
      ))}
    </ul>
  );
}

function Holds({ holds, mayManage }: { holds: readonly RetentionHold[]; mayManage: boolean }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const refresh = () => cache.invalidateQueries({ queryKey: ['retention'] });
  const release = useMutation({
    mutationFn: (id: number) => api.change('DELETE', `retention/holds/${id}`, undefined, z.unknown()),
    onSuccess: refresh,
  });
  return (
    <Panel title={t('settings.retention.holds')}>
      {mayManage && <NewHold onPlaced={refresh} />}
      <FailureNotice error={release.error} />
      {holds.length === 0 ? (
        <EmptyState title={t('settings.retention.noHolds')} />
      ) : (
        <ul>
          {holds.map((hold) => (
            <li
              key={hold.id}
              className="flex flex-wrap items-center justify-between gap-3 border-b border-line/60 px-3 py-2 last:border-0"
            >
              <span className="min-w-0">
                <span className="block font-mono text-[0.8125rem] break-all">
                  {t(`settings.retention.subjects.${hold.subject.kind}`)}{' '}
                  {'value' in hold.subject ? hold.subject.value : ''}
                </span>
                <span className="block text-xs text-muted">
                  {hold.reason} ({hold.by}, <TimeStamp at={hold.createdAt} form="compact" />)
                </span>
              </span>
              {hold.releasedAt !== null ? (
                <Badge>{t('settings.retention.released')}</Badge>
              ) : (
                mayManage && (
                  <button
                    type="button"
                    className="button"
                    disabled={release.isPending}
                    onClick={() => release.mutate(hold.id)}
                  >
                    {t('settings.retention.release')}
                  </button>
                )
              )}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

function NewHold({ onPlaced }: { onPlaced: () => Promise<void> }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const [kind, setKind] = useState<HoldSubject['kind']>('session');
  const [value, setValue] = useState('');
  const [reason, setReason] = useState('');
  const placing = useMutation({
    mutationFn: () =>
      api.change(
        'POST',
        'retention/holds',
        { subject: kind === 'everything' ? { kind } : { kind, value }, reason },
        placedHoldSchema,
      ),
    async onSuccess() {
      setValue('');
      setReason('');
      await onPlaced();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    placing.mutate();
  };
  return (
    <form className="flex flex-wrap items-end gap-2 border-b border-line p-3" onSubmit={submit}>
      <label className="flex flex-col gap-1">
        <span className="text-xs text-muted">{t('settings.retention.subject')}</span>
        <select
          className="field w-auto"
          value={kind}
          onChange={(event) => setKind(HOLD_KINDS.find((known) => known === event.target.value) ?? kind)}
        >
          {HOLD_KINDS.map((name) => (
            <option key={name} value={name}>
              {t(`settings.retention.subjects.${name}`)}
            </option>
          ))}
        </select>
      </label>
      <label className="flex min-w-40 flex-1 flex-col gap-1">
        <span className="text-xs text-muted">{t('settings.retention.subjectId')}</span>
        <input
          className="field font-mono"
          required={kind !== 'everything'}
          disabled={kind === 'everything'}
          maxLength={253}
          value={value}
          onChange={(event) => setValue(event.target.value)}
        />
      </label>
      <label className="flex min-w-40 flex-1 flex-col gap-1">
        <span className="text-xs text-muted">{t('settings.retention.reason')}</span>
        <input
          className="field"
          required
          maxLength={1000}
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
      </label>
      <button type="submit" className="button" disabled={placing.isPending}>
        {t('settings.retention.hold')}
      </button>
      <FailureNotice error={placing.error} />
    </form>
  );
}

function Runs({ runs }: { runs: readonly RetentionRun[] }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('settings.retention.runs')}>
      {runs.length === 0 ? (
        <EmptyState title={t('settings.retention.noRuns')} />
      ) : (
        <ul>
          {runs.map((run) => (
            <li key={run.at} className="border-b border-line/60 px-3 py-2 last:border-0">
              <span className="flex flex-wrap items-center gap-2 text-muted">
                <TimeStamp at={run.at} form="compact" /> {run.by}
                {run.dryRun && <Badge>{t('settings.retention.tryRun')}</Badge>}
              </span>
              <Outcomes run={run} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
