import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';
import { nextTabStop, parseTabStops } from './tab-stops.ts';

export const expand: Command = async (context) => {
  const line = await readCommandLine(context, 'it:', { initial: 'i', 'tabs:': 't' });
  const stops = parseTabStops(line.value('t') ?? '8');
  if (stops === null) {
    await complain(context, `tab size contains invalid character(s): '${line.value('t') ?? ''}'`);
    return 1;
  }
  const { files, failures } = await readInputs(context, line.operands);
  for (const { text } of files) {
    let column = 0;
    let out = '';
    let leading = true;
    for (const character of text) {
      if (character === '\t' && (leading || !line.has('i'))) {
        const next = nextTabStop(column, stops);
        out += ' '.repeat(next - column);
        column = next;
        continue;
      }
      out += character;
      column = character === '\n' ? 0 : column + 1;
      leading = character === '\n' || (leading && character === ' ');
    }
    await print(context.process, out);
  }
  return failures > 0 ? 1 : 0;
};
