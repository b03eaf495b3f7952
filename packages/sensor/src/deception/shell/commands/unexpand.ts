import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';
import { nextTabStop, parseTabStops } from './tab-stops.ts';

export const unexpand: Command = async (context) => {
  const line = await readCommandLine(context, 'at:', { all: 'a', 'tabs:': 't', 'first-only': 'first' });
  const stops = parseTabStops(line.value('t') ?? '8');
  if (stops === null) {
    await complain(context, `tab size contains invalid character(s): '${line.value('t') ?? ''}'`);
    return 1;
  }
  const everywhere = (line.has('a') || line.has('t')) && !line.has('first');
  const { files, failures } = await readInputs(context, line.operands);
  for (const { text } of files)
    await print(
      context.process,
      text
        .split('\n')
        .map((each) => unexpandLine(each, stops, everywhere))
        .join('\n'),
    );
  return failures > 0 ? 1 : 0;
};

function unexpandLine(text: string, stops: readonly number[], everywhere: boolean): string {
  let out = '';
  let blanks = 0;
  let column = 0;
  let leading = true;
  for (const character of text) {
    if ((character === ' ' || character === '\t') && (leading || everywhere)) {
      const from = column - blanks;
      column = character === ' ' ? column + 1 : nextTabStop(column, stops);
      blanks = column - from;
      if (nextTabStop(from, stops) === column && blanks > 1) {
        out += '\t';
        blanks = 0;
      } else if (character === '\t') {
        out += '\t';
        blanks = 0;
      }
      continue;
    }
    out += ' '.repeat(blanks) + character;
    blanks = 0;
    leading = false;
    column += 1;
  }
  return out + ' '.repeat(blanks);
}
