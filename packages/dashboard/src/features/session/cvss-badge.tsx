import type { SessionDetail } from '@cerberusmesh/contracts';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { formatOneDigit } from '../../format.ts';

const TONES = { none: 'neutral', low: 'neutral', medium: 'warning', high: 'danger', critical: 'danger' } as const;

/** How grave the weakness is that a technique exploits, by CVSS 4.0, with the vectors for who points at it. */
export function CvssBadge({ cvss }: { cvss: NonNullable<SessionDetail['detections'][number]['cvss']> }) {
  const { t, i18n } = useTranslation();
  const { weakness, remedy, v31, v40 } = cvss;
  return (
    <span title={`${weakness}\n${v40.vector}\n${v31.vector}\n${remedy}`}>
      <Badge tone={TONES[v40.severity]}>
        {t('cvss.score', { score: formatOneDigit(v40.score, i18n.language), severity: t(`cvss.${v40.severity}`) })}
      </Badge>
    </span>
  );
}
