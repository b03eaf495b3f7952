import { errorText } from '../kernel/error-text.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { isDirectory, openInput, readLines } from './input.ts';

export const cat: Command = async (context) => {
  const line = await readCommandLine(context, 'AbeEnstTuv', {
    number: 'n',
    'show-all': 'A',
    'show-ends': 'E',
    'show-tabs': 'T',
    'number-nonblank': 'b',
    'squeeze-blank': 's',
    'show-nonprinting': 'v',
    version: 'version',
  });
  const { process } = context;
  const plain = line.options.size === 0 || (line.options.size === 1 && line.has('u'));
  let status = 0;
  let number = 0;
  for (const operand of line.operands.length === 0 ? ['-'] : line.operands) {
    const file = await openInput(context, operand);
    if (file === null) {
      status = 1;
      continue;
    }
    try {
      if (plain) {
        for (let chunk = await file.read(process); chunk !== ''; chunk = await file.read(process))
          await print(process, chunk);
        continue;
      }
      let blank = false;
      for await (const { line: text, complete } of readLines(process, file)) {
        if (line.has('s') && text === '' && blank) continue;
        blank = text === '';
        let shown = text;
        if (line.has('A', 'v', 'e', 't')) shown = shown.replace(/[\x00-\x08\x0b-\x1f\x7f-\xff]/g, visible);
        if (line.has('A', 'T', 't')) shown = shown.replaceAll('\t', '^I');
        if (line.has('A', 'E', 'e') && complete) shown += '$';
        if (line.has('n', 'b') && !(line.has('b') && text === ''))
          shown = `${String((number += 1)).padStart(6)}\t${shown}`;
        await print(process, shown + (complete ? '\n' : ''));
      }
    } catch (error) {
      await complain(context, `${operand}: ${isDirectory(error) ? 'Is a directory' : errorText(error)}`);
      status = 1;
    } finally {
      file.release();
    }
  }
  return status;
};

function visible(character: string): string {
  const code = character.charCodeAt(0);
  if (code >= 0x80)
    return `M-${code - 0x80 < 32 || code === 0xff ? visible(String.fromCharCode(code - 0x80)) : String.fromCharCode(code - 0x80)}`;
  return code === 0x7f ? '^?' : `^${String.fromCharCode(code + 64)}`;
}
