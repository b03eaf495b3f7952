import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { Badge } from '../../components/badges.tsx';
import { formatOneDigit } from '../../format.ts';
import { useServices } from '../../services.tsx';
import { cvssQuery } from './session-queries.ts';

const TONES = { none: 'neutral', low: 'neutral', medium: 'warning', high: 'danger', critical: 'danger' } as const;

/** How grave a technique is by CVSS 4.0, with the vectors for who points at it. Nothing where no rule assesses it. */
export function CvssBadge({ techniqueId }: { techniqueId: string }) {
  const { t, i18n } = useTranslation();
  const { api } = useServices();
  const { data } = useQuery(cvssQuery(api, techniqueId));
  if (data === undefined) return null;
  return (
    <span title={`${data.weakness}\n${data.v40.vector}\n${data.v31.vector}\n${data.remedy}`}>
      <Badge tone={TONES[data.v40.severity]}>
        {t('cvss.score', {
          score: formatOneDigit(data.v40.score, i18n.language),
          severity: t(`cvss.${data.v40.severity}`),
        })}
      </Badge>
    </span>
  );
}
