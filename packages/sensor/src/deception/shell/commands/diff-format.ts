import type { Difference } from './line-differences.ts';

/** A file as diff compares it. */
export interface DiffSide {
  readonly lines: readonly string[];
  /** Whether the last line has its newline. */
  readonly complete: boolean;
  readonly header: string;
}

const NO_NEWLINE = '\\ No newline at end of file\n';

function shown(side: DiffSide, from: number, to: number, prefix: string): string {
  let out = '';
  for (let at = from; at < to; at += 1) {
    out += `${prefix}${side.lines[at] ?? ''}\n`;
    if (at === side.lines.length - 1 && !side.complete) out += NO_NEWLINE;
  }
  return out;
}

function range([from, to]: readonly [number, number]): string {
  return to - from <= 1 ? String(to === from ? from : from + 1) : `${from + 1},${to}`;
}

export function normalDiff(left: DiffSide, right: DiffSide, differences: readonly Difference[]): string {
  return differences
    .map((each) => {
      const [deletes, adds] = [each.left[1] > each.left[0], each.right[1] > each.right[0]];
      const letter = deletes && adds ? 'c' : deletes ? 'd' : 'a';
      return `${range(each.left)}${letter}${range(each.right)}\n${shown(left, ...each.left, '< ')}${deletes && adds ? '---\n' : ''}${shown(right, ...each.right, '> ')}`;
    })
    .join('');
}

export function edDiff(right: DiffSide, differences: readonly Difference[]): string {
  return [...differences]
    .reverse()
    .map((each) => {
      const [deletes, adds] = [each.left[1] > each.left[0], each.right[1] > each.right[0]];
      return `${range(each.left)}${deletes && adds ? 'c' : deletes ? 'd' : 'a'}\n${adds ? `${shown(right, ...each.right, '')}.\n` : ''}`;
    })
    .join('');
}

/** Differences with their context, joined where the contexts touch. */
function hunks(left: DiffSide, right: DiffSide, differences: readonly Difference[], context: number) {
  const groups: Difference[][] = [];
  for (const each of differences) {
    const last = groups.at(-1);
    const before = last?.at(-1);
    if (last !== undefined && before !== undefined && each.left[0] - before.left[1] <= context * 2) last.push(each);
    else groups.push([each]);
  }
  return groups.map((group) => {
    const [first, last] = [group[0], group.at(-1)];
    return {
      group,
      left: [
        Math.max(0, (first?.left[0] ?? 0) - context),
        Math.min(left.lines.length, (last?.left[1] ?? 0) + context),
      ] as const,
      right: [
        Math.max(0, (first?.right[0] ?? 0) - context),
        Math.min(right.lines.length, (last?.right[1] ?? 0) + context),
      ] as const,
    };
  });
}

export function unifiedDiff(
  left: DiffSide,
  right: DiffSide,
  differences: readonly Difference[],
  context: number,
): string {
  const span = ([from, to]: readonly [number, number]) =>
    to - from === 1 ? String(from + 1) : `${to === from ? from : from + 1},${to - from}`;
  let out = `--- ${left.header}\n+++ ${right.header}\n`;
  for (const hunk of hunks(left, right, differences, context)) {
    out += `@@ -${span(hunk.left)} +${span(hunk.right)} @@\n`;
    let at: number = hunk.left[0];
    for (const each of hunk.group) {
      out += shown(left, at, each.left[0], ' ') + shown(left, ...each.left, '-') + shown(right, ...each.right, '+');
      at = each.left[1];
    }
    out += shown(left, at, hunk.left[1], ' ');
  }
  return out;
}

export function contextDiff(
  left: DiffSide,
  right: DiffSide,
  differences: readonly Difference[],
  context: number,
): string {
  const span = ([from, to]: readonly [number, number]) => (to - from <= 1 ? String(to) : `${from + 1},${to}`);
  let out = `*** ${left.header}\n--- ${right.header}\n`;
  for (const hunk of hunks(left, right, differences, context)) {
    const side = (own: DiffSide, key: 'left' | 'right', other: 'left' | 'right', only: string): string => {
      if (!hunk.group.some((each) => each[key][1] > each[key][0])) return '';
      let text = '';
      let at: number = hunk[key][0];
      for (const each of hunk.group) {
        text += shown(own, at, each[key][0], '  ');
        text += shown(own, ...each[key], each[other][1] > each[other][0] ? '! ' : only);
        at = each[key][1];
      }
      return text + shown(own, at, hunk[key][1], '  ');
    };
    out += `***************\n*** ${span(hunk.left)} ****\n${side(left, 'left', 'right', '- ')}--- ${span(hunk.right)} ----\n${side(right, 'right', 'left', '+ ')}`;
  }
  return out;
}
