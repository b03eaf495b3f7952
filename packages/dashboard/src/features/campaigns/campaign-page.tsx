import type { CampaignDetail } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useMemo, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { TechniqueBadge } from '../../components/badges.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Panel } from '../../components/panel.tsx';
import { ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount, formatCountry, formatShare } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { drawCampaign } from './campaign-layout.ts';
import { campaignQueries } from './campaign-queries.ts';

const width = 960;
const height = 460;
const route = getRouteApi('/signed-in/campaigns/$id');

/** One campaign: who belongs to it and what ties them, as a graph and as tables of the same. */
export function CampaignPage() {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const { id } = route.useParams();
  const campaign = useQuery(campaignQueries(api).campaign(id));
  const title = `${t('campaigns.column.campaign')} ${id.slice(0, 8)}`;
  if (campaign.isPending) {
    return (
      <>
        <PageHeader title={title} />
        <Skeleton rows={10} />
      </>
    );
  }
  if (campaign.isError && campaign.data === undefined) {
    return (
      <>
        <PageHeader title={title} />
        <ErrorState error={campaign.error} retry={() => void campaign.refetch()} />
      </>
    );
  }
  const { data } = campaign;
  return (
    <>
      <PageHeader title={title}>
        <p className="text-muted">
          {t('campaigns.members', {
            count: data.addressCount,
            formatted: formatCount(data.addressCount, i18n.language),
          })}
          {', '}
          {t('campaigns.sessions', {
            count: data.sessionCount,
            formatted: formatCount(data.sessionCount, i18n.language),
          })}
          {', '}
          <TimeStamp at={data.firstSeenAt} form="compact" /> – <TimeStamp at={data.lastSeenAt} form="compact" />
        </p>
      </PageHeader>
      <div className="flex flex-col gap-3">
        {data.cut && (
          <p role="status" className="panel px-3 py-2 text-level-3">
            {t('campaigns.memberCut')}
          </p>
        )}
        <Graph campaign={data} />
        <div className="grid gap-3 xl:grid-cols-2">
          <Members campaign={data} />
          <Ties campaign={data} />
        </div>
        <Pairs campaign={data} />
        {data.techniqueIds.length > 0 && (
          <Panel title={t('campaigns.techniques')}>
            <p className="flex flex-wrap gap-2 p-3">
              {data.techniqueIds.map((technique) => (
                <TechniqueBadge key={technique} id={technique} name="" />
              ))}
            </p>
          </Panel>
        )}
      </div>
    </>
  );
}

function Graph({ campaign }: { campaign: CampaignDetail }) {
  const { t, i18n } = useTranslation();
  const drawn = useMemo(() => drawCampaign(campaign, width, height), [campaign]);
  const [chosen, setChosen] = useState<string | null>(null);
  const count = drawn.nodes.length;
  const formatted = formatCount(count, i18n.language);
  return (
    <Panel title={t('campaigns.graph')}>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        className="block h-auto w-full"
        role="img"
        aria-label={t('campaigns.graphDescription', { count, formatted })}
      >
        {drawn.edges.map(({ from, to, confidence, ...line }) => (
          <line
            key={`${from} ${to}`}
            {...line}
            stroke={chosen === from || chosen === to ? 'var(--accent)' : 'var(--line-strong)'}
            strokeOpacity={chosen === null || chosen === from || chosen === to ? 0.8 : 0.15}
            strokeWidth={0.5 + 2.5 * confidence}
          />
        ))}
        {drawn.nodes.map(({ address, x, y, radius }) => (
          <g key={address} onPointerEnter={() => setChosen(address)} onPointerLeave={() => setChosen(null)}>
            <circle cx={x} cy={y} r={radius} fill="var(--accent)" stroke="var(--surface)" strokeWidth={1.5} />
            <text
              x={x + (x < width / 2 ? -radius - 4 : radius + 4)}
              y={y + 4}
              textAnchor={x < width / 2 ? 'end' : 'start'}
              fontSize={11}
              fill="var(--text)"
              className="font-mono"
            >
              {address}
            </text>
          </g>
        ))}
      </svg>
      <p className="border-t border-line px-3 py-1.5 text-xs text-muted">
        {t('campaigns.graphNote')} {drawn.leftOut > 0 && t('campaigns.graphTooMany', { count, formatted })}
      </p>
    </Panel>
  );
}

