import { CerberusError, type CvssAssessment } from '@cerberusmesh/contracts';
import { type CvssAssessor, createCvssAssessor } from './cvss.ts';

export type Gravity = Pick<CvssAssessment, 'weakness' | 'remedy' | 'v31' | 'v40'>;

/** How grave each technique is, worked out once; undefined where no rule covers it. The rules are read on first use. */
export function createTechniqueGravities(
  open: () => Pick<CvssAssessor, 'assess'> = createCvssAssessor,
): (techniqueId: string) => Gravity | undefined {
  const known = new Map<string, Gravity | undefined>();
  let assessor: Pick<CvssAssessor, 'assess'> | null = null;
  return (techniqueId) => {
    if (!known.has(techniqueId)) {
      assessor ??= open();
      known.set(techniqueId, gravityOf(assessor, techniqueId));
    }
    return known.get(techniqueId);
  };
}

function gravityOf(assessor: Pick<CvssAssessor, 'assess'>, techniqueId: string): Gravity | undefined {
  try {
    const { weakness, remedy, v31, v40 } = assessor.assess('technique', techniqueId);
    return { weakness, remedy, v31, v40 };
  } catch (error) {
    // A technique of another matrix, or one that no rule covers, is no failure.
    if (error instanceof CerberusError && error.code === 'invalid-arguments') return undefined;
    throw error;
  }
}
