import { useTranslation } from 'react-i18next';
import { formatCount, formatScore } from '../../format.ts';

/** Sessions by how unusual they were: twenty equal steps, those at or above the threshold in another colour and marked. */
export function ScoreHistogram({ distribution, threshold }: { distribution: readonly number[]; threshold: number }) {
  const { t, i18n } = useTranslation();
  const largest = Math.max(1, ...distribution);
  const width = 100 / Math.max(1, distribution.length);
  return (
    <div>
      <svg
        viewBox="0 0 100 40"
        preserveAspectRatio="none"
        className="h-48 w-full border-b border-line"
        role="img"
        aria-label={t('anomalies.histogram')}
      >
        {distribution.map((count, step) => {
          // Few sessions are unusual: the square root keeps their bars visible beside the many.
          const height = count === 0 ? 0 : Math.max(0.6, Math.sqrt(count / largest) * 38);
          const raised = (step + 1) / distribution.length > threshold;
          return (
            <rect
              key={step}
              x={step * width + width * 0.08}
              width={width * 0.84}
              y={40 - height}
              height={height}
              fill={raised ? 'var(--level-4)' : 'var(--accent)'}
            >
              <title>{`${stepName(step, distribution.length, i18n.language)}: ${formatCount(count, i18n.language)}`}</title>
            </rect>
          );
        })}
        <line
          x1={threshold * 100}
          x2={threshold * 100}
          y1="0"
          y2="40"
          stroke="var(--text)"
          strokeDasharray="2 1.5"
          vectorEffect="non-scaling-stroke"
        />
      </svg>
      <p className="flex justify-between text-2xs text-muted">
        <span>{formatScore(0, i18n.language)}</span>
        <span>{t('anomalies.axis')}</span>
        <span>{formatScore(1, i18n.language)}</span>
      </p>
    </div>
  );
}

/** `0.90 – 0.95`. */
export function stepName(step: number, steps: number, language: string): string {
  return `${formatScore(step / steps, language)} – ${formatScore((step + 1) / steps, language)}`;
}
