import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice } from '../../components/notice.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { useServices } from '../../services.tsx';
import { useMay } from '../shell/use-may.ts';
import { addNote, notesQuery, removeNote } from './session-queries.ts';

/** What people wrote down about the session. */
export function NotesTab({ sessionId }: { sessionId: string }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const mayWrite = useMay('sessions:annotate');
  const notes = useQuery(notesQuery(api, sessionId));
  const [text, setText] = useState('');
  const refresh = () => cache.invalidateQueries({ queryKey: ['session-notes', sessionId] });
  const add = useMutation({
    mutationFn: () => addNote(api, sessionId, text.trim()),
    async onSuccess() {
      setText('');
      await refresh();
    },
  });
  const remove = useMutation({ mutationFn: (id: string) => removeNote(api, sessionId, id), onSettled: refresh });
  if (notes.isPending) return <Skeleton rows={4} />;
  if (notes.isError) return <ErrorState error={notes.error} retry={() => void notes.refetch()} />;
  return (
    <div className="flex max-w-4xl flex-col gap-3 p-3">
      {notes.data.length === 0 && <EmptyState title={t('notes.emptyTitle')} />}
      <ul className="flex flex-col gap-2">
        {notes.data.map(({ id, text: written, by, at, mine }) => (
          <li key={id} className="rounded-md border border-line px-3 py-2">
            <p className="flex flex-wrap items-center gap-x-3 text-xs text-muted">
              <span className="font-medium text-text">{by.name}</span>
              <TimeStamp at={at} form="compact" />
              {mine && (
                <button
                  type="button"
                  className="link ms-auto min-h-6"
                  disabled={remove.isPending}
                  onClick={() => remove.mutate(id)}
                >
                  {t('notes.remove')}
                </button>
              )}
            </p>
            <p className="whitespace-pre-wrap wrap-anywhere">{written}</p>
          </li>
        ))}
      </ul>
      <FailureNotice error={add.error ?? remove.error} />
      {mayWrite && (
        <form
          className="flex flex-col items-start gap-2"
          onSubmit={(event) => {
            event.preventDefault();
            if (text.trim() !== '') add.mutate();
          }}
        >
          <textarea
            className="field h-auto min-h-20 py-1.5"
            aria-label={t('notes.text')}
            placeholder={t('notes.text')}
            rows={3}
            maxLength={10_000}
            value={text}
            onChange={(event) => setText(event.target.value)}
          />
          <button type="submit" className="button button-primary" disabled={add.isPending || text.trim() === ''}>
            {t('notes.add')}
          </button>
        </form>
      )}
    </div>
  );
}
