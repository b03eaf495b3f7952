import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { linesOf, readInputs } from './input.ts';

export const column: Command = async (context) => {
  const line = await readCommandLine(context, 'c:Jdeho:s:tN:R:x', {
    table: 't',
    'separator:': 's',
    'output-separator:': 'o',
    'output-width:': 'c',
    'table-columns:': 'N',
    fillrows: 'x',
  });
  const { process } = context;
  const { files, failures } = await readInputs(context, line.operands, (name, why) => `cannot open ${name}: ${why}`);
  const entries = linesOf(files.map(({ text }) => text).join('')).filter((each) => each.trim() !== '');
  if (line.has('t')) {
    const separators = line.value('s');
    const rows = entries.map((each) =>
      separators === undefined ? each.trim().split(/[ \t]+/) : splitAny(each, separators),
    );
    const names = line.value('N')?.split(',');
    if (names !== undefined) rows.unshift(names);
    const widths: number[] = [];
    for (const row of rows)
      for (const [index, cell] of row.entries()) widths[index] = Math.max(widths[index] ?? 0, cell.length);
    const between = line.value('o') ?? '  ';
    await print(
      process,
      rows
        .map(
          (row) =>
            `${row.map((cell, index) => (index === widths.length - 1 ? cell : cell.padEnd(widths[index] ?? 0))).join(between)}\n`,
        )
        .join(''),
    );
    return failures > 0 ? 1 : 0;
  }
  const width = Number(line.value('c') ?? process.session.terminal?.columns ?? 80);
  const longest = Math.max(0, ...entries.map((each) => each.length));
  const cell = (Math.floor(longest / 8) + 1) * 8;
  const count = Math.max(1, Math.floor(width / cell));
  const rowCount = Math.ceil(entries.length / count);
  let out = '';
  for (let row = 0; row < rowCount; row += 1) {
    let text = '';
    for (let place = 0; place < count; place += 1) {
      const at = line.has('x') ? row * count + place : place * rowCount + row;
      const entry = entries[at];
      if (entry === undefined) break;
      if (place > 0) {
        const before = entries[line.has('x') ? at - 1 : at - rowCount]?.length ?? 0;
        text += '\t'.repeat(Math.ceil((cell - before) / 8));
      }
      text += entry;
    }
    out += `${text}\n`;
  }
  await print(process, out);
  return failures > 0 ? 1 : 0;
};

function splitAny(text: string, separators: string): string[] {
  const fields: string[] = [];
  let field = '';
  for (const character of text) {
    if (!separators.includes(character)) {
      field += character;
      continue;
    }
    if (field !== '') fields.push(field);
    field = '';
  }
  return [...fields, field];
}
