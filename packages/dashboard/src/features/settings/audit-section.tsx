import {
  type AuditFilters,
  type AuditRecord,
  type AuditVerification,
  auditOutcomeSchema,
  auditVerificationSchema,
} from '@cerberusmesh/contracts';
import { useInfiniteQuery, useMutation } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryString } from '../../api-client.ts';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { ChevronIcon } from '../../components/icons.tsx';
import { InfiniteEnd } from '../../components/infinite-end.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { settingsQueries } from './settings-queries.ts';
import { auditSearchSchema } from './settings-search.ts';

const OUTCOME_TONES = { done: 'ok', refused: 'warning', failed: 'danger' } as const;
const route = getRouteApi('/signed-in/settings/$section');

/** Who did what: filtered, verified, exported. */
export function AuditSection() {
  const { t } = useTranslation();
  const { api } = useServices();
  const filters: AuditFilters = auditSearchSchema.parse(route.useSearch());
  const navigate = route.useNavigate();
  const entries = useInfiniteQuery(settingsQueries(api).audit(filters));
  const items = entries.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (next: Partial<Record<keyof AuditFilters, string>>) =>
    void navigate({ search: auditSearchSchema.parse({ ...filters, ...next }), replace: true });

  return (
    <Panel title={t('settings.audit.title')}>
      <p className="border-b border-line px-3 py-2 text-muted">{t('settings.audit.note')}</p>
      <Verification />
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-3 py-2">
        <input
          className="field w-64"
          type="search"
          aria-label={t('settings.audit.actionFilter')}
          placeholder={t('settings.audit.actionFilter')}
          defaultValue={filters.action ?? ''}
          onChange={(event) => change({ action: event.target.value })}
        />
        <select
          className="field w-auto"
          aria-label={t('settings.audit.outcome')}
          value={filters.outcome ?? ''}
          onChange={(event) => change({ outcome: event.target.value })}
        >
          <option value="">{t('settings.audit.anyOutcome')}</option>
          {auditOutcomeSchema.options.map((outcome) => (
            <option key={outcome} value={outcome}>
              {t(`settings.audit.outcomes.${outcome}`)}
            </option>
          ))}
        </select>
        <span className="ms-auto flex flex-wrap gap-2">
          {(['ndjson', 'csv'] as const).map((format) => (
            <a
              key={format}
              className="button"
              download
              href={`/api/v1/audit/export${queryString({ ...filters, format })}`}
            >
              {t(format === 'csv' ? 'settings.audit.exportCsv' : 'settings.audit.exportNdjson')}
            </a>
          ))}
        </span>
      </div>
      {entries.isPending ? (
        <Skeleton rows={8} />
      ) : entries.isError && items.length === 0 ? (
        <ErrorState error={entries.error} retry={() => void entries.refetch()} />
      ) : items.length === 0 ? (
        <EmptyState title={t('settings.audit.emptyTitle')}>{t('settings.audit.emptyText')}</EmptyState>
      ) : (
        <ul>
          {items.map((entry) => (
            <Entry key={entry.sequence} entry={entry} />
          ))}
        </ul>
      )}
      <InfiniteEnd
        hasMore={entries.hasNextPage}
        loading={entries.isFetchingNextPage}
        loadMore={() => void entries.fetchNextPage()}
      />
    </Panel>
  );
}

/** Reads the whole chain on request and says what it found. */
function Verification() {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const verification = useMutation({
    mutationFn: (): Promise<AuditVerification> => api.change('POST', 'audit/verify', {}, auditVerificationSchema),
  });
  const result = verification.data;
  return (
    <div className="flex flex-wrap items-center gap-3 border-b border-line px-3 py-2">
      <button type="button" className="button" disabled={verification.isPending} onClick={() => verification.mutate()}>
        {t('settings.audit.verify')}
      </button>
      <div role="status" className="min-w-0">
        {verification.isError && <span className="text-level-5">{verification.error.message}</span>}
        {result?.broken && (
          <span className="font-medium text-level-5">
            {t('settings.audit.broken', {
              sequence: result.broken.sequence,
              reason: t(`settings.audit.reasons.${result.broken.reason}`),
            })}
          </span>
        )}
        {result?.intact && (
          <span className="text-ok">
            {t('settings.audit.intact', {
              count: result.verified,
              formatted: formatCount(result.verified, i18n.language),
            })}
          </span>
        )}
        {result?.head != null && (
          <span className="flex items-center gap-1 text-xs text-muted">
            {t('settings.audit.head')}{' '}
            <code className="truncate font-mono">{`${result.head.sequence} ${result.head.hash.slice(0, 16)}`}</code>
            <CopyButton text={`${result.head.sequence} ${result.head.hash}`} />
          </span>
        )}
      </div>
    </div>
  );
}

function Entry({ entry }: { entry: AuditRecord }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const detailsId = `audit-${entry.sequence}`;
  return (
    <li className="border-b border-line/70 last:border-0">
      <div className="grid grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3 px-3 py-2 md:grid-cols-[auto_10rem_12rem_minmax(0,1fr)_auto]">
        <button
          type="button"
          className="flex size-7 items-center justify-center rounded-[5px] text-muted hover:bg-raised hover:text-text max-md:row-span-4"
          aria-expanded={open}
          aria-controls={detailsId}
          aria-label={t('settings.audit.details', { sequence: entry.sequence })}
          onClick={() => setOpen(!open)}
        >
          <ChevronIcon className={`size-4 ${open ? 'rotate-90' : ''}`} />
        </button>
        <span className="text-[0.8125rem] text-muted">
          <TimeStamp at={entry.at} form="compact" />
        </span>
        <span className="min-w-0 truncate">
          <AttackerText text={entry.actor.name} clip="line" prose />{' '}
          <span className="text-xs text-muted">{t(`settings.audit.actors.${entry.actor.kind}`)}</span>
        </span>
        <span className="min-w-0 truncate">
          <code className="font-mono text-xs">{entry.action}</code>{' '}
          {entry.target !== null && <AttackerText text={`${entry.target.kind} ${entry.target.id}`} clip="line" prose />}
        </span>
        <span>
          <Badge tone={OUTCOME_TONES[entry.outcome]}>{t(`settings.audit.outcomes.${entry.outcome}`)}</Badge>
        </span>
      </div>
      <div id={detailsId} hidden={!open} className="border-t border-line/70 bg-canvas/60 px-3 py-3 md:px-14">
        {open && <Details entry={entry} />}
      </div>
    </li>
  );
}

function Details({ entry }: { entry: AuditRecord }) {
  const { t } = useTranslation();
  const facts = [
    { term: t('settings.audit.before'), value: entry.before === null ? null : JSON.stringify(entry.before) },
    { term: t('settings.audit.after'), value: entry.after === null ? null : JSON.stringify(entry.after) },
    { term: t('settings.audit.address'), value: entry.address },
    { term: t('settings.audit.request'), value: entry.requestId },
    { term: t('settings.audit.hash'), value: entry.hash },
  ];
  return (
    <dl className="grid gap-x-4 gap-y-2 sm:grid-cols-[7rem_minmax(0,1fr)]">
      {facts.map(({ term, value }) =>
        value === null ? null : (
          <div key={term} className="contents">
            <dt className="text-xs text-muted">{term}</dt>
            <dd className="min-w-0 break-all">
              <AttackerText text={value} />
            </dd>
          </div>
        ),
      )}
    </dl>
  );
}
