/** Names in columns filled downwards, as wide as the longest of them and two blanks: readline's list of completions. */
export function completionRows(names: readonly string[], columns: number): string[] {
  const width = Math.max(...names.map((name) => name.replace(/\/$/, '').length)) + 2;
  let perRow = Math.max(1, Math.floor(columns / width));
  if (perRow !== 1 && perRow * width === columns) perRow -= 1;
  const count = Math.ceil(names.length / perRow);
  const rows: string[] = [];
  for (let row = 0; row < count; row += 1) {
    let text = '';
    for (let column = 0; column < perRow; column += 1) {
      const name = names[row + column * count];
      if (name === undefined) break;
      text += column + 1 < perRow ? name.padEnd(width) : name;
    }
    rows.push(text);
  }
  return rows;
}
