import { RegularExpression } from '../expansion/regular-expression.ts';
import { type Command, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { linesOf, readInputs } from './input.ts';

export const nl: Command = async (context) => {
  const line = await readCommandLine(context, 'b:d:f:h:i:l:n:ps:v:w:', {
    'body-numbering:': 'b',
    'line-increment:': 'i',
    'number-format:': 'n',
    'number-separator:': 's',
    'starting-line-number:': 'v',
    'number-width:': 'w',
    'no-renumber': 'p',
  });
  const { files, failures } = await readInputs(context, line.operands);
  const style = line.value('b') ?? 't';
  const width = Number(line.value('w') ?? '6');
  const separator = line.value('s') ?? '\t';
  const format = line.value('n') ?? 'rn';
  const pattern = style.startsWith('p') ? new RegularExpression(style.slice(1), { extended: false }) : null;
  let number = Number(line.value('v') ?? '1');
  let out = '';
  for (const { text } of files) {
    for (const each of linesOf(text)) {
      const numbered = style === 'a' || (style === 't' && each !== '') || pattern?.test(each) === true;
      if (!numbered) {
        out += `${' '.repeat(width + separator.length)}${each}\n`;
        continue;
      }
      const digits = String(number);
      const shown = format === 'ln' ? digits.padEnd(width) : digits.padStart(width, format === 'rz' ? '0' : ' ');
      out += `${shown}${separator}${each}\n`;
      number += Number(line.value('i') ?? '1');
    }
  }
  await print(context.process, out);
  return failures > 0 ? 1 : 0;
};
