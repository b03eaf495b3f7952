import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { readInputs } from './input.ts';

export const fold: Command = async (context) => {
  const args = context.args.map((arg) => (/^-\d+$/.test(arg) ? `-w${arg.slice(1)}` : arg));
  const line = await readCommandLine({ ...context, args }, 'bsw:', { bytes: 'b', spaces: 's', 'width:': 'w' });
  const width = Number(line.value('w') ?? '80');
  if (!Number.isInteger(width) || width < 1) {
    await complain(context, `invalid number of columns: '${line.value('w') ?? ''}'`);
    return 1;
  }
  const { files, failures } = await readInputs(context, line.operands);
  for (const { text } of files) {
    const folded = text.split('\n').map((each) => foldLine(each, width, line.has('s'), line.has('b')));
    await print(context.process, folded.join('\n'));
  }
  return failures > 0 ? 1 : 0;
};

function foldLine(text: string, width: number, atBlanks: boolean, bytes: boolean): string {
  let out = '';
  let current = '';
  let column = 0;
  for (const character of text) {
    const advance = character === '\t' && !bytes ? 8 - (column % 8) : 1;
    if (column + advance > width && current !== '') {
      const blank = atBlanks ? Math.max(current.lastIndexOf(' '), current.lastIndexOf('\t')) : -1;
      const kept = blank === -1 ? current : current.slice(0, blank + 1);
      out += `${kept}\n`;
      current = current.slice(kept.length);
      column = current.length;
    }
    current += character;
    column += advance;
  }
  return out + current;
}
