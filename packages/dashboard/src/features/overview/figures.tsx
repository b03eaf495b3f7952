import type { Stats } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { formatCompact, formatCount } from '../../format.ts';
import { useLive } from '../../services.tsx';

/** The six figures on top. The live socket renews them every second; before it speaks they come from the API. */
export function Figures({ stats }: { stats: Stats | undefined }) {
  const { t, i18n } = useTranslation();
  const live = useLive((state) => state.totals);
  const totals = live ?? stats?.totals;
  const language = i18n.language;
  const figures = [
    {
      key: 'open',
      value: totals?.openSessions,
      note:
        totals &&
        t('overview.figures.ofSessions', {
          count: totals.sessions,
          formatted: formatCompact(totals.sessions, language),
        }),
      search: { state: 'open' },
      live: true,
    },
    {
      key: 'rate',
      value: live?.eventsPerMinute,
      note:
        totals &&
        t('overview.figures.eventsInAll', { count: totals.events, formatted: formatCompact(totals.events, language) }),
    },
    { key: 'attackers', value: totals?.attackers, note: t('overview.figures.attackersNote') },
    {
      key: 'credentials',
      value: totals?.credentials,
      note: t('overview.figures.credentialsNote'),
      search: { authenticated: 'true' },
    },
    {
      key: 'commands',
      value: totals?.commands,
      note:
        totals &&
        t('overview.figures.files', { count: totals.files, formatted: formatCompact(totals.files, language) }),
      search: { withCommands: 'true' },
    },
    {
      key: 'waiting',
      value: totals?.proposedDecisions,
      note:
        totals &&
        t('overview.figures.decisions', {
          count: totals.decisions,
          formatted: formatCompact(totals.decisions, language),
        }),
      decisions: true,
    },
  ] as const;

  return (
    <dl className="grid grid-cols-2 gap-px overflow-hidden rounded-md border border-line bg-line sm:grid-cols-3 xl:grid-cols-6">
      {figures.map((figure) => {
        const label = t(`overview.figures.${figure.key}`);
        return (
          <div
            key={figure.key}
            className="relative flex min-w-0 flex-col-reverse justify-end bg-surface px-3 py-2.5 has-[a:hover]:bg-raised"
          >
            <dd className="truncate text-xs text-muted">{figure.note}</dd>
            <dd
              className="text-2xl leading-8 font-semibold tracking-tight"
              title={figure.value === undefined ? undefined : formatCount(figure.value, language)}
            >
              {figure.value === undefined ? (
                <span className="text-muted">–</span>
              ) : (
                formatCompact(figure.value, language)
              )}
            </dd>
            <dt className="flex items-center gap-1.5 text-xs text-muted">
              {'live' in figure && (totals?.openSessions ?? 0) > 0 && (
                <span className="size-1.5 rounded-full bg-ok" aria-hidden="true" />
              )}
              {'search' in figure ? (
                <Link to="/sessions" search={figure.search} className="truncate after:absolute after:inset-0">
                  {label}
                </Link>
              ) : 'decisions' in figure ? (
                <Link to="/decisions" search={{ state: 'proposed' }} className="truncate after:absolute after:inset-0">
                  {label}
                </Link>
              ) : (
                <span className="truncate">{label}</span>
              )}
            </dt>
          </div>
        );
      })}
    </dl>
  );
}
