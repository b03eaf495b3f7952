import type { RetentionOutcome } from '@cerberusmesh/contracts';

/** One line for each class: what went, or would go. */
export function describeOutcomes(outcomes: readonly RetentionOutcome[]): string[] {
  return outcomes.map(({ class: kind, cutoff, removed, held, waiting }) => {
    const parts = Object.entries(removed).map(([what, count]) => `${count} ${what}`);
    if (held > 0) parts.push(`${held} held`);
    if (waiting > 0) parts.push(`${waiting} events not read by every consumer yet`);
    const before = cutoff === null ? 'kept for ever' : `before ${cutoff}`;
    return `${kind.padEnd(12)} ${before.padEnd(32)} ${parts.join(', ') || '-'}`;
  });
}
