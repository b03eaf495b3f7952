/** Names in columns filled downwards, as wide as the longest of them and two blanks: readline's list of completions. */
export function completionList(names: readonly string[], columns: number): string {
  const width = Math.max(...names.map((name) => name.replace(/\/$/, '').length)) + 2;
  let perRow = Math.max(1, Math.floor(columns / width));
  if (perRow !== 1 && perRow * width === columns) perRow -= 1;
  const rows = Math.ceil(names.length / perRow);
  let text = '\r\n';
  for (let row = 0; row < rows; row += 1) {
    for (let column = 0; column < perRow; column += 1) {
      const name = names[row + column * rows];
      if (name === undefined) break;
      text += column + 1 < perRow ? name.padEnd(width) : name;
    }
    text += '\r\n';
  }
  return text;
}
