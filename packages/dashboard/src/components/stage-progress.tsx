import { STAGES, type Stage } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';

/** How far a session got, as the whole ladder with the reached steps filled in. */
export function StageProgress({ stage }: { stage: Stage }) {
  const { t } = useTranslation();
  const reached = STAGES.indexOf(stage);
  return (
    <div>
      <ol className="flex min-w-0 gap-1" aria-label={t('stage.title')}>
        {STAGES.map((step, index) => (
          <li key={step} className="min-w-0 flex-1" aria-current={step === stage ? 'step' : undefined}>
            <span className={`block h-1 rounded-xs ${index <= reached ? 'bg-accent' : 'bg-line'}`} />
            <span
              className={`mt-1 truncate text-2xs max-lg:sr-only lg:block ${step === stage ? 'font-semibold text-text' : 'text-muted'}`}
            >
              {t(`stage.${step}`)}
            </span>
          </li>
        ))}
      </ol>
      {/* Seven names do not fit beside each other on a narrow screen; the reached one is said below. */}
      <p className="mt-1 flex justify-between text-2xs lg:hidden" aria-hidden="true">
        <span className="font-semibold">{t(`stage.${stage}`)}</span>
        <span className="text-muted">
          {reached + 1} / {STAGES.length}
        </span>
      </p>
    </div>
  );
}
