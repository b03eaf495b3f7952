import { describe, expect, it } from 'vitest';
import { moveInGrid } from './matrix-move.ts';

const columns = [3, 0, 1];

describe('arrow keys in the matrix', () => {
  it('stay inside their column', () => {
    expect(moveInGrid(columns, { column: 0, row: 1 }, 'ArrowDown')).toEqual({ column: 0, row: 2 });
    expect(moveInGrid(columns, { column: 0, row: 2 }, 'ArrowDown')).toBeNull();
    expect(moveInGrid(columns, { column: 0, row: 0 }, 'ArrowUp')).toBeNull();
    expect(moveInGrid(columns, { column: 0, row: 0 }, 'End')).toEqual({ column: 0, row: 2 });
  });

  it('skip empty columns, and take the last cell of a shorter one', () => {
    expect(moveInGrid(columns, { column: 0, row: 2 }, 'ArrowRight')).toEqual({ column: 2, row: 0 });
    expect(moveInGrid(columns, { column: 2, row: 0 }, 'ArrowRight')).toBeNull();
    expect(moveInGrid(columns, { column: 2, row: 0 }, 'ArrowLeft')).toEqual({ column: 0, row: 0 });
  });

  it('leave other keys alone', () => expect(moveInGrid(columns, { column: 0, row: 0 }, 'a')).toBeNull());
});
