import type { SessionDetail } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { CutNote } from './cut-note.tsx';

export function CredentialsTab({ session }: { session: SessionDetail }) {
  const { t } = useTranslation();
  if (session.credentials.length === 0)
    return <EmptyState title={t('credential.emptyTitle')}>{t('credential.emptyText')}</EmptyState>;
  return (
    <div className="overflow-x-auto">
      <table className="w-full min-w-[22rem]">
        <caption className="sr-only">{t('session.tab.credentials')}</caption>
        <thead>
          <tr className="border-b border-line">
            <th scope="col" className="table-head px-3 py-2">
              {t('credential.at')}
            </th>
            <th scope="col" className="table-head px-3 py-2">
              {t('credential.username')}
            </th>
            <th scope="col" className="table-head px-3 py-2">
              {t('credential.secret')}
            </th>
            <th scope="col" className="table-head hidden px-3 py-2 sm:table-cell">
              {t('credential.method')}
            </th>
            <th scope="col" className="table-head px-3 py-2">
              {t('credential.result')}
            </th>
          </tr>
        </thead>
        <tbody>
          {session.credentials.map((credential) => (
            <tr key={credential.eventId} className="border-b border-line/60 align-baseline last:border-0">
              <td className="px-3 py-1.5 text-[0.8125rem] text-muted">
                <TimeStamp at={credential.at} form="time" />
              </td>
              <td className="px-3 py-1.5">
                <AttackerText text={credential.username} />
              </td>
              <td className="px-3 py-1.5">
                {credential.secret === null && credential.publicKeyFingerprint === null ? (
                  <span className="text-muted">–</span>
                ) : (
                  <AttackerText text={credential.secret ?? credential.publicKeyFingerprint ?? ''} />
                )}
              </td>
              <td className="hidden px-3 py-1.5 text-[0.8125rem] sm:table-cell">{credential.method}</td>
              <td className="px-3 py-1.5">
                {credential.accepted ? (
                  <Badge tone="warning">{t('credential.accepted')}</Badge>
                ) : (
                  <span className="text-[0.8125rem] text-muted">{t('credential.refused')}</span>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {session.cut && <CutNote />}
    </div>
  );
}
