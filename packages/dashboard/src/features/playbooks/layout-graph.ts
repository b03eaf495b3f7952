import type { PlaybookOutline } from '@cerberusmesh/contracts';

type StepNode = PlaybookOutline['steps'][number];

export interface PlacedStep {
  readonly step: StepNode;
  /** Of the upper left corner, in pixels. */
  readonly x: number;
  readonly y: number;
}

export const nodeWidthPx = 220;
export const nodeHeightPx = 64;
const columnGapPx = 36;
const rowGapPx = 56;

/**
 * Places steps in rows: each below everything it waits for, beside others of its row in the order in which what they wait
 * for stands (one pass of the barycentre heuristic). The hub has refused cycles; one here would only be drawn flat.
 */
export function layoutGraph(steps: readonly StepNode[]): readonly PlacedStep[] {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const rows = new Map<string, number>();
  const rowOf = (step: StepNode, above: ReadonlySet<string>): number => {
    const known = rows.get(step.id);
    if (known !== undefined) return known;
    const waitsFor = step.after.flatMap(({ step: id }) => {
      const before = byId.get(id);
      return before === undefined || above.has(id) ? [] : [rowOf(before, new Set([...above, step.id]))];
    });
    const row = waitsFor.length === 0 ? 0 : Math.max(...waitsFor) + 1;
    rows.set(step.id, row);
    return row;
  };
  const grouped: StepNode[][] = [];
  for (const step of steps) {
    const row = rowOf(step, new Set());
    for (let at = grouped.length; at <= row; at++) grouped.push([]);
    grouped[row]?.push(step);
  }
  const widest = Math.max(1, ...grouped.map((row) => row.length));
  const centres = new Map<string, number>();
  return grouped.flatMap((row, at) => {
    const ordered = row
      .map((step, place) => {
        const above = step.after.flatMap(({ step: id }) => centres.get(id) ?? []);
        const wanted = above.length === 0 ? place : above.reduce((sum, centre) => sum + centre, 0) / above.length;
        return { step, wanted, place };
      })
      .sort((a, b) => a.wanted - b.wanted || a.place - b.place);
    return ordered.map(({ step }, place) => {
      const x = (place + (widest - row.length) / 2) * (nodeWidthPx + columnGapPx);
      centres.set(step.id, x);
      return { step, x, y: at * (nodeHeightPx + rowGapPx) };
    });
  });
}
