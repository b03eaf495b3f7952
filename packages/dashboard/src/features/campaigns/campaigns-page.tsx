import type { CampaignSummary } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount, formatCountry, formatScore, formatShare } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { campaignQueries } from './campaign-queries.ts';

const COLUMNS = ['campaign', 'members', 'ties', 'confidence', 'countries', 'active', 'score'] as const;
/** Countries named in a row; the campaign's page has all. */
const shownCountries = 3;

/** Sources that belong together, last seen first. */
export function CampaignsPage() {
  const { t } = useTranslation();
  const { api } = useServices();
  const campaigns = useQuery(campaignQueries(api).campaigns());
  return (
    <>
      <PageHeader title={t('nav.campaigns')}>
        <p className="max-w-[60rem] text-muted">{t('campaigns.note')}</p>
      </PageHeader>
      <div className="panel">
        {campaigns.isPending ? (
          <Skeleton rows={8} />
        ) : campaigns.isError && campaigns.data === undefined ? (
          <ErrorState error={campaigns.error} retry={() => void campaigns.refetch()} />
        ) : campaigns.data.items.length === 0 ? (
          <EmptyState title={t('campaigns.emptyTitle')} command="npx cerberus attacker show ADDRESS">
            {t('campaigns.emptyText')}
          </EmptyState>
        ) : (
          <>
            {campaigns.data.cut && (
              <p role="status" className="border-b border-line px-3 py-2 text-level-3">
                {t('campaigns.cut')}
              </p>
            )}
            <div className="overflow-x-auto">
              <table className="w-full min-w-[56rem]">
                <caption className="sr-only">{t('nav.campaigns')}</caption>
                <thead>
                  <tr className="border-b border-line">
                    {COLUMNS.map((column) => (
                      <th key={column} scope="col" className="table-head px-3 py-2">
                        {t(`campaigns.column.${column}`)}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {campaigns.data.items.map((campaign) => (
                    <Row key={campaign.id} campaign={campaign} />
                  ))}
                </tbody>
              </table>
            </div>
          </>
        )}
      </div>
    </>
  );
}

function Row({ campaign }: { campaign: CampaignSummary }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  return (
    <tr className="border-b border-line/60 last:border-0">
      <th scope="row" className="px-3 py-2 text-start font-normal">
        <Link
          to="/campaigns/$id"
          params={{ id: campaign.id }}
          className="link inline-flex min-h-6 items-center font-mono text-[0.8125rem]"
        >
          {campaign.id.slice(0, 8)}
        </Link>
      </th>
      <td className="px-3 py-2">
        {t('campaigns.members', {
          count: campaign.addressCount,
          formatted: formatCount(campaign.addressCount, language),
        })}
        <span className="block text-xs text-muted">
          {t('campaigns.sessions', {
            count: campaign.sessionCount,
            formatted: formatCount(campaign.sessionCount, language),
          })}
        </span>
      </td>
      <td className="px-3 py-2">
        <span className="flex flex-wrap gap-1">
          {campaign.ties.map(({ kind, count }) => (
            <Badge key={kind}>
              {t(`campaigns.tie.${kind}`)}
              {count > 1 && <span className="text-muted">{formatCount(count, language)}</span>}
            </Badge>
          ))}
        </span>
      </td>
      <td className="px-3 py-2">{formatShare(campaign.confidence, language)}</td>
      <td className="px-3 py-2">
        {campaign.countries
          .slice(0, shownCountries)
          .map((code) => formatCountry(code, language))
          .join(', ')}
        {campaign.countries.length > shownCountries && ` +${campaign.countries.length - shownCountries}`}
      </td>
      <td className="px-3 py-2 text-[0.8125rem]">
        <TimeStamp at={campaign.firstSeenAt} form="compact" />
        <span className="block">
          <TimeStamp at={campaign.lastSeenAt} form="compact" />
        </span>
      </td>
      <td className="px-3 py-2">{formatScore(campaign.maxScore, language)}</td>
    </tr>
  );
}
