import type { Command } from '../kernel/program.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { stat } from './paths.ts';

export const touch: Command = async (context) => {
  const line = await readCommandLine(context, 'acd:fhmr:t:', { 'no-create': 'c', 'date:': 'd', 'reference:': 'r' });
  const { process } = context;
  if (line.operands.length === 0) return missing(context, 'missing file operand');
  let status = 0;
  const reference = line.value('r');
  const when =
    reference !== undefined
      ? stat(process, reference)?.modifiedAtMs
      : (parseTouchTime(line.value('t')) ?? parseDate(line.value('d')));
  for (const path of line.operands) {
    const exists = stat(process, path) !== null;
    if (!exists && line.has('c')) continue;
    const done = await attempt(
      context,
      () => {
        if (!exists) process.files.writeFile(process.path(path), new Uint8Array(0));
        process.files.changeTimes(process.path(path), when ?? process.session.host.now());
      },
      (why) => `cannot touch '${path}': ${why}`,
    );
    if (!done) status = 1;
  }
  return status;
};

function parseTouchTime(text: string | undefined): number | undefined {
  const found = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text ?? '');
  if (found === null) return undefined;
  return Date.UTC(
    Number(found[1]),
    Number(found[2]) - 1,
    Number(found[3]),
    Number(found[4]),
    Number(found[5]),
    Number(found[6] ?? '0'),
  );
}

function parseDate(text: string | undefined): number | undefined {
  const value = text === undefined ? Number.NaN : Date.parse(`${text}Z`);
  return Number.isNaN(value) ? undefined : value;
}
