import type { PlaybookOutline, RunDetail } from '@cerberusmesh/contracts';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { lazy, Suspense } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiError } from '../../api-client.ts';
import { AttackerText } from '../../components/attacker-text.tsx';
import { Badge } from '../../components/badges.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Panel } from '../../components/panel.tsx';
import { Segmented } from '../../components/segmented.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatDuration } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { playbookCheckQuery, playbookQuery } from '../playbooks/playbook-queries.ts';
import { RunStateBadge } from '../playbooks/step-state.tsx';
import { JsonValue } from './json-value.tsx';
import { RunControls } from './run-controls.tsx';
import { runQuery } from './run-queries.ts';
import { RunQuestions } from './run-questions.tsx';
import { RunStepPanel } from './run-step-panel.tsx';
import { RunStepTable } from './run-step-table.tsx';

const StepGraph = lazy(() => import('../playbooks/step-graph.tsx').then((module) => ({ default: module.StepGraph })));
const route = getRouteApi('/signed-in/runs/$id');

/** One run: where it is, what each step got and gave, what it asks people, and how to stop or repeat it. */
export function RunPage() {
  const { t } = useTranslation();
  const { id } = route.useParams();
  const { api } = useServices();
  const run = useQuery(runQuery(api, id));
  const source = useQuery({
    ...playbookQuery(api, run.data?.playbookId ?? '', run.data?.playbookVersion),
    enabled: run.data !== undefined,
  }).data?.source;
  const outline = useQuery({ ...playbookCheckQuery(api, source ?? ''), enabled: source !== undefined }).data?.outline;

  if (run.isPending)
    return (
      <>
        <PageHeader title={t('runs.one')} />
        <div className="panel">
          <Skeleton rows={14} />
        </div>
      </>
    );
  if (run.isError) {
    const missing = run.error instanceof ApiError && ['not-found', 'invalid-request'].includes(run.error.code);
    return (
      <>
        <PageHeader title={t('runs.one')} />
        <div className="panel pb-8">
          {missing ? (
            <EmptyState title={t('runs.missingTitle')} />
          ) : (
            <ErrorState error={run.error} retry={() => void run.refetch()} />
          )}
          <div className="flex justify-center">
            <Link to="/runs" className="button">
              {t('runs.back')}
            </Link>
          </div>
        </div>
      </>
    );
  }
  return <Run run={run.data} outline={outline ?? null} />;
}

function Run({ run, outline }: { run: RunDetail; outline: PlaybookOutline | null }) {
  const { t } = useTranslation();
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const view = search.view ?? 'graph';
  const select = (step: string | undefined) =>
    void navigate({ search: { ...search, step }, replace: true, resetScroll: false });
  const chosen = run.steps.find(({ id }) => id === search.step);
  return (
    <>
      <PageHeader title={t('runs.title', { playbook: run.playbookId })} actions={<RunControls run={run} />}>
        <RunFacts run={run} />
      </PageHeader>
      {run.errorCode !== null && (
        <div className="panel mb-3 border-level-5/50 px-3 py-2.5" role="status">
          <code className="me-2 font-mono text-xs text-level-5">{run.errorCode}</code>
          <AttackerText text={run.errorMessage ?? ''} prose />
        </div>
      )}
      <RunQuestions run={run} />
      <Panel
        title={t('playbooks.steps')}
        actions={
          <Segmented
            legend={t('playbooks.graph')}
            name="run-view"
            value={view}
            options={[
              { value: 'graph', label: t('playbooks.asGraph') },
              { value: 'table', label: t('playbooks.asTable') },
            ]}
            onChange={(next) => void navigate({ search: { ...search, view: next }, replace: true, resetScroll: false })}
          />
        }
      >
        {view === 'table' ? (
          <RunStepTable run={run} selected={search.step} onSelect={select} />
        ) : outline === null ? (
          <Skeleton rows={8} />
        ) : (
          <Suspense fallback={<Skeleton rows={8} />}>
            <StepGraph
              steps={outline.steps}
              states={new Map(run.steps.map(({ id, state }) => [id, state]))}
              selected={search.step ?? null}
              onSelect={(step) => step !== search.step && select(step)}
            />
          </Suspense>
        )}
      </Panel>
      {chosen !== undefined && <RunStepPanel run={run} step={chosen} onClose={() => select(undefined)} />}
      <div className="mt-3 grid gap-3 lg:grid-cols-2">
        <Panel title={t('runs.inputs')}>
          <JsonValue value={run.inputs} />
        </Panel>
        <Panel title={t('runs.trigger')}>
          <JsonValue value={run.trigger} />
        </Panel>
        {run.outputs !== null && (
          <Panel title={t('runs.outputs')}>
            <JsonValue value={run.outputs} />
          </Panel>
        )}
        {run.answers.length > 0 && <Answers run={run} />}
      </div>
    </>
  );
}

function RunFacts({ run }: { run: RunDetail }) {
  const { t, i18n } = useTranslation();
  return (
    <p className="flex flex-wrap items-center gap-x-3 gap-y-1 text-[0.8125rem] text-muted" aria-live="polite">
      <RunStateBadge state={run.state} />
      {run.asked !== null && <Badge tone="warning">{t(`runs.asked.${run.asked}`)}</Badge>}
      {run.dryRun && <Badge>{t('runs.dry')}</Badge>}
      <Link
        to="/playbooks/$id"
        params={{ id: run.playbookId }}
        search={{ version: run.playbookVersion }}
        className="link"
      >
        {run.playbookId} {run.playbookVersion}
      </Link>
      <TimeStamp at={run.createdAt} />
      {run.endedAt !== null && (
        <span>{formatDuration(Math.max(0, Date.parse(run.endedAt) - Date.parse(run.createdAt)), i18n.language)}</span>
      )}
      <span className="wrap-anywhere">{t('runs.by', { who: run.startedBy })}</span>
      {run.parentId !== null && (
        <Link to="/runs/$id" params={{ id: run.parentId }} className="link">
          {t('runs.parent')}
        </Link>
      )}
      <span className="inline-flex min-w-0 items-center font-mono text-xs">
        <span className="truncate">{run.id}</span>
        <CopyButton text={run.id} label={t('runs.copyId')} />
      </span>
    </p>
  );
}

function Answers({ run }: { run: RunDetail }) {
  const { t } = useTranslation();
  return (
    <Panel title={t('runs.answers')}>
      <ul>
        {run.answers.map(({ key, person, role, answer, at }) => (
          <li
            key={`${key} ${person} ${at}`}
            className="border-b border-line/70 px-3 py-2 text-[0.8125rem] last:border-0"
          >
            <span className="flex flex-wrap items-center gap-x-2 text-muted">
              <TimeStamp at={at} form="compact" />
              <code className="font-mono text-xs">{key}</code>
              <span className="wrap-anywhere">{person}</span>
              <span>{role}</span>
            </span>
            <JsonValue value={answer} inset={false} />
          </li>
        ))}
      </ul>
    </Panel>
  );
}
