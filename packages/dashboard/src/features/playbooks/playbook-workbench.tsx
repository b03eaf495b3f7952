import type { CheckPlaybookAnswer, PlaybookOutline } from '@cerberusmesh/contracts';
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { lazy, Suspense, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { FailureNotice, Notice } from '../../components/notice.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { EmptyState, Skeleton } from '../../components/states.tsx';
import { useServices } from '../../services.tsx';
import { useMay } from '../shell/use-may.ts';
import { type PlaybookSearch, playbookCheckQuery, publishPlaybook } from './playbook-queries.ts';
import { PlaybookTests } from './playbook-tests.tsx';
import { PlaybookVersions } from './playbook-versions.tsx';
import { StepTable } from './step-table.tsx';

const YamlEditor = lazy(() => import('./yaml-editor.tsx').then((module) => ({ default: module.YamlEditor })));
const StepGraph = lazy(() => import('./step-graph.tsx').then((module) => ({ default: module.StepGraph })));

const checkAfterMs = 350;
const NO_PROBLEMS: CheckPlaybookAnswer['problems'] = [];

/**
 * The text of a playbook being written: checked a moment after the last key, drawn, tested and published. What is written
 * stays while the parts of the page change.
 *
 * @param id null for a new one
 */
export function PlaybookWorkbench({
  id,
  source,
  version,
  tab,
  view,
}: {
  id: string | null;
  source: string;
  version: number | null;
  tab: NonNullable<PlaybookSearch['tab']>;
  view: NonNullable<PlaybookSearch['view']>;
}) {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const mayPublish = useMay('playbooks:publish');
  const [written, setWritten] = useState(source);
  const [checked, setChecked] = useState(source);
  useEffect(() => {
    const timer = setTimeout(() => setChecked(written), checkAfterMs);
    return () => clearTimeout(timer);
  }, [written]);
  const check = useQuery({ ...playbookCheckQuery(api, checked), placeholderData: keepPreviousData });
  const problems = check.data?.problems ?? NO_PROBLEMS;
  const current = written === checked && !check.isPlaceholderData && !check.isFetching;
  const publish = useMutation({
    mutationFn: () => publishPlaybook(api, written),
    async onSuccess(answer) {
      await Promise.all(
        ['playbooks', 'playbook', 'playbook-versions'].map((key) => cache.invalidateQueries({ queryKey: [key] })),
      );
      await navigate({ to: '/playbooks/$id', params: { id: answer.id }, search: {} });
    },
  });
  const changed = written !== source;

  if (tab === 'versions') return <PlaybookVersions id={id} shown={version} />;
  if (tab === 'tests') return <PlaybookTests source={written} />;
  if (tab === 'graph')
    return (
      <Picture outline={check.data?.outline ?? null} pending={check.isPending} id={id} version={version} view={view} />
    );
  return (
    <div>
      <Suspense fallback={<Skeleton rows={14} />}>
        <YamlEditor
          label={t('playbooks.source')}
          value={written}
          problems={problems}
          readOnly={!mayPublish}
          onChange={setWritten}
        />
      </Suspense>
      <div className="flex flex-wrap items-start justify-between gap-3 border-t border-line px-3 py-2.5">
        <div className="min-w-0 flex-1" aria-live="polite">
          {check.isError ? (
            <FailureNotice error={check.error} />
          ) : !current ? (
            <Notice tone="neutral">{t('playbooks.checking')}</Notice>
          ) : problems.length === 0 ? (
            <Notice tone="ok">{t('playbooks.right')}</Notice>
          ) : (
            <Problems problems={problems} />
          )}
          {publish.isError && <FailureNotice error={publish.error} />}
        </div>
        {mayPublish ? (
          <div className="flex gap-2">
            {changed && (
              <button type="button" className="button" onClick={() => setWritten(source)}>
                {t('playbooks.discard')}
              </button>
            )}
            <button
              type="button"
              className="button button-primary"
              disabled={!changed || !current || problems.length > 0 || publish.isPending}
              onClick={() => publish.mutate()}
            >
              {publish.isPending ? t('state.working') : t('playbooks.publish')}
            </button>
          </div>
        ) : (
          <p className="text-xs text-muted">{t('playbooks.adminsPublish')}</p>
        )}
      </div>
    </div>
  );
}

function Problems({ problems }: { problems: CheckPlaybookAnswer['problems'] }) {
  const { t } = useTranslation();
  return (
    <ul className="flex flex-col gap-1 text-[0.8125rem]">
      {problems.slice(0, 20).map(({ line, column, path, message }) => (
        <li key={`${line} ${column} ${message}`} className="wrap-anywhere">
          <span className="font-medium text-level-5">{t('playbooks.atLine', { line, column })}</span>{' '}
          {path !== '' && <code className="font-mono text-xs text-muted">{path}</code>} {message}
        </li>
      ))}
    </ul>
  );
}

function Picture({
  outline,
  pending,
  id,
  version,
  view,
}: {
  outline: PlaybookOutline | null;
  pending: boolean;
  id: string | null;
  version: number | null;
  view: NonNullable<PlaybookSearch['view']>;
}) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [unsavedView, setUnsavedView] = useState(view);
  const shown = id === null ? unsavedView : view;
  if (pending) return <Skeleton rows={10} />;
  if (outline === null)
    return <EmptyState title={t('playbooks.noGraphTitle')}>{t('playbooks.noGraphText')}</EmptyState>;
  return (
    <div>
      <div className="flex justify-end border-b border-line p-2">
        <Segmented
          legend={t('playbooks.graph')}
          name="graph-view"
          value={shown}
          options={[
            { value: 'graph', label: t('playbooks.asGraph') },
            { value: 'table', label: t('playbooks.asTable') },
          ]}
          onChange={(next) => {
            setUnsavedView(next);
            if (id !== null)
              void navigate({
                to: '/playbooks/$id',
                params: { id },
                search: { tab: 'graph', view: next, ...(version === null ? {} : { version }) },
                replace: true,
                resetScroll: false,
              });
          }}
        />
      </div>
      {shown === 'table' ? (
        <StepTable steps={outline.steps} />
      ) : (
        <Suspense fallback={<Skeleton rows={10} />}>
          <StepGraph steps={outline.steps} />
        </Suspense>
      )}
      {outline.onFailure.length > 0 && (
        <section className="border-t border-line">
          <h2 className="px-3 pt-3 text-[0.8125rem] font-semibold">{t('playbooks.onFailure')}</h2>
          <StepTable steps={outline.onFailure} />
        </section>
      )}
    </div>
  );
}
