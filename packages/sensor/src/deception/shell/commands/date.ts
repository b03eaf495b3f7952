import { utf8 } from '../../byte-string.ts';
import { type Command, complain, print, printError } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { formatDate } from './date-format.ts';
import { parseDateText } from './date-text.ts';
import { linesOf, readInputs } from './input.ts';
import { stat } from './paths.ts';

const ISO_FORMATS: ReadonlyMap<string, string> = new Map([
  ['', '%F'],
  ['date', '%F'],
  ['hours', '%FT%H+00:00'],
  ['minutes', '%FT%R+00:00'],
  ['seconds', '%FT%T+00:00'],
  ['ns', '%FT%T,%N+00:00'],
]);

export const date: Command = async (context) => {
  const line = await readCommandLine(context, 'd:f:I::r:Rs:u', {
    'date:': 'd',
    'file:': 'f',
    'iso-8601?': 'I',
    'reference:': 'r',
    'rfc-email': 'R',
    'rfc-2822': 'R',
    'rfc-3339:': 'rfc3339',
    'set:': 's',
    utc: 'u',
    universal: 'u',
    debug: 'debug',
    resolution: 'resolution',
  });
  const { process } = context;
  const now = process.session.host.now();
  const [operand, extra] = line.operands;
  if (extra !== undefined) {
    await printError(process, `date: extra operand '${extra}'\nTry 'date --help' for more information.\n`);
    return 1;
  }
  const rfc3339 = line.value('rfc3339');
  const format =
    operand?.startsWith('+') === true
      ? operand.slice(1)
      : line.has('R')
        ? '%a, %d %b %Y %H:%M:%S %z'
        : line.has('I')
          ? (ISO_FORMATS.get(line.value('I') ?? '') ?? '%F')
          : rfc3339 === undefined
            ? '%a %b %e %H:%M:%S %Z %Y'
            : rfc3339 === 'date'
              ? '%F'
              : rfc3339 === 'ns'
                ? '%F %T.%N+00:00'
                : '%F %T+00:00';
  if (operand !== undefined && !operand.startsWith('+')) {
    if (!/^\d{8}(\d{2}|\d{4})?(\.\d\d)?$/.test(operand)) {
      await complain(context, `invalid date '${operand}'`);
      return 1;
    }
    await complain(context, `cannot set date: Operation not permitted`);
    return 1;
  }
  const show = (at: number) => print(process, utf8(`${formatDate(at, format)}\n`));
  const reference = line.value('r');
  if (reference !== undefined) {
    const found = stat(process, reference);
    if (found === null) {
      await complain(context, `${reference}: No such file or directory`);
      return 1;
    }
    await show(found.modifiedAtMs);
    return 0;
  }
  const list = line.value('f');
  if (list !== undefined) {
    const { files, failures } = await readInputs(context, [list]);
    for (const text of linesOf(files[0]?.text ?? '')) {
      const at = parseDateText(text, now);
      if (at === null) await complain(context, `invalid date '${text}'`);
      else await show(at);
    }
    return failures > 0 ? 1 : 0;
  }
  const set = line.value('s');
  const given = line.value('d') ?? set;
  const at = given === undefined ? now : parseDateText(given, now);
  if (at === null) {
    await complain(context, `invalid date '${given ?? ''}'`);
    return 1;
  }
  // A machine under a hypervisor whose clock a daemon keeps: setting it shows the new time, and it drifts back.
  if (set !== undefined && process.identity.userId !== 0)
    await complain(context, 'cannot set date: Operation not permitted');
  await show(at);
  return set !== undefined && process.identity.userId !== 0 ? 1 : 0;
};
