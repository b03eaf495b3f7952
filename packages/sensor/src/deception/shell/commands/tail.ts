import { errorText } from '../kernel/error-text.ts';
import type { OpenFile } from '../kernel/open-file.ts';
import type { Process } from '../kernel/process.ts';
import { type Command, complain, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { countOf } from './head.ts';
import { isDirectory, openInput } from './input.ts';
import { stat } from './paths.ts';

/** How often a followed file is looked at. */
const FOLLOW_INTERVAL_MS = 1000;

export const tail: Command = async (context) => {
  const args = context.args.map((arg, index) =>
    /^-\d+$/.test(arg) && !/^-[nc]$/.test(context.args[index - 1] ?? '')
      ? `-n${arg.slice(1)}`
      : index === 0 && /^\+\d+$/.test(arg)
        ? `-n${arg}`
        : arg,
  );
  const line = await readCommandLine({ ...context, args }, 'n:c:fFqvs:z', {
    'lines:': 'n',
    'bytes:': 'c',
    'follow?': 'f',
    quiet: 'q',
    silent: 'q',
    verbose: 'v',
    'pid:': 'pid',
    retry: 'retry',
    'sleep-interval:': 's',
    'zero-terminated': 'z',
  });
  const { process } = context;
  const bytes = line.value('c');
  const count = bytes ?? line.value('n') ?? '10';
  if (!/^[-+]?\d+[kKMGb]?$/.test(count)) {
    await complain(context, `invalid number of ${bytes === undefined ? 'lines' : 'bytes'}: '${count}'`);
    return 1;
  }
  const amount = countOf(count.replace(/^[-+]/, ''));
  const operands = line.operands.length === 0 ? ['-'] : line.operands;
  const followed = new Map<string, number>();
  let status = 0;
  let shown = 0;
  const heading = async (operand: string) => {
    if ((operands.length > 1 && !line.has('q')) || line.has('v'))
      await print(process, `${shown > 0 ? '\n' : ''}==> ${operand === '-' ? 'standard input' : operand} <==\n`);
    shown += 1;
  };
  for (const operand of operands) {
    const file = await openInput(context, operand, (why) => `cannot open '${operand}' for reading: ${why}`);
    if (file === null) {
      status = 1;
      continue;
    }
    try {
      await heading(operand);
      const end = await lastPart(process, file, {
        fromStart: count.startsWith('+'),
        amount,
        inBytes: bytes !== undefined,
      });
      if (operand !== '-') followed.set(operand, end);
    } catch (error) {
      const why = isDirectory(error) ? 'Is a directory' : errorText(error);
      await complain(context, `error reading '${operand}': ${why}`);
      status = 1;
    } finally {
      file.release();
    }
  }
  if (!line.has('f', 'F') || followed.size === 0) {
    if (line.has('f', 'F') && status !== 0) await complain(context, 'no files remaining');
    return status;
  }
  for (;;) {
    await process.sleep(FOLLOW_INTERVAL_MS);
    for (const [path, before] of followed) {
      const size = stat(process, path)?.size ?? before;
      if (size === before) continue;
      const content = Buffer.from(process.files.readFile(process.path(path))).toString('latin1');
      followed.set(path, content.length);
      await print(process, content.slice(size < before ? 0 : before));
    }
  }
};

/** Prints the end of a file, or all from a place on, and keeps no more of it than that; how many bytes it had. */
async function lastPart(
  process: Process,
  file: OpenFile,
  { fromStart, amount, inBytes }: { readonly fromStart: boolean; readonly amount: number; readonly inBytes: boolean },
): Promise<number> {
  let seen = 0;
  let skipped = 0;
  let kept: string[] = [];
  let keptUnits = 0;
  const units = (text: string) => (inBytes ? text.length : text.split('\n').length - 1);
  for (let chunk = await file.read(process); chunk !== ''; chunk = await file.read(process)) {
    seen += chunk.length;
    if (fromStart) {
      let rest = chunk;
      while (skipped < amount - 1 && rest !== '') {
        const at = inBytes ? Math.min(rest.length, amount - 1 - skipped) : rest.indexOf('\n') + 1;
        if (at === 0) rest = '';
        else {
          skipped += inBytes ? at : 1;
          rest = rest.slice(at);
        }
      }
      await print(process, rest);
      continue;
    }
    kept.push(chunk);
    keptUnits += units(chunk);
    // One more than asked for: the last line need not be complete.
    for (let first = kept[0]; first !== undefined && keptUnits - units(first) > amount; first = kept[0]) {
      keptUnits -= units(first);
      kept.shift();
    }
  }
  if (fromStart) return seen;
  const text = kept.join('');
  kept = [];
  if (inBytes) await print(process, amount === 0 ? '' : text.slice(-amount));
  else {
    const lines = text === '' ? [] : text.split(/(?<=\n)/);
    await print(process, (amount === 0 ? [] : lines.slice(-amount)).join(''));
  }
  return seen;
}
