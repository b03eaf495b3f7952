import {
  INDICATOR_FORMATS,
  INDICATOR_STATUSES,
  INDICATOR_TYPES,
  type Indicator,
  TLP_LABELS,
} from '@cerberusmesh/contracts';
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryString } from '../../api-client.ts';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { DropDown } from '../../components/drop-down.tsx';
import { InfiniteEnd } from '../../components/infinite-end.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount, formatShare } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { SavedViews } from '../shell/saved-views.tsx';
import { usePageKeys } from '../shell/shortcuts.ts';
import { useMay } from '../shell/use-may.ts';
import { useRowCursor } from '../shell/use-row-cursor.ts';
import { AddIndicatorDialog } from './add-indicator-dialog.tsx';
import { defang } from './defang.ts';
import { changeIndicators, indicatorQuery, indicatorsQuery, indicatorsSearchSchema } from './indicator-queries.ts';

const route = getRouteApi('/signed-in/indicators');
const STATUS_TONES = { active: 'danger', expired: 'neutral', allowlisted: 'ok' } as const;
const ORDERS = ['allowlisted', 'expired', 'active'] as const;
const typedAfterMs = 300;

/** What attackers can be known by elsewhere. Shown defanged: nothing here can be followed by accident. */
export function IndicatorsPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { api } = useServices();
  const cache = useQueryClient();
  const indicators = useInfiniteQuery(indicatorsQuery(api, search));
  const items = indicators.data?.pages.flatMap((page) => page.items) ?? [];
  const mayManage = useMay('indicators:manage');
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [adding, setAdding] = useState(false);
  const cursor = useRowCursor(items.map(({ id }) => id));
  const { id: _, ...filters } = search;
  const filtered = Object.values(filters).some((value) => value !== undefined);
  const change = (next: Readonly<Record<string, string | undefined>>) =>
    void navigate({ search: indicatorsSearchSchema.parse({ ...search, ...next }), replace: true, resetScroll: false });
  const toggle = (id: string) =>
    setSelected(new Set(selected.has(id) ? [...selected].filter((one) => one !== id) : [...selected, id]));
  const say = useMutation({
    async mutationFn(status: (typeof ORDERS)[number]) {
      await changeIndicators(api, [...selected], status);
    },
    async onSettled() {
      setSelected(new Set());
      await cache.invalidateQueries({ queryKey: ['indicators'] });
    },
  });
  usePageKeys({
    j: () => cursor.move(1),
    k: () => cursor.move(-1),
    x: () => cursor.current !== null && toggle(cursor.current),
    e: () => cursor.current !== null && change({ id: search.id === cursor.current ? undefined : cursor.current }),
  });

  return (
    <>
      <PageHeader
        title={t('nav.indicators')}
        actions={
          <>
            {mayManage && (
              <button type="button" className="button" onClick={() => setAdding(true)}>
                {t('indicators.add')}
              </button>
            )}
            <SavedViews page="indicators" search={filters} />
            <DropDown label={t('export.title')}>
              <ul>
                {INDICATOR_FORMATS.map((format) => (
                  <li key={format}>
                    <a
                      className="flex min-h-8 items-center rounded-sm px-2 hover:bg-raised"
                      href={`/api/v1/indicators/export${queryString({ ...filters, format })}`}
                      download
                    >
                      {t(`indicators.format.${format}`)}
                    </a>
                  </li>
                ))}
              </ul>
            </DropDown>
          </>
        }
      />
      <search className="mb-3 flex flex-wrap items-center gap-2">
        <SearchField value={search.search ?? ''} onCommit={(text) => change({ search: text })} />
        <Choice
          label={t('indicators.type')}
          value={search.type ?? ''}
          options={INDICATOR_TYPES.map((one) => [one, one])}
          onChange={(type) => change({ type })}
        />
        <Choice
          label={t('filter.state')}
          value={search.status ?? ''}
          options={INDICATOR_STATUSES.map((one) => [one, t(`indicators.status.${one}`)])}
          onChange={(status) => change({ status })}
        />
        <Choice
          label="TLP"
          value={search.tlp ?? ''}
          options={TLP_LABELS.map((one) => [one, one])}
          onChange={(tlp) => change({ tlp })}
        />
      </search>
      {selected.size > 0 && mayManage && (
        <div
          className="panel sticky top-12 z-10 mb-3 flex flex-wrap items-center gap-2 px-3 py-2 md:top-2"
          role="toolbar"
          aria-label={t('indicators.bulk')}
        >
          <span className="me-auto">{t('alerts.selected', { count: selected.size })}</span>
          {ORDERS.map((status) => (
            <button
              key={status}
              type="button"
              className="button"
              disabled={say.isPending}
              onClick={() => say.mutate(status)}
            >
              {t(`indicators.do.${status}`)}
            </button>
          ))}
          <button type="button" className="button" onClick={() => setSelected(new Set())}>
            {t('alerts.selectNone')}
          </button>
        </div>
      )}
      <FailureNotice error={say.error} />
      {search.id !== undefined && <Evidence id={search.id} onClose={() => change({ id: undefined })} />}
      <div className="panel">
        {indicators.isPending ? (
          <Skeleton rows={10} />
        ) : indicators.isError && items.length === 0 ? (
          <ErrorState error={indicators.error} retry={() => void indicators.refetch()} />
        ) : items.length === 0 ? (
          filtered ? (
            <EmptyState title={t('indicators.noMatch')} />
          ) : (
            <EmptyState title={t('indicators.emptyTitle')} command="npx cerberus demo">
              {t('indicators.emptyText')}
            </EmptyState>
          )
        ) : (
          <IndicatorTable
            items={items}
            selected={selected}
            current={cursor.current}
            onToggle={toggle}
            onShow={(id) => change({ id })}
          />
        )}
        <InfiniteEnd
          hasMore={indicators.hasNextPage}
          loading={indicators.isFetchingNextPage}
          loadMore={() => void indicators.fetchNextPage()}
        />
      </div>
      {adding && <AddIndicatorDialog onClose={() => setAdding(false)} />}
    </>
  );
}

