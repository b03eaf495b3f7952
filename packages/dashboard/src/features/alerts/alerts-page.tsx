import { ALERT_SEVERITIES, ALERT_STATUSES, type Alert, FILTER_FIELDS } from '@cerberusmesh/contracts';
import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ExportMenu } from '../../components/export-menu.tsx';
import { FilterBox } from '../../components/filter-box.tsx';
import { InfiniteEnd } from '../../components/infinite-end.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { formatCount } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { SavedViews } from '../shell/saved-views.tsx';
import { usePageKeys } from '../shell/shortcuts.ts';
import { useMay } from '../shell/use-may.ts';
import { useRowCursor } from '../shell/use-row-cursor.ts';
import { ALERT_ORDERS, AlertDialog, type AlertOrder, useAlertOrders } from './alert-orders.tsx';
import { alertCountsQuery, alertsQuery, alertsSearchSchema } from './alert-queries.ts';
import { AlertRow } from './alert-row.tsx';
import { groupAlerts } from './group-alerts.ts';
import { SuppressionsDialog } from './suppressions-dialog.tsx';

const route = getRouteApi('/signed-in/alerts');
const NONE: ReadonlySet<string> = new Set();

const toggled = (set: ReadonlySet<string>, id: string): ReadonlySet<string> =>
  new Set(set.has(id) ? [...set].filter((one) => one !== id) : [...set, id]);

