import type { PlaybookStep } from '@cerberusmesh/contracts';

/** Two underscores: the id of no step of a file. */
const SUFFIX = '__compensation';

/**
 * What takes back the effects of steps, as steps of their own: one after the other, the latest effect first, the next one
 * even if one fails.
 *
 * @param succeeded in the order in which they succeeded; those without `compensate` are left out
 */
export function compensationSteps(succeeded: readonly PlaybookStep[]): PlaybookStep[] {
  const steps: PlaybookStep[] = [];
  for (const step of succeeded.toReversed()) {
    if (step.compensate === undefined) continue;
    const before = steps.at(-1);
    steps.push({
      ...step,
      id: `${step.id}${SUFFIX}`,
      action: step.compensate.action,
      with: step.compensate.with,
      depends_on: before === undefined ? [] : [`${before.id}.done`],
      join: 'all',
      when: undefined,
      for_each: undefined,
      repeat_until: undefined,
      approval: undefined,
      compensate: undefined,
      key: undefined,
    });
  }
  return steps;
}

/** The step whose effect a compensation takes back; null for any other id. */
export function compensatedStep(id: string): string | null {
  return id.endsWith(SUFFIX) ? id.slice(0, -SUFFIX.length) : null;
}
