import { type Command, printError } from '../kernel/program.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { stat } from './paths.ts';
import { parseSize } from './size.ts';

export const shred: Command = async (context) => {
  const line = await readCommandLine(context, 'fn:s:uvxz', {
    force: 'f',
    'iterations:': 'n',
    'size:': 's',
    'remove?': 'u',
    verbose: 'v',
    exact: 'x',
    zero: 'z',
    'random-source:': 'source',
  });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing file operand');
  const passes = Number(line.value('n') ?? '3');
  let status = 0;
  for (const path of line.operands) {
    const size = parseSize(line.value('s') ?? '') ?? stat(process, path)?.size ?? 0;
    const full = process.path(path);
    const done = await attempt(
      context,
      () => {
        process.files.stat(full);
        process.files.writeFile(
          full,
          line.has('z') ? new Uint8Array(size) : process.session.options.random.bytes(size),
        );
        if (line.has('u')) process.files.removeFile(full);
      },
      (why) => `${path}: failed to open for writing: ${why}`,
    );
    if (!done) {
      status = 1;
      continue;
    }
    if (!line.has('v')) continue;
    const total = passes + (line.has('z') ? 1 : 0);
    for (let pass = 1; pass <= total; pass += 1)
      await printError(process, `shred: ${path}: pass ${pass}/${total} (${pass > passes ? '000000' : 'random'})...\n`);
    if (line.has('u')) await printError(process, `shred: ${path}: removing\nshred: ${path}: removed\n`);
  }
  return status;
};
