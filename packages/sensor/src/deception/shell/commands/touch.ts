import { FileError } from '../../filesystem/filesystem.ts';
import { type Command, complain } from '../kernel/program.ts';
import { attempt, missing } from './attempt.ts';
import { readCommandLine } from './command-line.ts';
import { parseDateText } from './date-text.ts';
import { lstat, stat } from './paths.ts';

export const touch: Command = async (context) => {
  const line = await readCommandLine(context, 'acd:fhmr:t:', {
    'no-create': 'c',
    'date:': 'd',
    'reference:': 'r',
    'no-dereference': 'h',
    'time:': 'time',
  });
  const { process } = context;
  const now = process.session.host.now();
  const [reference, dated, stamped] = [line.value('r'), line.value('d'), line.value('t')];
  let when: number | null = now;
  if (reference !== undefined) {
    when = stat(process, reference)?.modifiedAtMs ?? null;
    if (when === null) {
      await complain(context, `failed to get attributes of '${reference}': No such file or directory`);
      return 1;
    }
  } else if (stamped !== undefined) when = parseStamp(stamped, now);
  else if (dated !== undefined) when = parseDateText(dated, now);
  if (when === null) {
    await complain(context, `invalid date format '${stamped ?? dated ?? ''}'`);
    return 1;
  }
  const at = when;
  if (line.operands.length === 0) return missing(context, 'missing file operand');
  let status = 0;
  for (const path of line.operands) {
    const isLink = line.has('h');
    const exists = (isLink ? lstat(process, path) : stat(process, path)) !== null;
    if (!exists && line.has('c')) continue;
    const done = await attempt(
      context,
      () => {
        if (!exists && isLink) throw new FileError('ENOENT', path);
        if (!exists) process.files.writeFile(process.path(path), new Uint8Array(0));
        process.files.changeTimes(process.path(path), at, !isLink);
      },
      (why) => (isLink && !exists ? `setting times of '${path}': ${why}` : `cannot touch '${path}': ${why}`),
    );
    if (!done) status = 1;
  }
  return status;
};

/** `[[CC]YY]MMDDhhmm[.ss]` */
function parseStamp(text: string, now: number): number | null {
  const found = /^((?:\d\d){0,2})(\d\d)(\d\d)(\d\d)(\d\d)(?:\.(\d\d))?$/.exec(text);
  if (found === null) return null;
  const given = found[1] ?? '';
  const year =
    given === ''
      ? new Date(now).getUTCFullYear()
      : given.length === 4
        ? Number(given)
        : Number(given) + (Number(given) < 69 ? 2000 : 1900);
  const [month, day, hour, minute, second] = found.slice(2).map((part) => Number(part ?? '0'));
  return Date.UTC(year, (month ?? 1) - 1, day, hour, minute, second || 0);
}
