import { type SavedViewPage, savedViewSchema, savedViewsPageSchema } from '@cerberusmesh/contracts';
import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { z } from 'zod';
import type { ApiClient } from '../../api-client.ts';
import { DropDown } from '../../components/drop-down.tsx';
import { CloseIcon } from '../../components/icons.tsx';
import { FailureNotice } from '../../components/notice.tsx';
import { useServices } from '../../services.tsx';
import { stringifySearch } from '../../url-state.ts';
import { Dialog } from './dialog.tsx';

const savedViewsQuery = (api: ApiClient, page: SavedViewPage) =>
  queryOptions({
    queryKey: ['saved-views', page],
    queryFn: async ({ signal }) =>
      (await api.read('saved-views', savedViewsPageSchema, { parameters: { page }, signal })).items,
    staleTime: 60_000,
  });

/** Addresses of this page that have a name: one's own and those that others share. */
export function SavedViews({ page, search }: { page: SavedViewPage; search: Readonly<Record<string, unknown>> }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const router = useRouter();
  const views = useQuery(savedViewsQuery(api, page));
  const [naming, setNaming] = useState(false);
  const query = stringifySearch(search).slice(1);
  const remove = useMutation({
    mutationFn: (id: string) => api.change('DELETE', `saved-views/${encodeURIComponent(id)}`, undefined, z.unknown()),
    onSettled: () => cache.invalidateQueries({ queryKey: ['saved-views', page] }),
  });
  return (
    <>
      <DropDown label={t('savedViews.title')}>
        {views.isError && <p className="px-2 py-1.5 text-xs text-muted">{t('savedViews.unavailable')}</p>}
        {views.data?.length === 0 && <p className="px-2 py-1.5 text-xs text-muted">{t('savedViews.none')}</p>}
        <ul>
          {(views.data ?? []).map((view) => (
            <li key={view.id} className="flex items-center rounded-sm hover:bg-raised">
              <button
                type="button"
                className="flex min-h-8 min-w-0 flex-1 items-baseline gap-2 px-2 text-start"
                aria-current={view.query === query ? 'true' : undefined}
                onClick={() =>
                  router.history.push(`${router.state.location.pathname}${view.query === '' ? '' : `?${view.query}`}`)
                }
              >
                <span className="truncate">{view.name}</span>
                {view.shared && (
                  <span className="shrink-0 text-xs text-muted">{t('savedViews.by', { name: view.owner.name })}</span>
                )}
              </button>
              {view.mine && (
                <button
                  type="button"
                  className="grid size-8 shrink-0 place-items-center text-muted hover:text-text"
                  aria-label={t('savedViews.remove', { name: view.name })}
                  onClick={() => remove.mutate(view.id)}
                >
                  <CloseIcon className="size-3.5" />
                </button>
              )}
            </li>
          ))}
        </ul>
        <button
          type="button"
          className="link flex min-h-8 w-full items-center px-2 text-start disabled:opacity-60"
          disabled={query === ''}
          onClick={() => setNaming(true)}
        >
          {t('savedViews.save')}
        </button>
      </DropDown>
      {naming && <NameView page={page} query={query} onClose={() => setNaming(false)} />}
    </>
  );
}

function NameView({ page, query, onClose }: { page: SavedViewPage; query: string; onClose: () => void }) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const [shared, setShared] = useState(false);
  const save = useMutation({
    mutationFn: () => api.change('POST', 'saved-views', { name: name.trim(), page, query, shared }, savedViewSchema),
    async onSuccess() {
      await cache.invalidateQueries({ queryKey: ['saved-views', page] });
      onClose();
    },
  });
  return (
    <Dialog title={t('savedViews.save')} onClose={onClose}>
      <form
        className="flex flex-col gap-3 p-4"
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <label className="block">
          <span className="mb-1 block text-xs text-muted">{t('savedViews.name')}</span>
          <input
            className="field"
            value={name}
            maxLength={100}
            required
            autoFocus
            onChange={(event) => setName(event.target.value)}
          />
        </label>
        <label className="flex items-center gap-2">
          <input
            type="checkbox"
            className="size-4 accent-accent"
            checked={shared}
            onChange={(event) => setShared(event.target.checked)}
          />
          {t('savedViews.share')}
        </label>
        <FailureNotice error={save.error} />
        <div className="flex justify-end gap-2">
          <button type="button" className="button" onClick={onClose}>
            {t('dialog.cancel')}
          </button>
          <button type="submit" className="button button-primary" disabled={save.isPending || name.trim() === ''}>
            {t('savedViews.keep')}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
