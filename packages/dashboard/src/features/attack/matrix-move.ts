/** Where an arrow key leads in a grid whose columns have these many cells; out of the grid there is no step. */
export function moveInGrid(
  columns: readonly number[],
  at: { readonly column: number; readonly row: number },
  key: string,
): { readonly column: number; readonly row: number } | null {
  const height = columns[at.column] ?? 0;
  switch (key) {
    case 'ArrowDown':
      return at.row + 1 < height ? { ...at, row: at.row + 1 } : null;
    case 'ArrowUp':
      return at.row > 0 ? { ...at, row: at.row - 1 } : null;
    case 'Home':
      return { ...at, row: 0 };
    case 'End':
      return { ...at, row: Math.max(0, height - 1) };
    case 'ArrowRight':
    case 'ArrowLeft': {
      const step = key === 'ArrowRight' ? 1 : -1;
      for (let column = at.column + step; column >= 0 && column < columns.length; column += step) {
        const cells = columns[column] ?? 0;
        if (cells > 0) return { column, row: Math.min(at.row, cells - 1) };
      }
      return null;
    }
    default:
      return null;
  }
}
