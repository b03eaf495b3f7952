import { errorText } from '../kernel/error-text.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { isDirectory, linesOf, openInput, readAll } from './input.ts';

export function countOf(text: string): number {
  const found = /^(\d+)([kKMGb]?)/.exec(text);
  const unit = { k: 1024, K: 1024, M: 1_048_576, G: 1_073_741_824, b: 512 }[found?.[2] ?? ''] ?? 1;
  return Number(found?.[1] ?? '0') * unit;
}

export const head: Command = async (context) => {
  const args = context.args.map((arg, index) =>
    /^-\d+$/.test(arg) && !/^-[nc]$/.test(context.args[index - 1] ?? '') ? `-n${arg.slice(1)}` : arg,
  );
  const line = await readCommandLine({ ...context, args }, 'n:c:qvz', {
    'lines:': 'n',
    'bytes:': 'c',
    quiet: 'q',
    verbose: 'v',
  });
  const { process } = context;
  const bytes = line.value('c');
  const lines = line.value('n') ?? '10';
  if (!/^[-+]?\d+[kKMGb]?$/.test(bytes ?? lines)) {
    await complain(context, `invalid number of ${bytes === undefined ? 'lines' : 'bytes'}: '${bytes ?? lines}'`);
    return 1;
  }
  const operands = line.operands.length === 0 ? ['-'] : line.operands;
  let status = 0;
  for (const [index, operand] of operands.entries()) {
    const file = await openInput(context, operand, (why) => `cannot open '${operand}' for reading: ${why}`);
    if (file === null) {
      status = 1;
      continue;
    }
    try {
      if ((operands.length > 1 && !line.has('q')) || line.has('v'))
        await print(process, `${index > 0 ? '\n' : ''}==> ${operand === '-' ? 'standard input' : operand} <==\n`);
      if (bytes !== undefined) {
        if (bytes.startsWith('-'))
          await print(process, (await readAll(process, file)).slice(0, -countOf(bytes.slice(1))));
        else
          for (let left = countOf(bytes); left > 0; ) {
            const chunk = await file.read(process, Math.min(left, 32_768));
            if (chunk === '') break;
            left -= chunk.length;
            await print(process, chunk);
          }
        continue;
      }
      if (lines.startsWith('-')) {
        const all = linesOf(await readAll(process, file));
        await print(
          process,
          all
            .slice(0, Math.max(0, all.length - countOf(lines.slice(1))))
            .map((text) => `${text}\n`)
            .join(''),
        );
        continue;
      }
      let left = countOf(lines.replace('+', ''));
      while (left > 0) {
        const chunk = await file.read(process);
        if (chunk === '') break;
        let end = 0;
        while (left > 0) {
          const newline = chunk.indexOf('\n', end);
          if (newline === -1) {
            end = chunk.length;
            break;
          }
          end = newline + 1;
          left -= 1;
        }
        await print(process, chunk.slice(0, end));
      }
    } catch (error) {
      await complain(
        context,
        `error reading '${operand}': ${isDirectory(error) ? 'Is a directory' : errorText(error)}`,
      );
      status = 1;
    } finally {
      file.release();
    }
  }
  return status;
};