/** The triage queue: what asks for a person, newest first, one row for what belongs together. */
export function AlertsPage() {
  const { t, i18n } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { api } = useServices();
  const alerts = useInfiniteQuery(alertsQuery(api, search));
  const counts = useQuery(alertCountsQuery(api));
  const mayManage = useMay('alerts:manage');
  const { act } = useAlertOrders();
  const [selected, setSelected] = useState(NONE);
  const [open, setOpen] = useState(NONE);
  const [dialog, setDialog] = useState<
    { order: 'assign' | 'resolve' | 'suppress'; alerts: readonly Alert[] } | 'suppressions' | null
  >(null);
  const [failure, setFailure] = useState<unknown>(null);

  const items = alerts.data?.pages.flatMap((page) => page.items) ?? [];
  const groups = search.group === 'source' ? groupAlerts(items) : [{ source: null, alerts: items }];
  const shown = groups.flatMap((group) => group.alerts);
  const cursor = useRowCursor(shown.map(({ id }) => id));
  const chosen = shown.filter(({ id }) => selected.has(id));
  const current = shown.filter(({ id }) => id === cursor.current);
  const order = (what: AlertOrder, on: readonly Alert[]) => {
    if (!mayManage || on.length === 0) return;
    if (what === 'resolve' || what === 'suppress' || what === 'assign') setDialog({ order: what, alerts: on });
    else
      void act(what, on).then(
        () => {
          setFailure(null);
          setSelected(NONE);
        },
        (error: unknown) => setFailure(error),
      );
  };
  const atHand = chosen.length > 0 ? chosen : current;
  usePageKeys({
    j: () => cursor.move(1),
    k: () => cursor.move(-1),
    x: () => mayManage && cursor.current !== null && setSelected(toggled(selected, cursor.current)),
    e: () => cursor.current !== null && setOpen(toggled(open, cursor.current)),
    a: () => order('acknowledge', atHand),
    m: () => order('assign', atHand),
  });
  const change = (next: Readonly<Record<string, string | undefined>>) => {
    setSelected(NONE);
    void navigate({ search: alertsSearchSchema.parse({ ...search, ...next }), replace: true });
  };
  const filtered = [search.filter, search.severity, search.status].some((value) => value !== undefined);
  const terms = [
    search.filter,
    search.severity && `severity:${search.severity}`,
    search.status && `status:${search.status}`,
  ];
  const exported = terms.filter((term) => term !== undefined).join(' ');

  return (
    <>
      <PageHeader
        title={t('nav.alerts')}
        actions={
          <>
            <button type="button" className="button" onClick={() => setDialog('suppressions')}>
              {t('alerts.suppressions')}
            </button>
            <SavedViews page="alerts" search={search} />
            <ExportMenu path="alerts/export" parameters={{ filter: exported === '' ? undefined : exported }} />
          </>
        }
      >
        {counts.data !== undefined && (
          <p className="text-[0.8125rem] text-muted" role="status">
            {t('alerts.open', { count: counts.data.open, formatted: formatCount(counts.data.open, i18n.language) })}
          </p>
        )}
      </PageHeader>
      <search className="mb-3 flex flex-wrap items-start gap-2">
        <FilterBox
          label={t('filterBox.label')}
          value={search.filter ?? ''}
          fields={FILTER_FIELDS.alerts}
          onCommit={(filter) => change({ filter })}
        />
        <select
          className="field w-auto"
          aria-label={t('alerts.severityTitle')}
          value={search.severity ?? ''}
          onChange={(event) => change({ severity: event.target.value })}
        >
          <option value="">{t('alerts.anySeverity')}</option>
          {ALERT_SEVERITIES.toReversed().map((severity) => (
            <option key={severity} value={severity}>
              {t(`alerts.severity.${severity}`)}{' '}
              {counts.data === undefined
                ? ''
                : `(${formatCount(counts.data.bySeverity[severity] ?? 0, i18n.language)})`}
            </option>
          ))}
        </select>
        <select
          className="field w-auto"
          aria-label={t('filter.state')}
          value={search.status ?? ''}
          onChange={(event) => change({ status: event.target.value })}
        >
          <option value="">{t('alerts.anyStatus')}</option>
          {ALERT_STATUSES.map((status) => (
            <option key={status} value={status}>
              {t(`alerts.status.${status}`)}
            </option>
          ))}
        </select>
        <label className="flex h-8 items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={search.group === 'source'}
            onChange={(event) => change({ group: event.target.checked ? 'source' : undefined })}
          />
          {t('alerts.groupBySource')}
        </label>
      </search>
      {chosen.length > 0 && mayManage && (
        <div
          className="panel sticky top-12 z-10 mb-3 flex flex-wrap items-center gap-2 px-3 py-2 md:top-2"
          role="toolbar"
          aria-label={t('alerts.bulk')}
        >
          <span className="me-auto">{t('alerts.selected', { count: chosen.length })}</span>
          {ALERT_ORDERS.map((what) => (
            <button key={what} type="button" className="button" onClick={() => order(what, chosen)}>
              {t(`alerts.do.${what}`)}
            </button>
          ))}
          <button type="button" className="button" onClick={() => setSelected(NONE)}>
            {t('alerts.selectNone')}
          </button>
        </div>
      )}
      <FailureNotice error={failure} />
      <div className="panel">
        {alerts.isPending ? (
          <Skeleton rows={10} />
        ) : alerts.isError && items.length === 0 ? (
          <ErrorState error={alerts.error} retry={() => void alerts.refetch()} />
        ) : items.length === 0 && filtered ? (
          <EmptyState title={t('alerts.noMatch')} />
        ) : items.length === 0 ? (
          <EmptyState title={t('alerts.emptyTitle')} command="npx cerberus demo">
            {t('alerts.emptyText')}
          </EmptyState>
        ) : (
          groups.map((group) => (
            <section key={group.source ?? ''} aria-label={group.source ?? t('nav.alerts')}>
              {search.group === 'source' && (
                <GroupHeader
                  source={group.source}
                  alerts={group.alerts}
                  selected={selected}
                  onSelect={
                    mayManage
                      ? (ids, on) =>
                          setSelected(
                            new Set(on ? [...selected, ...ids] : [...selected].filter((id) => !ids.includes(id))),
                          )
                      : null
                  }
                />
              )}
              <ul>
                {group.alerts.map((alert) => (
                  <AlertRow
                    key={alert.id}
                    alert={alert}
                    selected={selected.has(alert.id)}
                    current={alert.id === cursor.current}
                    open={open.has(alert.id)}
                    onSelect={mayManage ? () => setSelected(toggled(selected, alert.id)) : null}
                    onToggle={() => setOpen(toggled(open, alert.id))}
                  />
                ))}
              </ul>
            </section>
          ))
        )}
        <InfiniteEnd
          hasMore={alerts.hasNextPage}
          loading={alerts.isFetchingNextPage}
          loadMore={() => void alerts.fetchNextPage()}
        />
      </div>
      {dialog === 'suppressions' && <SuppressionsDialog onClose={() => setDialog(null)} />}
      {dialog !== null && dialog !== 'suppressions' && (
        <AlertDialog
          order={dialog.order}
          alerts={dialog.alerts}
          onDone={() => setSelected(NONE)}
          onClose={() => setDialog(null)}
        />
      )}
    </>
  );
}

function GroupHeader({
  source,
  alerts,
  selected,
  onSelect,
}: {
  source: string | null;
  alerts: readonly Alert[];
  selected: ReadonlySet<string>;
  /** Null for people who may not change alerts. */
  onSelect: ((ids: readonly string[], on: boolean) => void) | null;
}) {
  const { t } = useTranslation();
  const ids = alerts.map(({ id }) => id);
  const words = (
    <>
      <span className="font-mono text-[0.8125rem]">{source ?? t('alerts.noSource')}</span>
      <span className="text-xs text-muted">{t('alerts.inGroup', { count: alerts.length })}</span>
    </>
  );
  const shape = 'flex min-h-7 items-center gap-2';
  return (
    <div className="flex items-center gap-2 border-b border-line bg-raised px-3 py-1">
      {onSelect === null ? (
        <div className={shape}>{words}</div>
      ) : (
        <label className={shape}>
          <input
            type="checkbox"
            className="ms-1.5 size-4 accent-accent"
            checked={ids.every((id) => selected.has(id))}
            onChange={(event) => onSelect(ids, event.target.checked)}
          />
          {words}
        </label>
      )}
    </div>
  );
}
