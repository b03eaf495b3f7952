import type { SessionDetail } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatBytes } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { CutNote } from './cut-note.tsx';

/** What the attacker brought or asked for. Addresses are text: nothing here can be followed by accident. */
export function FilesTab({ session }: { session: SessionDetail }) {
  const { t, i18n } = useTranslation();
  const { queries } = useServices();
  const me = useQuery(queries.me());
  const mayDownload = me.data !== undefined && me.data.role !== 'viewer';
  if (session.files.length === 0) return <EmptyState title={t('files.emptyTitle')}>{t('files.emptyText')}</EmptyState>;
  return (
    <>
      <ul>
        {session.files.map((file) => (
          <li key={file.eventId} className="flex flex-col gap-1 border-b border-line/60 px-3 py-2 last:border-0">
            <div className="flex flex-wrap items-center gap-x-3 text-xs text-muted">
              <TimeStamp at={file.at} form="time" />
              <Badge>{t(`files.${file.direction}`)}</Badge>
              {file.bytes !== null && <span>{formatBytes(file.bytes, i18n.language)}</span>}
            </div>
            {file.url !== null && (
              <div className="min-w-0">
                <AttackerText text={file.url} />
              </div>
            )}
            {file.path !== null && (
              <div className="min-w-0">
                <AttackerText text={file.path} />
              </div>
            )}
            {file.sha256 === null ? (
              <p className="text-xs text-muted">{t('files.notObtained')}</p>
            ) : (
              <p className="flex min-w-0 items-center gap-1 text-xs text-muted">
                <span className="shrink-0">SHA-256</span> <code className="truncate font-mono">{file.sha256}</code>
                <CopyButton text={file.sha256} />
                {file.kept && mayDownload && (
                  <a className="link shrink-0" href={archiveAddress(file.sha256)} download>
                    {t('files.archive')}
                  </a>
                )}
              </p>
            )}
          </li>
        ))}
      </ul>
      {session.cut && <CutNote />}
    </>
  );
}

/** The bytes leave only encrypted; the hub says no to who may not have them. */
function archiveAddress(sha256: string): string {
  return `/api/v1/artefacts/${sha256}/archive`;
}
