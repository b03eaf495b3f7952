import type { SessionDetail } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';
import { AttackerText } from '../../components/attacker-text.tsx';
import { TechniqueBadge } from '../../components/badges.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { EmptyState } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { CutNote } from './cut-note.tsx';
import { findCommands } from './find-commands.ts';
import { TranscriptTools } from './transcript-tools.tsx';

/** What was typed, statement by statement, with what each means in ATT&CK terms. */
export function TranscriptTab({ session, find }: { session: SessionDetail; find: string | undefined }) {
  const { t } = useTranslation();
  const shown = findCommands(session.commands, find);
  if (session.commands.length === 0) {
    return (
      <EmptyState title={t('transcript.emptyTitle')}>
        {t(
          session.state === 'open'
            ? 'transcript.emptyOpen'
            : session.authenticated
              ? 'transcript.emptyText'
              : 'transcript.emptyRefused',
        )}
      </EmptyState>
    );
  }
  return (
    <>
      <TranscriptTools session={session} find={find} found={shown.length} />
      {shown.length === 0 && <EmptyState title={t('transcript.notFound')} />}
      <ol>
        {shown.map((command) => (
          <li key={command.eventId} className="border-b border-line/60 px-3 py-2 last:border-0">
            <div className="flex items-center gap-3 text-xs text-muted">
              <TimeStamp at={command.at} form="time" />
              <span>{command.channel}</span>
              {command.exitCode !== null && (
                <span className={command.exitCode === 0 ? '' : 'text-level-3'}>
                  {t('transcript.exit', { code: command.exitCode })}
                </span>
              )}
              <span className="ms-auto">
                <CopyButton text={command.input} label={t('transcript.copy')} />
              </span>
            </div>
            <div className="flex gap-2">
              <span aria-hidden="true" className="font-mono text-[0.8125rem] text-muted select-none">
                $
              </span>
              <div className="min-w-0 flex-1">
                <AttackerText text={command.input} multiline />
              </div>
            </div>
            <Statements statements={command.statements} input={command.input} />
          </li>
        ))}
      </ol>
      {session.cut && <CutNote />}
    </>
  );
}

/** A command that is one statement needs only its badges; several are listed one below the other. */
function Statements({
  statements,
  input,
}: {
  statements: SessionDetail['commands'][number]['statements'];
  input: string;
}) {
  const { t } = useTranslation();
  const meaning = statements.filter((statement) => statement.techniques.length > 0);
  if (meaning.length === 0) return null;
  const single = statements.length === 1 && statements[0]?.text.trim() === input.trim();
  return (
    <ul className="mt-1.5 ms-4 flex flex-col gap-1.5 border-s border-line ps-3" aria-label={t('transcript.statements')}>
      {meaning.map((statement, index) => (
        <li key={index} className="flex flex-wrap items-center gap-x-2 gap-y-0.5">
          {!single && (
            <span className="min-w-0 text-muted">
              <AttackerText text={statement.text} />
            </span>
          )}
          {statement.techniques.map((technique) => (
            <TechniqueBadge key={`${technique.id} ${technique.rule}`} id={technique.id} name={technique.name} />
          ))}
        </li>
      ))}
    </ul>
  );
}
