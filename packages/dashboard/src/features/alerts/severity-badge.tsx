import type { AlertSeverity } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';

const LOOKS = {
  low: { text: 'text-level-1', fill: 'bg-level-1', steps: 1 },
  medium: { text: 'text-level-3', fill: 'bg-level-3', steps: 2 },
  high: { text: 'text-level-4', fill: 'bg-level-4', steps: 3 },
  critical: { text: 'text-level-5', fill: 'bg-level-5', steps: 4 },
} as const satisfies Record<AlertSeverity, object>;
const STEPS = [1, 2, 3, 4] as const;

/** Severity as a word and as steps: never colour alone. */
export function SeverityBadge({ severity }: { severity: AlertSeverity }) {
  const { t } = useTranslation();
  const { text, fill, steps } = LOOKS[severity];
  return (
    <span className={`inline-flex items-center gap-1.5 text-[0.8125rem] font-medium whitespace-nowrap ${text}`}>
      <span className="flex gap-0.5" aria-hidden="true">
        {STEPS.map((step) => (
          <span key={step} className={`h-2.5 w-1.5 rounded-[1px] ${step <= steps ? fill : 'bg-line'}`} />
        ))}
      </span>
      {t(`alerts.severity.${severity}`)}
    </span>
  );
}
