import type { PlaybookOutline } from '@cerberusmesh/contracts';

type StepNode = PlaybookOutline['steps'][number];

export interface PlacedStep {
  readonly step: StepNode;
  /** Of the upper left corner, in pixels. */
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly from: string;
  readonly to: string;
  readonly kind: StepNode['after'][number]['kind'];
  /** Where it passes between the steps of the rows that it crosses, from above to below. */
  readonly bends: readonly { readonly x: number; readonly y: number }[];
}

export interface GraphLayout {
  readonly steps: readonly PlacedStep[];
  readonly edges: readonly PlacedEdge[];
}

export const nodeWidthPx = 220;
export const nodeHeightPx = 64;
const laneWidthPx = 28;
const columnGapPx = 36;
const rowGapPx = 56;
const rowHeightPx = nodeHeightPx + rowGapPx;

/** What stands in a row: a step, or the lane of an edge that passes through. */
interface Cell {
  readonly step: StepNode | null;
  /** Cells of the row above that it hangs from. */
  readonly above: readonly Cell[];
  readonly width: number;
}

/**
 * Places steps in rows (Sugiyama's way in its simplest form): each below everything it waits for, ordered by the mean of
 * what it hangs from; an edge over several rows has a lane in each, so that it passes beside steps and not behind them. The
 * hub has refused cycles; one here would only be drawn flat.
 */
export function layoutGraph(steps: readonly StepNode[]): GraphLayout {
  const rowOf = rowsOf(steps);
  const rows: Cell[][] = [];
  const cellOf = new Map<string, Cell>();
  const lanes: {
    readonly from: string;
    readonly to: string;
    readonly kind: PlacedEdge['kind'];
    readonly cells: Cell[];
  }[] = [];
  const place = (row: number, cell: Cell): Cell => {
    for (let at = rows.length; at <= row; at++) rows.push([]);
    rows[row]?.push(cell);
    return cell;
  };
  const inOrder = [...steps].sort((a, b) => (rowOf.get(a.id) ?? 0) - (rowOf.get(b.id) ?? 0));
  for (const step of inOrder) {
    const row = rowOf.get(step.id) ?? 0;
    const above = step.after.flatMap(({ step: from, kind }) => {
      const source = cellOf.get(from);
      if (source === undefined) return [];
      const cells: Cell[] = [];
      let last = source;
      for (let between = (rowOf.get(from) ?? 0) + 1; between < row; between++) {
        last = place(between, { step: null, above: [last], width: laneWidthPx });
        cells.push(last);
      }
      lanes.push({ from, to: step.id, kind, cells });
      return [last];
    });
    cellOf.set(step.id, place(row, { step, above, width: nodeWidthPx }));
  }
  return placeRows(rows, lanes);
}

function placeRows(
  rows: readonly (readonly Cell[])[],
  lanes: readonly { from: string; to: string; kind: PlacedEdge['kind']; cells: readonly Cell[] }[],
): GraphLayout {
  const centres = new Map<Cell, { readonly x: number; readonly y: number }>();
  const widthOf = (row: readonly Cell[]) => row.reduce((sum, { width }) => sum + width + columnGapPx, -columnGapPx);
  const widest = Math.max(0, ...rows.map(widthOf));
  const placed: PlacedStep[] = [];
  rows.forEach((row, at) => {
    const ordered = row
      .map((cell, place) => {
        const above = cell.above.flatMap((other) => centres.get(other)?.x ?? []);
        const wanted = above.length === 0 ? null : above.reduce((sum, x) => sum + x, 0) / above.length;
        return { cell, wanted: wanted ?? (place / Math.max(1, row.length)) * widest, place };
      })
      .sort((a, b) => a.wanted - b.wanted || a.place - b.place);
    let x = (widest - widthOf(row)) / 2;
    for (const { cell } of ordered) {
      centres.set(cell, { x: x + cell.width / 2, y: at * rowHeightPx + nodeHeightPx / 2 });
      if (cell.step !== null) placed.push({ step: cell.step, x, y: at * rowHeightPx });
      x += cell.width + columnGapPx;
    }
  });
  return {
    steps: placed,
    edges: lanes.map(({ from, to, kind, cells }) => ({
      from,
      to,
      kind,
      // Straight down beside the steps of the row; it bends between the rows.
      bends: cells.flatMap((cell) => {
        const centre = centres.get(cell);
        if (centre === undefined) return [];
        return [-1, 1].map((side) => ({ x: centre.x, y: centre.y + (side * nodeHeightPx) / 2 }));
      }),
    })),
  };
}

/** The row of each step: one below the lowest that it waits for. */
function rowsOf(steps: readonly StepNode[]): ReadonlyMap<string, number> {
  const byId = new Map(steps.map((step) => [step.id, step]));
  const rows = new Map<string, number>();
  const rowOf = (step: StepNode, above: ReadonlySet<string>): number => {
    const known = rows.get(step.id);
    if (known !== undefined) return known;
    const waitsFor = step.after.flatMap(({ step: id }) => {
      const before = byId.get(id);
      return before === undefined || above.has(id) || id === step.id
        ? []
        : [rowOf(before, new Set([...above, step.id]))];
    });
    const row = waitsFor.length === 0 ? 0 : Math.max(...waitsFor) + 1;
    rows.set(step.id, row);
    return row;
  };
  for (const step of steps) rowOf(step, new Set());
  return rows;
}
