import { MODEL_KINDS, type ModelArtefact, type ModelEvaluation } from '@cerberusmesh/contracts';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { CopyButton } from '../../components/copy-button.tsx';
import { PageHeader } from '../../components/page-header.tsx';
import { Panel } from '../../components/panel.tsx';
import { EmptyState, ErrorState, Skeleton } from '../../components/states.tsx';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatBytes, formatCount, formatNumber } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { ConfirmDialog } from '../shell/confirm-dialog.tsx';
import { useMay } from '../shell/use-may.ts';
import { EvaluationCharts } from './evaluation-charts.tsx';
import { evaluationsQuery, modelsQuery, promoteModel } from './evaluation-queries.ts';
import { MapperPanel } from './mapper-panel.tsx';
import { metricName } from './metric-name.ts';
import { ModelComparison, nameOfModel } from './model-comparison.tsx';

/** Trained models: what each learned from, how it did, which one scores sessions, and the commands that repeat it. */
export function EvaluationPage() {
  const { t } = useTranslation();
  const { api } = useServices();
  const cache = useQueryClient();
  const models = useQuery(modelsQuery(api));
  const evaluations = useQuery(evaluationsQuery(api));
  const mayPromote = useMay('models:manage');
  const [promoting, setPromoting] = useState<ModelArtefact | null>(null);
  return (
    <>
      <PageHeader title={t('nav.evaluation')}>
        <p className="max-w-prose text-[0.8125rem] text-muted">{t('evaluation.note')}</p>
      </PageHeader>
      <div className="flex flex-col gap-3">
        {models.isPending ? (
          <div className="panel">
            <Skeleton rows={8} />
          </div>
        ) : models.isError ? (
          <div className="panel">
            <ErrorState error={models.error} retry={() => void models.refetch()} />
          </div>
        ) : models.data.length === 0 ? (
          <div className="panel">
            <EmptyState
              title={t('evaluation.emptyTitle')}
              command="npx cerberus model train isolation-forest --promote"
            >
              {t('evaluation.emptyText')}
            </EmptyState>
          </div>
        ) : (
          MODEL_KINDS.map((kind) => {
            const ofKind = championFirst(models.data.filter((model) => model.kind === kind));
            return ofKind.length === 0 ? null : (
              <Panel key={kind} title={t(`behaviour.model.${kind}`)}>
                {ofKind.length > 1 && (
                  <div className="border-b border-line px-3 py-3">
                    <ModelComparison models={ofKind} />
                  </div>
                )}
                <ul>
                  {ofKind.map((model) => (
                    <Model
                      key={model.id}
                      model={model}
                      compared={ofKind.length > 1}
                      evaluation={evaluations.data?.find((one) => one.model.id === model.id)}
                      onPromote={mayPromote && !model.promoted ? () => setPromoting(model) : undefined}
                    />
                  ))}
                </ul>
              </Panel>
            );
          })
        )}
        <MapperPanel />
      </div>
      {promoting !== null && (
        <ConfirmDialog
          title={t('evaluation.promoteTitle', { name: nameOfModel(promoting) })}
          confirm={t('evaluation.promote')}
          onConfirm={async () => {
            await promoteModel(api, promoting.id);
            await cache.invalidateQueries({ queryKey: ['models'] });
          }}
          onClose={() => setPromoting(null)}
        >
          <p className="text-[0.8125rem]">{t('evaluation.promoteText')}</p>
          <ModelComparison
            models={championFirst(
              (models.data ?? []).filter(
                ({ id, kind, promoted }) => id === promoting.id || (kind === promoting.kind && promoted),
              ),
            )}
          />
        </ConfirmDialog>
      )}
    </>
  );
}

/** The one that scores sessions, then the others as they came: newest first. */
const championFirst = (models: readonly ModelArtefact[]) =>
  models.toSorted((left, right) => Number(right.promoted) - Number(left.promoted));

