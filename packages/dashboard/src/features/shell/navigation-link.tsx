import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { useLive, useServices } from '../../services.tsx';
import { alertCountsQuery } from '../alerts/alert-queries.ts';
import type { NavigationItem } from './navigation.ts';

/** One line of the menu; `compact` is the icon alone, with its name for those who hear or point. */
export function NavigationLink({
  item,
  compact = false,
  onFollow,
}: {
  item: NavigationItem;
  compact?: boolean;
  onFollow?: () => void;
}) {
  const { t } = useTranslation();
  const { to, label, Icon } = item;
  return (
    <Link
      to={to}
      activeOptions={{ exact: to === '/', includeSearch: false }}
      title={compact ? t(label) : undefined}
      {...(onFollow === undefined ? {} : { onClick: onFollow })}
      className={`flex h-7 shrink-0 items-center gap-2.5 rounded-[5px] px-2.5 text-muted hover:bg-raised hover:text-text aria-[current=page]:bg-accent-soft aria-[current=page]:font-medium aria-[current=page]:text-accent ${compact ? 'w-9 justify-center' : ''}`}
    >
      <Icon />
      <span className={compact ? 'sr-only' : 'truncate'}>{t(label)}</span>
      {!compact && to === '/decisions' && <WaitingCount />}
      {!compact && to === '/sessions' && <OpenCount />}
      {!compact && to === '/alerts' && <AlertCount />}
    </Link>
  );
}

function WaitingCount() {
  const { t } = useTranslation();
  const waiting = useLive((state) => state.totals?.proposedDecisions ?? 0);
  if (waiting === 0) return null;
  return (
    <span className="ms-auto rounded-sm bg-raised px-1.5 text-xs text-text">
      {waiting > 999 ? '999+' : waiting}
      <span className="sr-only"> {t('nav.waiting')}</span>
    </span>
  );
}

function OpenCount() {
  const { t } = useTranslation();
  const count = useLive((state) => state.totals?.openSessions ?? 0);
  if (count === 0) return null;
  return (
    <span className="ms-auto inline-flex items-center gap-1.5 text-xs text-ok">
      <span className="size-1.5 rounded-full bg-ok" aria-hidden="true" />
      {count > 9999 ? '9999+' : count}
      <span className="sr-only"> {t('nav.open')}</span>
    </span>
  );
}

function AlertCount() {
  const { t } = useTranslation();
  const { api } = useServices();
  const fresh = useQuery(alertCountsQuery(api)).data?.byStatus.new ?? 0;
  if (fresh === 0) return null;
  return (
    <span className="ms-auto rounded-sm bg-raised px-1.5 text-xs text-text">
      {fresh > 999 ? '999+' : fresh}
      <span className="sr-only"> {t('nav.fresh')}</span>
    </span>
  );
}
