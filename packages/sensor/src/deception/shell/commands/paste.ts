import { decodeEscapes } from '../builtins/printf-format.ts';
import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { linesOf, readInputs } from './input.ts';

export const paste: Command = async (context) => {
  const line = await readCommandLine(context, 'd:sz', { 'delimiters:': 'd', serial: 's', 'zero-terminated': 'z' });
  const delimiters = [...decodeEscapes((line.value('d') ?? '\t').replaceAll('\\0', '\\c'), 'printf').text];
  const between = (index: number) => delimiters[index % Math.max(1, delimiters.length)] ?? '';
  const operands = line.operands.length === 0 ? ['-'] : line.operands;
  const distinct = [...new Set(operands)];
  const { files, failures } = await readInputs(context, distinct);
  if (failures > 0) return 1;
  const lists = new Map(files.map(({ name, text }) => [name, linesOf(text)]));
  if (line.has('s')) {
    for (const operand of operands) {
      const list = lists.get(operand) ?? [];
      await print(
        context.process,
        `${list.map((each, index) => (index === 0 ? '' : between(index - 1)) + each).join('')}\n`,
      );
    }
    return 0;
  }
  // A file named twice is read twice; standard input is shared.
  const next = new Map<string, number>();
  let out = '';
  for (;;) {
    let any = false;
    const row = operands.map((operand, index) => {
      const reader = operand === '-' ? operand : `${index} ${operand}`;
      const at = next.get(reader) ?? 0;
      const text = lists.get(operand)?.[at];
      if (text === undefined) return '';
      next.set(reader, at + 1);
      any = true;
      return text;
    });
    if (!any) break;
    out += `${row.map((text, index) => (index === 0 ? '' : between(index - 1)) + text).join('')}\n`;
  }
  await print(context.process, out);
  return 0;
};