function IndicatorTable({
  items,
  selected,
  current,
  onToggle,
  onShow,
}: {
  items: readonly Indicator[];
  selected: ReadonlySet<string>;
  current: string | null;
  onToggle: (id: string) => void;
  onShow: (id: string) => void;
}) {
  const { t, i18n } = useTranslation();
  const columns: readonly Column<Indicator>[] = [
    {
      key: 'value',
      title: t('indicators.value'),
      heading: true,
      cell: ({ id, type, value }) => (
        <span className="flex min-w-0 flex-wrap items-center gap-2">
          <input
            type="checkbox"
            className="size-4 shrink-0 accent-accent"
            checked={selected.has(id)}
            aria-label={t('indicators.select', { value: defang(type, value).slice(0, 80) })}
            onChange={() => onToggle(id)}
          />
          <Badge>{type}</Badge>
          <button
            type="button"
            className="min-h-6 min-w-0 max-w-md truncate text-start hover:underline"
            onClick={() => onShow(id)}
          >
            <AttackerText text={defang(type, value)} clip="line" />
          </button>
          <span className="flex shrink-0">
            <CopyButton text={defang(type, value)} label={t('indicators.copyDefanged')} />
            <details className="relative">
              <summary className="inline-flex min-h-6 list-none items-center px-1 text-xs text-muted hover:text-text [&::-webkit-details-marker]:hidden">
                {t('indicators.raw')}
              </summary>
              <span className="panel absolute z-10 flex items-center gap-1 px-2 py-1 text-xs whitespace-nowrap shadow-lg">
                {t('indicators.copyRaw')} <CopyButton text={value} label={t('indicators.copyRaw')} />
              </span>
            </details>
          </span>
        </span>
      ),
    },
    {
      key: 'status',
      title: t('filter.state'),
      cell: ({ status }) => <Badge tone={STATUS_TONES[status]}>{t(`indicators.status.${status}`)}</Badge>,
    },
    {
      key: 'confidence',
      title: t('indicators.confidence'),
      className: 'text-end',
      cell: ({ confidence }) => formatShare(confidence, i18n.language),
    },
    { key: 'tlp', title: 'TLP', cell: ({ tlp }) => tlp },
    {
      key: 'sightings',
      title: t('indicators.sightings'),
      className: 'text-end',
      cell: ({ sightings }) => formatCount(sightings, i18n.language),
    },
    {
      key: 'sources',
      title: t('indicators.from'),
      className: 'max-2xl:hidden whitespace-nowrap',
      wideOnly: true,
      cell: ({ sources }) => <span className="wrap-anywhere">{sources.join(', ')}</span>,
    },
    { key: 'last', title: t('attackers.last'), cell: ({ lastSeenAt }) => <TimeStamp at={lastSeenAt} form="compact" /> },
    {
      key: 'until',
      title: t('indicators.validUntil'),
      className: 'max-lg:hidden',
      cell: ({ validUntil }) => (validUntil === null ? '–' : <TimeStamp at={validUntil} form="compact" />),
    },
  ];
  return (
    <DataTable
      caption={t('nav.indicators')}
      columns={columns}
      rows={items}
      rowKey={({ id }) => id}
      currentKey={current}
    />
  );
}

