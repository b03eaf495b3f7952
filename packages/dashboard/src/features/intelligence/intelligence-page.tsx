import {
  CVSS_SUBJECTS,
  cvssAssessmentSchema,
  type IntelProvider,
  intelProvidersPageSchema,
} from '@cerberusmesh/contracts';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { CopyableText } from '../../components/copyable-text.tsx';
import { type Column, DataTable } from '../../components/data-table.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount, formatOneDigit } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { useMay } from '../shell/use-may.ts';
import { ProviderTest } from './provider-test.tsx';

const providersRefreshIntervalMs = 30_000;
const STATE_TONES = { off: 'neutral', ready: 'ok', resting: 'danger', limited: 'warning' } as const;

/** Who is asked about sources and how each is, and how grave a finding is. */
export function IntelligencePage() {
  const { t } = useTranslation();
  const { api } = useServices();
  const providers = useQuery({
    queryKey: ['intel-providers'],
    queryFn: async ({ signal }) => (await api.read('intel/providers', intelProvidersPageSchema, { signal })).items,
    refetchInterval: providersRefreshIntervalMs,
  });
  const offline = providers.data?.every(({ kind, state }) => kind === 'local' || state === 'off') ?? false;
  return (
    <>
      <PageHeader title={t('nav.intelligence')} />
      {offline && (
        <div
          className="panel mb-3 flex flex-wrap items-center justify-between gap-2 px-3 py-2 text-[0.8125rem]"
          role="status"
        >
          <p>{t('intelligence.offline')}</p>
          <CopyableText text="npx cerberus config explain enrichment" />
        </div>
      )}
      <div className="flex flex-col gap-3">
        <Panel title={t('intelligence.providers')}>
          {providers.isPending ? (
            <Skeleton rows={6} />
          ) : providers.isError ? (
            <ErrorState error={providers.error} retry={() => void providers.refetch()} />
          ) : providers.data.length === 0 ? (
            <EmptyState title={t('intelligence.none')} command="npx cerberus config explain enrichment" />
          ) : (
            <Providers providers={providers.data} />
          )}
        </Panel>
        <Severity />
      </div>
    </>
  );
}

function Providers({ providers }: { providers: readonly IntelProvider[] }) {
  const { t, i18n } = useTranslation();
  const askable = ({ kind, state }: IntelProvider) => kind === 'remote' && state !== 'off';
  const mayTest = useMay('connectors:manage') && providers.some(askable);
  const columns: readonly Column<IntelProvider>[] = [
    {
      key: 'name',
      title: t('intelligence.provider'),
      heading: true,
      cell: ({ title, name }) => (
        <span>
          <span className="font-medium">{title}</span> <code className="ms-1 font-mono text-xs text-muted">{name}</code>
        </span>
      ),
    },
    { key: 'kind', title: t('filter.kind'), cell: ({ kind }) => t(`intelligence.kind.${kind}`) },
    {
      key: 'state',
      title: t('filter.state'),
      cell: ({ state, resumesAt }) => (
        <span className="flex flex-wrap items-center gap-2">
          <Badge tone={STATE_TONES[state]}>{t(`intelligence.state.${state}`)}</Badge>
          {resumesAt !== null && (
            <span className="text-xs text-muted">
              {t('intelligence.resumes')} <TimeStamp at={resumesAt} form="time" />
            </span>
          )}
        </span>
      ),
    },
    {
      key: 'quota',
      title: t('intelligence.today'),
      className: 'text-end',
      cell: ({ askedToday, maxPerDay }) =>
        maxPerDay === null
          ? formatCount(askedToday, i18n.language)
          : t('intelligence.ofQuota', {
              asked: formatCount(askedToday, i18n.language),
              quota: formatCount(maxPerDay, i18n.language),
            }),
    },
    {
      key: 'success',
      title: t('intelligence.lastSuccess'),
      cell: ({ lastSuccessAt }) =>
        lastSuccessAt === null ? (
          <span className="text-muted">–</span>
        ) : (
          <TimeStamp at={lastSuccessAt} form="compact" />
        ),
    },
    {
      key: 'failure',
      title: t('intelligence.lastFailure'),
      cell: ({ lastFailureAt, lastFailure }) =>
        lastFailureAt === null ? (
          <span className="text-muted">–</span>
        ) : (
          <span>
            {lastFailure !== null && t(`attackers.failure.${lastFailure}`)}{' '}
            <TimeStamp at={lastFailureAt} form="compact" />
          </span>
        ),
    },
    ...(mayTest
      ? [
          {
            key: 'test',
            title: t('intelligence.test'),
            className: 'w-52',
            cell: (provider: IntelProvider) =>
              askable(provider) ? <ProviderTest name={provider.name} title={provider.title} /> : null,
          },
        ]
      : []),
  ];
  return (
    <DataTable caption={t('intelligence.providers')} columns={columns} rows={providers} rowKey={({ name }) => name} />
  );
}

/** Severity of anything by CVSS, as the hub's rules see it. */
function Severity() {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const [type, setType] = useState<(typeof CVSS_SUBJECTS)[number]>('technique');
  const [value, setValue] = useState('');
  const assess = useMutation({
    mutationFn: () => api.read('intel/cvss', cvssAssessmentSchema, { parameters: { type, value: value.trim() } }),
  });
  return (
    <Panel title={t('intelligence.severity')}>
      <div className="flex flex-col gap-3 p-3">
        <form
          className="flex flex-wrap items-center gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (value.trim() !== '') assess.mutate();
          }}
        >
          <select
            className="field w-auto"
            aria-label={t('filter.kind')}
            value={type}
            onChange={(event) =>
              setType(CVSS_SUBJECTS.find((subject) => subject === event.target.value) ?? 'technique')
            }
          >
            {CVSS_SUBJECTS.map((subject) => (
              <option key={subject} value={subject}>
                {t(`intelligence.subject.${subject}`)}
              </option>
            ))}
          </select>
          <input
            className="field min-w-40 flex-1 font-mono text-[0.8125rem] sm:max-w-md"
            aria-label={t('intelligence.value')}
            placeholder={type === 'technique' ? 'T1105' : t('intelligence.value')}
            value={value}
            maxLength={4_096}
            spellCheck={false}
            autoComplete="off"
            onChange={(event) => setValue(event.target.value)}
          />
          <button type="submit" className="button" disabled={assess.isPending || value.trim() === ''}>
            {t('intelligence.assess')}
          </button>
        </form>
        <FailureNotice error={assess.error} />
        {assess.isSuccess && (
          <div className="text-[0.8125rem]">
            <p className="flex flex-wrap gap-x-4">
              {([assess.data.v40, assess.data.v31] as const).map(({ vector, score, severity }) => (
                <span key={vector}>
                  <span className="font-medium">
                    {t('cvss.score', { score: formatOneDigit(score, i18n.language), severity: t(`cvss.${severity}`) })}
                  </span>{' '}
                  <code className="font-mono text-xs wrap-anywhere text-muted">{vector}</code>
                </span>
              ))}
            </p>
            <p className="mt-1">
              <AttackerText text={assess.data.weakness} prose />
            </p>
            <p className="text-muted">{assess.data.remedy}</p>
            <code className="font-mono text-xs text-muted">{assess.data.rule}</code>
          </div>
        )}
      </div>
    </Panel>
  );
}
