import type { Process } from '../kernel/process.ts';
import { type Command, type CommandContext, print } from '../kernel/program.ts';
import { readCommandLine } from './command-line.ts';
import { formatDate } from './date-format.ts';
import { currentLogins } from './logins.ts';

/** who and users of GNU coreutils 9.1. */
export const who: Command = async (context) => {
  const { process } = context;
  if (context.name === 'users') {
    const names = currentLogins(process).map((login) => login.user);
    if (names.length > 0) await print(process, `${names.sort().join(' ')}\n`);
    return 0;
  }
  const line = await readCommandLine(context, 'abdHlmpqrstTuw', {
    all: 'a',
    boot: 'b',
    dead: 'd',
    heading: 'H',
    login: 'l',
    lookup: 'lookup',
    process: 'p',
    count: 'q',
    runlevel: 'r',
    short: 's',
    time: 't',
    mesg: 'T',
    message: 'T',
    writable: 'T',
    users: 'u',
  });
  if (line.has('q')) {
    const names = currentLogins(process).map((login) => login.user);
    await print(process, `${names.join(' ')}\n# users=${names.length}\n`);
    return 0;
  }
  if (line.has('H'))
    await print(
      process,
      `NAME     LINE         ${'TIME'.padEnd(timeFormat(process).startsWith('%b') ? 12 : 16)} COMMENT\n`,
    );
  const boots = line.has('b') || line.has('a');
  if (boots)
    await print(process, row(process, '', 'system boot', process.session.host.bootedAtMs(), '', line.has('a')));
  if (line.has('r') || line.has('a'))
    await print(process, row(process, '', 'run-level 5', process.session.host.bootedAtMs() + 9000, '', line.has('a')));
  if (boots && !line.has('a')) return 0;
  if (line.has('r') && !line.has('a')) return 0;
  const mine = line.has('m') || line.operands.length === 2;
  const own = process.session.terminal?.path.replace('/dev/', '');
  await printLogins(
    context,
    mine ? (own ?? '') : null,
    line.has('u') || line.has('a'),
    line.has('T') || line.has('w') || line.has('a'),
  );
  return 0;
};

/** ISO dates in a locale, `Nov 21 11:35` in the C locale that a command over SSH has. */
function timeFormat(process: Process): string {
  const locale =
    process.environment.get('LC_ALL') ?? process.environment.get('LC_TIME') ?? process.environment.get('LANG') ?? '';
  return /^(C|POSIX)?(\..*)?$/.test(locale) ? '%b %e %H:%M' : '%F %H:%M';
}

function row(process: Process, user: string, terminal: string, atMs: number, comment: string, marks: boolean): string {
  return `${user.padEnd(8)} ${marks ? '  ' : ''}${terminal.padEnd(12)} ${formatDate(atMs, timeFormat(process))}${comment}\n`;
}

async function printLogins(
  { process }: CommandContext,
  terminal: string | null,
  idle: boolean,
  marks: boolean,
): Promise<void> {
  for (const login of currentLogins(process)) {
    if (terminal !== null && login.terminal !== terminal) continue;
    const shell = process.session.host.processes().find((each) => each.terminal === login.terminal);
    const extra = idle ? `   .   ${String(shell?.processId ?? 0).padStart(10)}` : '';
    await print(
      process,
      `${login.user.padEnd(8)} ${marks ? '+ ' : ''}${login.terminal.padEnd(12)} ${formatDate(login.atMs, timeFormat(process))}${extra} (${login.from})\n`,
    );
  }
}
