import type { AttackMatrix } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { queryString } from '../../api-client.ts';
import { DropDown } from '../../components/drop-down.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { TabBar, tabClass } from '../../components/tab-links.tsx';
import { useMediaQuery } from '../../components/use-media-query.ts';
import { formatCount } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { SavedViews } from '../shell/saved-views.tsx';
import {
  type AttackSearch,
  attackSearchSchema,
  killChainQuery,
  matrixQuery,
  RANGES,
  spanOf,
} from './attack-queries.ts';
import { KillChainView } from './kill-chain.tsx';
import { LayerCompareDialog } from './layer-compare.tsx';
import { matrixCsv } from './matrix-csv.ts';
import { MatrixGrid } from './matrix-grid.tsx';
import { matrixSvg } from './matrix-svg.ts';
import { MatrixTable } from './matrix-table.tsx';
import { TechniquePanel } from './technique-panel.tsx';

const route = getRouteApi('/signed-in/attack');
const TABS = ['matrix', 'chain'] as const;
const HEATS = ['sessions', 'events', 'sources', 'coverage'] as const;
const DOMAINS = ['enterprise', 'ics'] as const;

/** ATT&CK as it was seen here: the matrix with heat, evidence for each technique, and how far sessions got. */
export function AttackPage() {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const [nowMs] = useState(() => Date.now());
  const [comparing, setComparing] = useState(false);
  const tab = search.tab ?? 'matrix';
  const change = (next: Readonly<Record<string, string | undefined>>) =>
    void navigate({ search: attackSearchSchema.parse({ ...search, ...next }), replace: true, resetScroll: false });
  const { api } = useServices();
  const matrix = useQuery({ ...matrixQuery(api, search, nowMs), enabled: tab === 'matrix' });

  return (
    <>
      <PageHeader
        title={t('attack.title')}
        actions={
          <>
            <SavedViews page="attack" search={search} />
            {tab === 'matrix' && (
              <>
                <button type="button" className="button" onClick={() => setComparing(true)}>
                  {t('attack.compare')}
                </button>
                <Downloads matrix={matrix.data} search={search} nowMs={nowMs} />
              </>
            )}
          </>
        }
      />
      <div className="panel">
        <TabBar label={t('attack.parts')}>
          {TABS.map((name) => (
            <Link
              key={name}
              to="/attack"
              search={{ ...search, tab: name }}
              replace
              resetScroll={false}
              aria-current={name === tab ? 'page' : undefined}
              className={tabClass(name === tab)}
            >
              {t(`attack.tab.${name}`)}
            </Link>
          ))}
        </TabBar>
        <Controls search={search} tab={tab} change={change} />
        {tab === 'chain' ? (
          <Chain search={search} nowMs={nowMs} />
        ) : matrix.isPending ? (
          <Skeleton rows={14} />
        ) : matrix.isError ? (
          <ErrorState error={matrix.error} retry={() => void matrix.refetch()} />
        ) : (
          <Matrix matrix={matrix.data} search={search} nowMs={nowMs} change={change} />
        )}
      </div>
      {comparing && <LayerCompareDialog onClose={() => setComparing(false)} />}
    </>
  );
}

