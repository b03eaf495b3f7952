import type { AttackerDetail } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/copy-button.tsx';
import { Panel } from '../../components/panel.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount, formatShare } from '../../format.ts';

/** Who else shows the same traits, how sure that is, and which traits say so. */
export function AttackerTies({ attacker }: { attacker: AttackerDetail }) {
  const { t, i18n } = useTranslation();
  return (
    <>
      <Panel title={t('attackers.links')}>
        {attacker.links.length === 0 ? (
          <p className="px-3 py-6 text-center text-[0.8125rem] text-muted">{t('attackers.noLinks')}</p>
        ) : (
          <ul>
            {attacker.links.map(({ address, confidence, shared, lastSeenAt }) => (
              <li key={address} className="border-b border-line/70 px-3 py-2 text-[0.8125rem] last:border-0">
                <p className="flex flex-wrap items-center justify-between gap-x-3">
                  <Link
                    to="/attackers/$address"
                    params={{ address }}
                    className="link inline-flex min-h-6 items-center font-mono wrap-anywhere"
                  >
                    {address}
                  </Link>
                  <span>{t('why.confidence', { share: formatShare(confidence, i18n.language) })}</span>
                </p>
                <ul className="text-xs text-muted">
                  {shared.map(({ kind, value, addressCount }) => (
                    <li key={`${kind} ${value}`} className="flex min-w-0 flex-wrap gap-x-2">
                      <span>{t(`attackers.trait.${kind}`)}</span>
                      <code className="truncate font-mono">{value}</code>
                      <span>
                        {t('attackers.atAddresses', {
                          count: addressCount,
                          formatted: formatCount(addressCount, i18n.language),
                        })}
                      </span>
                    </li>
                  ))}
                </ul>
                <p className="text-xs text-muted">
                  {t('attackers.last')} <TimeStamp at={lastSeenAt} form="compact" />
                </p>
              </li>
            ))}
          </ul>
        )}
      </Panel>
      {attacker.traits.length > 0 && (
        <Panel title={t('attackers.traits')}>
          <ul>
            {attacker.traits.map(({ kind, value, sessionCount, addressCount }) => (
              <li key={`${kind} ${value}`} className="border-b border-line/70 px-3 py-2 text-[0.8125rem] last:border-0">
                <p>{t(`attackers.trait.${kind}`)}</p>
                <p className="flex min-w-0 items-center gap-1 text-xs text-muted">
                  <code className="truncate font-mono">{value}</code>
                  <CopyButton text={value} />
                </p>
                <p className="text-xs text-muted">
                  {t('map.sessions', { count: sessionCount, formatted: formatCount(sessionCount, i18n.language) })},{' '}
                  {t('attackers.atAddresses', {
                    count: addressCount,
                    formatted: formatCount(addressCount, i18n.language),
                  })}
                </p>
              </li>
            ))}
          </ul>
        </Panel>
      )}
    </>
  );
}
