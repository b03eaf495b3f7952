/** Names in the fewest rows that fit, filled by column, at least two blanks apart, with tabs where they reach: ls(1). */
export function columns(names: readonly string[], width: number): string {
  for (let rows = 1; rows <= names.length; rows += 1) {
    const count = Math.ceil(names.length / rows);
    const widths = Array.from(
      { length: count },
      (_, column) =>
        Math.max(...names.slice(column * rows, column * rows + rows).map((name) => name.length)) +
        (column === count - 1 ? 0 : 2),
    );
    if (widths.reduce((sum, each) => sum + each, 0) >= width && rows < names.length) continue;
    return table(names, widths, (row, column) => (row < rows ? column * rows + row : null));
  }
  return '';
}

/** As `columns`, but filled row by row: `ls -x`. */
export function rowsAcross(names: readonly string[], width: number): string {
  for (let count = names.length; count >= 1; count -= 1) {
    const widths = Array.from(
      { length: count },
      (_, column) =>
        Math.max(...names.filter((_name, index) => index % count === column).map((name) => name.length)) +
        (column === count - 1 ? 0 : 2),
    );
    if (widths.reduce((sum, each) => sum + each, 0) >= width && count > 1) continue;
    const rows = Math.ceil(names.length / count);
    return table(names, widths, (row, column) => (row < rows ? row * count + column : null));
  }
  return '';
}

function table(
  names: readonly string[],
  widths: readonly number[],
  indexOf: (row: number, column: number) => number | null,
): string {
  let text = '';
  for (let row = 0; indexOf(row, 0) !== null; row += 1) {
    let at = 0;
    let position = 0;
    for (const [column, width] of widths.entries()) {
      const name = names[indexOf(row, column) ?? names.length];
      if (name === undefined) break;
      while (position < at) {
        const tab = (Math.floor(position / 8) + 1) * 8;
        if (tab <= at && at - position > 1) {
          text += '\t';
          position = tab;
        } else {
          text += ' ';
          position += 1;
        }
      }
      text += name;
      position += name.length;
      at += width;
    }
    text += '\n';
  }
  return text;
}