function Controls({
  search,
  tab,
  change,
}: {
  search: AttackSearch;
  tab: (typeof TABS)[number];
  change: (next: Readonly<Record<string, string | undefined>>) => void;
}) {
  const { t } = useTranslation();
  return (
    <div className="flex flex-wrap items-center gap-2 border-b border-line p-2">
      {tab === 'matrix' ? (
        <>
          <Segmented
            legend={t('attack.domain')}
            name="attack-domain"
            value={search.domain ?? 'enterprise'}
            options={DOMAINS.map((value) => ({ value, label: t(`attack.domains.${value}`) }))}
            onChange={(domain) => change({ domain, technique: undefined })}
          />
          <label className="flex items-center gap-2">
            <span className="text-xs text-muted">{t('attack.heatBy')}</span>
            <select
              className="field w-auto"
              value={search.heat ?? 'sessions'}
              onChange={(event) => change({ heat: event.target.value })}
            >
              {HEATS.map((heat) => (
                <option key={heat} value={heat}>
                  {t(`attack.heat.${heat}`)}
                </option>
              ))}
            </select>
          </label>
        </>
      ) : (
        <Segmented
          legend={t('attack.by')}
          name="attack-by"
          value={search.by ?? 'time'}
          options={[
            { value: 'time', label: t('attack.byTime') },
            { value: 'sensor', label: t('attack.bySensor') },
          ]}
          onChange={(by) => change({ by })}
        />
      )}
      <label className="flex items-center gap-2">
        <span className="text-xs text-muted">{t('overview.range')}</span>
        <select
          className="field w-auto"
          value={search.range ?? (tab === 'chain' ? '7d' : 'all')}
          onChange={(event) => change({ range: event.target.value })}
        >
          {RANGES.filter((range) => tab === 'matrix' || range !== 'all').map((range) => (
            <option key={range} value={range}>
              {t(`overview.ranges.${range}`)}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}

function Matrix({
  matrix,
  search,
  nowMs,
  change,
}: {
  matrix: AttackMatrix;
  search: AttackSearch;
  nowMs: number;
  change: (next: Readonly<Record<string, string | undefined>>) => void;
}) {
  const { t, i18n } = useTranslation();
  const narrow = useMediaQuery('(max-width: 767px)');
  const [withSubTechniques, setWithSubTechniques] = useState(false);
  const view = search.view ?? (narrow ? 'table' : 'matrix');
  const count = (value: number) => formatCount(value, i18n.language);
  const select = (technique: string) => change({ technique });
  return (
    <>
      <div className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-3 py-2">
        <p className="text-[0.8125rem] text-muted">
          {t('attack.summary', {
            seen: count(matrix.seen),
            covered: count(matrix.covered),
            total: count(matrix.total),
            version: matrix.attackVersion,
          })}
        </p>
        <div className="flex flex-wrap items-center gap-3">
          {view === 'matrix' && (
            <label className="flex items-center gap-2">
              <input
                type="checkbox"
                className="size-4 accent-accent"
                checked={withSubTechniques}
                onChange={(event) => setWithSubTechniques(event.target.checked)}
              />
              {t('attack.subTechniques')}
            </label>
          )}
          <Segmented
            legend={t('attack.matrix')}
            name="attack-view"
            value={view}
            options={[
              { value: 'matrix', label: t('attack.asMatrix') },
              { value: 'table', label: t('playbooks.asTable') },
            ]}
            onChange={(next) => change({ view: next })}
          />
        </div>
      </div>
      {search.technique !== undefined && (
        <div className="border-b border-line p-2">
          <TechniquePanel
            id={search.technique}
            search={search}
            nowMs={nowMs}
            onClose={() => change({ technique: undefined })}
          />
        </div>
      )}
      {view === 'table' ? (
        <MatrixTable matrix={matrix} onSelect={select} />
      ) : (
        <MatrixGrid
          matrix={matrix}
          withSubTechniques={withSubTechniques}
          selected={search.technique}
          onSelect={select}
        />
      )}
    </>
  );
}

function Chain({ search, nowMs }: { search: AttackSearch; nowMs: number }) {
  const { api } = useServices();
  const chain = useQuery(killChainQuery(api, search, nowMs));
  if (chain.isPending) return <Skeleton rows={8} />;
  if (chain.isError) return <ErrorState error={chain.error} retry={() => void chain.refetch()} />;
  return <KillChainView chain={chain.data} />;
}

function Downloads({
  matrix,
  search,
  nowMs,
}: {
  matrix: AttackMatrix | undefined;
  search: AttackSearch;
  nowMs: number;
}) {
  const { t } = useTranslation();
  const parameters = { domain: search.domain, heat: search.heat, ...spanOf(search, nowMs) };
  const save = (kind: 'csv' | 'svg') => {
    if (matrix === undefined) return;
    const title = `MITRE ATT&CK ${matrix.attackVersion}, ${t(`attack.domains.${matrix.domain}`)}: ${t(`attack.heat.${matrix.heat}`)}`;
    const blob =
      kind === 'csv'
        ? new Blob([matrixCsv(matrix)], { type: 'text/csv' })
        : new Blob([matrixSvg(matrix, title)], { type: 'image/svg+xml' });
    const address = URL.createObjectURL(blob);
    const link = document.createElement('a');
    link.href = address;
    link.download = `attack-${matrix.domain}-${matrix.heat}.${kind}`;
    link.click();
    URL.revokeObjectURL(address);
  };
  return (
    <DropDown label={t('export.title')}>
      <ul>
        <li>
          <a
            className="flex min-h-8 items-center rounded-sm px-2 hover:bg-raised"
            href={`/api/v1/attack/navigator${queryString(parameters)}`}
            download="attack-navigator-layer.json"
          >
            {t('attack.navigator')}
          </a>
        </li>
        {(['csv', 'svg'] as const).map((kind) => (
          <li key={kind}>
            <button
              type="button"
              className="flex min-h-8 w-full items-center rounded-sm px-2 text-start hover:bg-raised"
              disabled={matrix === undefined}
              onClick={() => save(kind)}
            >
              {t(kind === 'csv' ? 'export.csv' : 'attack.svg')}
            </button>
          </li>
        ))}
      </ul>
    </DropDown>
  );
}
