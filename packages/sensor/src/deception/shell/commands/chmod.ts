import { type Command, complain, print } from '../kernel/program.ts';
import { missing } from './attempt.ts';
import { forEachFile } from './change-files.ts';
import { readCommandLine } from './command-line.ts';
import { modeText } from './file-display.ts';
import { changedMode } from './file-mode.ts';
import { stat } from './paths.ts';

export const chmod: Command = async (context) => {
  const { process } = context;
  const args = context.args.map((arg) => (/^-[rwxXst]+$/.test(arg) ? `a${arg}` : arg));
  const line = await readCommandLine({ ...context, args }, 'Rcfv', {
    recursive: 'R',
    verbose: 'v',
    changes: 'c',
    silent: 'f',
    quiet: 'f',
    'reference:': 'reference',
    'preserve-root': 'preserve',
    'no-preserve-root': 'nopreserve',
  });
  const reference = line.value('reference');
  const operands = [...line.operands];
  let mode: string | undefined;
  if (reference === undefined) mode = operands.shift();
  else {
    const found = stat(process, reference);
    if (found === null) {
      await complain(context, `failed to get attributes of '${reference}': No such file or directory`);
      return 1;
    }
    mode = found.mode.toString(8);
  }
  if (mode === undefined) return missing(context, 'missing operand');
  const wanted = mode;
  if (changedMode(wanted, 0, false, 0) === null) return missing(context, `invalid mode: '${wanted}'`);
  if (operands.length === 0) return missing(context, `missing operand after '${wanted}'`);
  const reports: string[] = [];
  // `chmod -x` leaves out what the umask holds back, and says so.
  const implied = context.args.find((arg) => /^-[rwxXst]+$/.test(arg));
  const status = await forEachFile(
    context,
    operands,
    line.has('R'),
    (path, found) => {
      const next =
        changedMode(implied === undefined ? wanted : implied, found.mode, found.type === 'directory', process.umask) ??
        found.mode;
      process.files.changeMode(process.path(path), next);
      if (!line.has('v', 'c')) return;
      const text = (value: number) =>
        `${value.toString(8).padStart(4, '0')} (${modeText({ ...found, mode: value }).slice(1)})`;
      if (next !== found.mode) reports.push(`mode of '${path}' changed from ${text(found.mode)} to ${text(next)}\n`);
      else if (line.has('v')) reports.push(`mode of '${path}' retained as ${text(next)}\n`);
    },
    (path, why) => `changing permissions of '${path}': ${why}`,
  );
  await print(process, reports.join(''));
  return status;
};
