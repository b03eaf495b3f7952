import { type CvssAssessor, createCvssAssessor } from './cvss.ts';

/** Its rules are read when the first finding is asked about. */
export function lateAssessor(): CvssAssessor['assess'] {
  let assessor: CvssAssessor | null = null;
  return (type, value) => {
    assessor ??= createCvssAssessor();
    return assessor.assess(type, value);
  };
}
