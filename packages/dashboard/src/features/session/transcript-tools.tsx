import type { SessionDetail } from '@cerberusmesh/contracts';
import { getRouteApi } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { CopyButton } from '../../components/copy-button.tsx';
import { formatCount } from '../../format.ts';
import { livenessOf } from '../../liveness.ts';
import { sessionSearchSchema } from '../../url-state.ts';

const route = getRouteApi('/signed-in/sessions/$id');
const typedAfterMs = 250;

/** Looking for a text in what was typed, copying it whole, and following along while the session goes on. */
export function TranscriptTools({
  session,
  find,
  found,
}: {
  session: SessionDetail;
  find: string | undefined;
  found: number;
}) {
  const { t, i18n } = useTranslation();
  const navigate = route.useNavigate();
  const search = route.useSearch();
  const [typed, setTyped] = useState(find ?? '');
  const [follow, setFollow] = useState(false);
  const live = livenessOf(session, Date.now()) === 'live';
  useEffect(() => {
    if (typed === (find ?? '')) return;
    const timer = setTimeout(
      () =>
        void navigate({
          search: { ...search, tab: 'transcript', find: sessionSearchSchema.parse({ find: typed }).find },
          replace: true,
          resetScroll: false,
        }),
      typedAfterMs,
    );
    return () => clearTimeout(timer);
  }, [typed, find, navigate, search]);
  const { commandCount } = session;
  useEffect(() => {
    if (follow && commandCount > 0) window.scrollTo({ top: document.documentElement.scrollHeight });
  }, [follow, commandCount]);
  return (
    <div className="flex flex-wrap items-center gap-3 border-b border-line px-3 py-2">
      <input
        type="search"
        className="field max-w-72 font-mono text-[0.8125rem]"
        aria-label={t('transcript.find')}
        placeholder={t('transcript.find')}
        value={typed}
        maxLength={200}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.target.value)}
      />
      <span className="text-xs text-muted" role="status">
        {find !== undefined && t('transcript.found', { count: found, formatted: formatCount(found, i18n.language) })}
      </span>
      {live && (
        <label className="flex min-h-6 items-center gap-2 text-[0.8125rem]">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={follow}
            onChange={(event) => setFollow(event.target.checked)}
          />
          {t('transcript.follow')}
        </label>
      )}
      <span className="ms-auto">
        <CopyButton text={session.commands.map(({ input }) => input).join('\n')} label={t('transcript.copyAll')} />
      </span>
    </div>
  );
}