function Members({ campaign }: { campaign: CampaignDetail }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t('campaigns.membersTitle')}>
      <div className="overflow-x-auto">
        <table className="w-full">
          <caption className="sr-only">{t('campaigns.membersTitle')}</caption>
          <thead>
            <tr className="border-b border-line">
              {(['address', 'country', 'sessionCount', 'first', 'last'] as const).map((column) => (
                <th key={column} scope="col" className="table-head px-3 py-2">
                  {t(`campaigns.${column}`)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {campaign.members.map((member) => (
              <tr key={member.address} className="border-b border-line/60 last:border-0">
                <th scope="row" className="px-3 py-1.5 text-start font-normal">
                  <Link
                    to="/sessions"
                    search={{ source: member.address }}
                    className="link inline-flex min-h-6 items-center font-mono text-[0.8125rem]"
                  >
                    {member.address}
                  </Link>
                </th>
                <td className="px-3 py-1.5">
                  {member.origin.country === null
                    ? t('map.unknown')
                    : formatCountry(member.origin.country, i18n.language)}
                </td>
                <td className="px-3 py-1.5">{formatCount(member.sessionCount, i18n.language)}</td>
                <td className="px-3 py-1.5">
                  <TimeStamp at={member.firstSeenAt} form="compact" />
                </td>
                <td className="px-3 py-1.5">
                  <TimeStamp at={member.lastSeenAt} form="compact" />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}

function Ties({ campaign }: { campaign: CampaignDetail }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t('campaigns.tiesTitle')}>
      <ul>
        {campaign.traits.map(({ kind, value, addresses, confidence }) => (
          <li key={`${kind} ${value}`} className="flex flex-col gap-1 border-b border-line/60 px-3 py-2 last:border-0">
            <span className="flex flex-wrap items-baseline justify-between gap-2">
              <span className="font-medium">{t(`campaigns.tie.${kind}`)}</span>
              <span className="text-xs text-muted">
                {t('campaigns.members', {
                  count: addresses.length,
                  formatted: formatCount(addresses.length, i18n.language),
                })}
                {', '}
                {t('why.confidence', { share: formatShare(confidence, i18n.language) })}
              </span>
            </span>
            <AttackerText text={value} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** The graph as a table: each line with the evidence behind it. */
function Pairs({ campaign }: { campaign: CampaignDetail }) {
  const { t, i18n } = useTranslation();
  return (
    <Panel title={t('campaigns.edgesTitle')}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard (WCAG 2.1.1) */}
      <div className="max-h-96 overflow-auto" tabIndex={0}>
        <table className="w-full">
          <caption className="sr-only">{t('campaigns.edgesTitle')}</caption>
          <thead className="sticky top-0 bg-surface">
            <tr className="border-b border-line">
              {(['from', 'to', 'because'] as const).map((column) => (
                <th key={column} scope="col" className="table-head px-3 py-2">
                  {t(`campaigns.${column}`)}
                </th>
              ))}
              <th scope="col" className="table-head px-3 py-2">
                {t('campaigns.column.confidence')}
              </th>
            </tr>
          </thead>
          <tbody>
            {campaign.edges.map(({ from, to, confidence, shared }) => (
              <tr key={`${from} ${to}`} className="border-b border-line/60 last:border-0">
                <th scope="row" className="px-3 py-1.5 text-start font-mono text-[0.8125rem] font-normal">
                  {from}
                </th>
                <td className="px-3 py-1.5 font-mono text-[0.8125rem]">{to}</td>
                <td className="px-3 py-1.5">
                  {shared.map((position) => {
                    const trait = campaign.traits[position];
                    return trait === undefined ? null : (
                      <span key={position} className="block truncate">
                        {t(`campaigns.tie.${trait.kind}`)} <AttackerText text={trait.value} clip="line" />
                      </span>
                    );
                  })}
                </td>
                <td className="px-3 py-1.5">{formatShare(confidence, i18n.language)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Panel>
  );
}
