type Measure = (text: string) => number;

const byLength: Measure = (text) => text.length;

/** Names in the fewest rows that fit, filled by column, at least two blanks apart, with tabs where they reach: ls(1). */
export function columns(names: readonly string[], width: number, measure = byLength): string {
  for (let rows = 1; rows <= names.length; rows += 1) {
    const count = Math.ceil(names.length / rows);
    const widths = Array.from(
      { length: count },
      (_, column) =>
        Math.max(...names.slice(column * rows, column * rows + rows).map(measure)) + (column === count - 1 ? 0 : 2),
    );
    if (widths.reduce((sum, each) => sum + each, 0) >= width && rows < names.length) continue;
    return table(names, rows, widths, measure, (row, column) => column * rows + row);
  }
  return '';
}

/** As `columns`, but filled row by row: `ls -x`. */
export function rowsAcross(names: readonly string[], width: number, measure = byLength): string {
  for (let count = names.length; count >= 1; count -= 1) {
    const widths = Array.from(
      { length: count },
      (_, column) =>
        Math.max(...names.filter((_name, index) => index % count === column).map(measure)) +
        (column === count - 1 ? 0 : 2),
    );
    if (widths.reduce((sum, each) => sum + each, 0) >= width && count > 1) continue;
    return table(names, Math.ceil(names.length / count), widths, measure, (row, column) => row * count + column);
  }
  return '';
}

function table(
  names: readonly string[],
  rows: number,
  widths: readonly number[],
  measure: Measure,
  indexOf: (row: number, column: number) => number,
): string {
  let text = '';
  for (let row = 0; row < rows; row += 1) {
    let at = 0;
    let position = 0;
    for (const [column, width] of widths.entries()) {
      const name = names[indexOf(row, column)];
      if (name === undefined) break;
      while (position < at) {
        const tab = Math.floor(at / 8) > Math.floor((position + 1) / 8);
        text += tab ? '\t' : ' ';
        position = tab ? (Math.floor(position / 8) + 1) * 8 : position + 1;
      }
      text += name;
      position += measure(name);
      at += width;
    }
    text += '\n';
  }
  return text;
}
