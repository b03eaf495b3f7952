import type { PlaybookOutline } from '@cerberusmesh/contracts';
import { describe, expect, it } from 'vitest';
import { layoutGraph, nodeHeightPx, nodeWidthPx } from './layout-graph.ts';

const step = (id: string, ...after: string[]): PlaybookOutline['steps'][number] => ({
  id,
  name: null,
  action: 'log',
  after: after.map((name) => ({ step: name, kind: 'success' })),
  join: 'all',
  when: null,
  forEach: false,
  repeats: false,
  approval: false,
});
const placed = (...steps: ReturnType<typeof step>[]) => layoutGraph(steps).steps;

describe('the picture of a playbook', () => {
  it('puts a step below everything that it waits for', () => {
    const places = placed(step('c', 'a', 'b'), step('b', 'a'), step('a'));
    const rows = new Map(places.map(({ step: { id }, y }) => [id, y]));
    expect(rows.get('a')).toBe(0);
    expect(Number(rows.get('b'))).toBeGreaterThan(nodeHeightPx);
    expect(Number(rows.get('c'))).toBeGreaterThan(Number(rows.get('b')) + nodeHeightPx);
  });

  it('never puts two steps onto each other, and keeps what belongs together on its side', () => {
    const places = placed(step('a'), step('b'), step('under_b', 'b'), step('under_a', 'a'));
    for (const one of places)
      for (const other of places)
        if (one !== other && one.y === other.y) expect(Math.abs(one.x - other.x)).toBeGreaterThan(nodeWidthPx);
    const x = new Map(places.map(({ step: { id }, x: left }) => [id, left]));
    expect(Number(x.get('under_a'))).toBeLessThan(Number(x.get('under_b')));
  });

  it('leads an edge over several rows past the steps between', () => {
    const { steps, edges } = layoutGraph([step('a'), step('b', 'a'), step('c', 'b'), step('d', 'c', 'a')]);
    const long = edges.find(({ from, to }) => from === 'a' && to === 'd');
    expect(long?.bends).toHaveLength(4);
    for (const bend of long?.bends ?? [])
      for (const { x, y } of steps) {
        const inside = bend.x > x && bend.x < x + nodeWidthPx && bend.y >= y && bend.y <= y + nodeHeightPx;
        expect(inside).toBe(false);
      }
    expect(edges.find(({ to }) => to === 'b')?.bends).toEqual([]);
  });

  it('draws a circle or a missing step rather than hang', () => {
    expect(placed(step('a', 'b'), step('b', 'a'), step('c', 'nowhere'))).toHaveLength(3);
  });
});
