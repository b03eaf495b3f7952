import type { MapperEvaluation, ModelEvaluation } from '@cerberusmesh/contracts';
import { Link } from '@tanstack/react-router';
import { useTranslation } from 'react-i18next';
import { TimeStamp } from '../../components/time-stamp.tsx';
import { formatCount, formatNumber, formatScore, formatShare } from '../../format.ts';
import { CurveChart } from './curve-chart.tsx';

type Bins = MapperEvaluation['reliability'];

/** From here on the sessions are others than those it learned from (population stability index). */
const driftWorthTraining = 0.25;

/** What one run of `cerberus model evaluate` found: curves, each also as a table, and the least ordinary sessions. */
export function EvaluationCharts({ evaluation }: { evaluation: ModelEvaluation }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const { labelled, ranks, drift } = evaluation;
  const share = (value: number) => formatShare(value, language);
  return (
    <div className="flex flex-col gap-3">
      <p className="text-[0.8125rem] text-muted">
        {t('evaluation.shown', {
          count: evaluation.sessions,
          formatted: formatCount(evaluation.sessions, language),
        })}{' '}
        <TimeStamp at={evaluation.evaluatedAt} form="compact" />
        {' · '}
        <span className={drift > driftWorthTraining ? 'text-level-3' : ''}>
          {t(drift > driftWorthTraining ? 'evaluation.drifted' : 'evaluation.steady', {
            drift: formatNumber(drift, language),
          })}
        </span>
      </p>
      <div className="grid gap-x-6 gap-y-4 md:grid-cols-2 2xl:grid-cols-4">
        {labelled !== null && (
          <>
            <CurveChart
              title={t('evaluation.roc')}
              figure={t('evaluation.area', { value: formatScore(labelled.areaUnderRoc, language) })}
              points={labelled.roc.map(({ falsePositiveRate, truePositiveRate }) => ({
                x: falsePositiveRate,
                y: truePositiveRate,
              }))}
              diagonal
              acrossTitle={t('evaluation.falsePositives')}
              downTitle={t('evaluation.truePositives')}
              columns={[t('evaluation.threshold'), t('evaluation.falsePositives'), t('evaluation.truePositives')]}
              rows={labelled.roc.map(({ score, falsePositiveRate, truePositiveRate }) => [
                score === null ? '–' : formatNumber(score, language),
                share(falsePositiveRate),
                share(truePositiveRate),
              ])}
            />
            <CurveChart
              title={t('evaluation.precisionRecall')}
              figure={t('evaluation.average', { value: formatScore(labelled.averagePrecision, language) })}
              points={labelled.precisionRecall.map(({ recall, precision }) => ({ x: recall, y: precision }))}
              acrossTitle={t('evaluation.recall')}
              downTitle={t('evaluation.precision')}
              columns={[t('evaluation.threshold'), t('evaluation.recall'), t('evaluation.precision')]}
              rows={labelled.precisionRecall.map(({ score, recall, precision }) => [
                formatNumber(score, language),
                share(recall),
                share(precision),
              ])}
            />
            <Reliability title={t('evaluation.calibration')} bins={labelled.calibration} />
          </>
        )}
        <CurveChart
          title={t('evaluation.ranks')}
          figure={null}
          note={t('evaluation.ranksNote')}
          points={ranks.map(({ expected, observed }) => ({ x: expected, y: observed }))}
          diagonal
          acrossTitle={t('evaluation.expected')}
          downTitle={t('evaluation.observed')}
          columns={[t('evaluation.expected'), t('evaluation.observed')]}
          rows={ranks.map(({ expected, observed }) => [share(expected), share(observed)])}
        />
      </div>
      {labelled === null ? (
        <p className="text-[0.8125rem] text-muted">
          {t('evaluation.unlabelled')}{' '}
          <Link to="/anomalies" className="link">
            {t('nav.anomalies')}
          </Link>
        </p>
      ) : (
        <p className="text-xs text-muted">
          {t('evaluation.labelledBy', {
            anomalous: formatCount(labelled.anomalous, language),
            ordinary: formatCount(labelled.ordinary, language),
          })}
        </p>
      )}
      {evaluation.highest.length > 0 && <Highest evaluation={evaluation} />}
    </div>
  );
}

const shownHighest = 8;

function Highest({ evaluation }: { evaluation: ModelEvaluation }) {
  const { t, i18n } = useTranslation();
  return (
    <details className="text-[0.8125rem]">
      <summary className="link inline-flex min-h-6 items-center">{t('evaluation.highest')}</summary>
      <ol className="mt-1 flex flex-col gap-1">
        {evaluation.highest.slice(0, shownHighest).map(({ sessionId, score, because }) => (
          <li key={sessionId} className="flex flex-wrap items-baseline gap-x-3">
            <Link
              to="/sessions/$id"
              params={{ id: sessionId }}
              search={{ tab: 'why' }}
              className="link inline-flex min-h-6 items-center font-mono text-xs"
            >
              {sessionId.slice(-8)}
            </Link>
            <span className="w-14 text-end font-medium">{formatNumber(score, i18n.language)}</span>
            <span className="min-w-0 text-muted">
              {because
                .slice(0, 4)
                .map(({ feature, share }) => `${feature} ${formatShare(share, i18n.language)}`)
                .join(', ')}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}

/** How sure against how often right: on the diagonal a share means what it says. */
export function Reliability({ title, bins }: { title: string; bins: Bins }) {
  const { t, i18n } = useTranslation();
  const language = i18n.language;
  const filled = bins.filter(({ count }) => count > 0);
  const total = filled.reduce((sum, { count }) => sum + count, 0);
  const gap =
    total === 0
      ? null
      : filled.reduce(
          (sum, { count, meanConfidence, shareRight }) => sum + count * Math.abs(meanConfidence - shareRight),
          0,
        ) / total;
  return (
    <CurveChart
      title={title}
      figure={gap === null ? null : t('evaluation.gap', { value: formatNumber(gap, language) })}
      points={filled.map(({ meanConfidence, shareRight }) => ({ x: meanConfidence, y: shareRight }))}
      diagonal
      marked
      acrossTitle={t('evaluation.confidence')}
      downTitle={t('evaluation.right')}
      columns={[t('evaluation.bin'), t('evaluation.count'), t('evaluation.confidence'), t('evaluation.right')]}
      rows={bins.map(({ from, to, count, meanConfidence, shareRight }) => [
        `${formatShare(from, language)} – ${formatShare(to, language)}`,
        formatCount(count, language),
        count === 0 ? '–' : formatShare(meanConfidence, language),
        count === 0 ? '–' : formatShare(shareRight, language),
      ])}
    />
  );
}