function Model({
  model,
  compared,
  evaluation,
  onPromote,
}: {
  model: ModelArtefact;
  /** Whether its figures stand above, beside those of others. */
  compared: boolean;
  evaluation: ModelEvaluation | undefined;
  onPromote: (() => void) | undefined;
}) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const parameters = Object.entries(model.parameters);
  const metrics = compared ? [] : Object.entries(model.metrics);
  const facts = [
    [t('evaluation.data'), model.trainingDataSha256.slice(0, 16)],
    [t('evaluation.features'), `${formatCount(model.features.length, language)} (${model.featuresVersion})`],
    [t('evaluation.seed'), String(model.seed)],
    [t('evaluation.weights'), formatBytes(model.weightsBytes, language)],
  ] as const;
  return (
    <li className="border-b border-line/70 px-3 py-3 last:border-0">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="font-medium">{nameOfModel(model)}</span>
        <Badge tone={model.promoted ? 'ok' : 'neutral'}>
          {t(model.promoted ? 'evaluation.champion' : 'evaluation.challenger')}
        </Badge>
        <span className="text-[0.8125rem] text-muted">
          {t('evaluation.trained')} <TimeStamp at={model.trainedAt} form="compact" />
        </span>
        {model.promotedAt !== null && (
          <span className="text-[0.8125rem] text-muted">
            {t('evaluation.promoted')} <TimeStamp at={model.promotedAt} form="compact" />
          </span>
        )}
        {onPromote !== undefined && (
          <button type="button" className="button ms-auto" onClick={onPromote}>
            {t('evaluation.promote')}
            <span className="sr-only"> {nameOfModel(model)}</span>
          </button>
        )}
      </div>
      <dl className="mt-2 flex flex-wrap gap-x-6 gap-y-2 text-[0.8125rem]">
        {metrics.map(([name, value]) => (
          <div key={name}>
            <dt className="text-xs text-muted">{metricName(name, t)}</dt>
            <dd className="font-medium">{formatNumber(value, language)}</dd>
          </div>
        ))}
        {facts.map(([title, value]) => (
          <div key={title}>
            <dt className="text-xs text-muted">{title}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {evaluation !== undefined && (
        <div className="mt-3">
          <EvaluationCharts evaluation={evaluation} />
        </div>
      )}
      <details className="mt-1 text-[0.8125rem]">
        <summary className="link inline-flex min-h-6 items-center">{t('evaluation.parameters')}</summary>
        <p className="flex flex-wrap gap-x-4 font-mono text-xs">
          {parameters.map(([name, value]) => (
            <span key={name}>{`${name}=${String(value)}`}</span>
          ))}
        </p>
        <ScoreQuantiles quantiles={model.scoreQuantiles} />
      </details>
      <div className="mt-2 flex flex-col gap-1">
        {!model.promoted && onPromote === undefined && (
          <Command title={t('evaluation.promote')} text={`npx cerberus model promote ${nameOfModel(model)}`} />
        )}
        <Command title={t('evaluation.repeat')} text={trainCommand(model)} />
        <Command title={t('evaluation.evaluate')} text={`npx cerberus model evaluate ${nameOfModel(model)}`} />
      </div>
    </li>
  );
}

function Command({ title, text }: { title: string; text: string }) {
  return (
    <p className="flex min-w-0 flex-wrap items-center gap-x-2 text-xs">
      <span className="w-24 text-muted">{title}</span>
      <code className="min-w-0 font-mono wrap-anywhere">{text}</code>
      <CopyButton text={text} />
    </p>
  );
}

const SHOWN_QUANTILES = [50, 75, 90, 95, 99, 100] as const;

/** The scores of data that the model did not learn from: which share of it lies at or below each. */
function ScoreQuantiles({ quantiles }: { quantiles: readonly number[] }) {
  const { t, i18n } = useTranslation();
  return (
    <table className="mt-1">
      <caption className="pb-1 text-start text-xs text-muted">{t('evaluation.quantiles')}</caption>
      <thead>
        <tr>
          {SHOWN_QUANTILES.map((share) => (
            <th key={share} scope="col" className="table-head pe-4 text-end">
              {share} %
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        <tr>
          {SHOWN_QUANTILES.map((share) => (
            <td key={share} className="pe-4 text-end">
              {formatNumber(quantiles[share] ?? 0, i18n.language)}
            </td>
          ))}
        </tr>
      </tbody>
    </table>
  );
}

/** The same kind, seed and parameters make the same model of the same sessions. */
function trainCommand({ kind, name, seed, parameters }: ModelArtefact): string {
  const given = Object.entries(parameters).map(([key, value]) => `${key}=${String(value)}`);
  const set = given.length === 0 ? '' : ` --set ${given.join(' ')}`;
  return `npx cerberus model train ${kind} --name ${name} --seed ${seed}${set}`;
}