/** The sessions that showed it. */
function Evidence({ id, onClose }: { id: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const indicator = useQuery(indicatorQuery(api, id));
  return (
    <section className="panel mb-3 p-3 text-[0.8125rem]" aria-label={t('why.evidence')}>
      <div className="flex items-start justify-between gap-3">
        <h2 className="min-w-0 font-semibold">
          {indicator.data === undefined ? (
            t('why.evidence')
          ) : (
            <AttackerText text={defang(indicator.data.type, indicator.data.value)} />
          )}
        </h2>
        <button type="button" className="button" onClick={onClose}>
          {t('dialog.close')}
        </button>
      </div>
      {indicator.isError ? (
        <FailureNotice error={indicator.error} />
      ) : indicator.isPending ? (
        <Skeleton rows={2} />
      ) : (
        <>
          {indicator.data.note !== null && <p className="mt-1">{indicator.data.note}</p>}
          {indicator.data.labels.length > 0 && (
            <p className="mt-1 flex flex-wrap gap-1">
              {indicator.data.labels.map((label) => (
                <Badge key={label}>{label}</Badge>
              ))}
            </p>
          )}
          {indicator.data.evidence.length === 0 ? (
            <p className="mt-1 text-muted">{t('indicators.noEvidence')}</p>
          ) : (
            <ul className="mt-1 flex flex-wrap gap-x-4">
              {indicator.data.evidence.map(({ sessionId, eventId, at }) => (
                <li key={eventId}>
                  <Link
                    to="/sessions/$id"
                    params={{ id: sessionId }}
                    search={{ tab: 'timeline' }}
                    hash={`event-${eventId}`}
                    className="link inline-flex min-h-6 items-center"
                  >
                    <TimeStamp at={at} form="compact" />
                  </Link>
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </section>
  );
}

function SearchField({ value, onCommit }: { value: string; onCommit: (text: string) => void }) {
  const { t } = useTranslation();
  const [typed, setTyped] = useState(value);
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => onCommit(typed), typedAfterMs);
    return () => clearTimeout(timer);
  }, [typed, value, onCommit]);
  return (
    <input
      type="search"
      className="field w-auto min-w-52 flex-1 font-mono text-[0.8125rem] sm:max-w-md"
      aria-label={t('indicators.search')}
      placeholder={t('indicators.search')}
      value={typed}
      maxLength={200}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => setTyped(event.target.value)}
    />
  );
}

function Choice({
  label,
  value,
  options,
  onChange,
}: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  onChange: (value: string) => void;
}) {
  const { t } = useTranslation();
  return (
    <label className="flex items-center gap-2">
      <span className="text-xs text-muted">{label}</span>
      <select className="field w-auto" value={value} onChange={(event) => onChange(event.target.value)}>
        <option value="">{t('filter.any')}</option>
        {options.map(([option, name]) => (
          <option key={option} value={option}>
            {name}
          </option>
        ))}
      </select>
    </label>
  );
}
