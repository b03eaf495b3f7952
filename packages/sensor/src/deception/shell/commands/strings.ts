import { bytesToByteString } from '../../byte-string.ts';
import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { openInput, readAll } from './input.ts';
import { stat } from './paths.ts';

/** strings of GNU binutils 2.40. */
export const strings: Command = async (context) => {
  const { process, args } = context;
  const text = args.join(' ');
  const least = Math.max(1, Number(/(?:^|\s)(?:-n\s*|--bytes=|-)(\d+)/.exec(text)?.[1] ?? '4'));
  const radix = /(?:^|\s)-t\s*([dox])/.exec(text)?.[1];
  const operands = args.filter(
    (arg, index) => (!arg.startsWith('-') || arg === '-') && !/^-[nte]$/.test(args[index - 1] ?? ''),
  );
  let status = 0;
  for (const operand of operands.length === 0 ? ['-'] : operands) {
    let content: string;
    if (operand === '-') {
      const input = await openInput(context, '-');
      content = input === null ? '' : await readAll(process, input);
      input?.release();
    } else {
      const found = stat(process, operand);
      if (found === null || found.type === 'directory') {
        await printError(
          process,
          found === null ? `strings: '${operand}': No such file\n` : `strings: Warning: '${operand}' is a directory\n`,
        );
        status = 1;
        continue;
      }
      try {
        content = bytesToByteString(process.files.readFile(process.path(operand)));
      } catch (error) {
        if (!(error instanceof FileError)) throw error;
        await printError(process, `strings: ${operand}: Permission denied\n`);
        status = 1;
        continue;
      }
    }
    let out = '';
    let start = 0;
    for (let at = 0; at <= content.length; at += 1) {
      const code = content.charCodeAt(at);
      if (at < content.length && (code === 9 || (code >= 32 && code < 127))) continue;
      if (at - start >= least) {
        const place =
          radix === undefined ? '' : `${start.toString(radix === 'd' ? 10 : radix === 'o' ? 8 : 16).padStart(7)} `;
        out += `${place}${content.slice(start, at)}\n`;
      }
      start = at + 1;
    }
    await print(process, out);
  }
  return status;
};
