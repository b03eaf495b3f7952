import { type Command, print, printError } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { currentLogins, statusLine } from './logins.ts';

const USAGE = `
Usage:
 w [options] [user]

Options:
 -h, --no-header     do not print header
 -u, --no-current    ignore current process username
 -s, --short         short format
 -f, --from          show remote hostname field
 -o, --old-style     old style output
 -i, --ip-addr       display IP address instead of hostname (if possible)

     --help     display this help and exit
 -V, --version  output version information and exit

For more details see w(1).
`;

/** w of procps-ng 4.0.2. */
export const w: Command = async (context) => {
  const { process, args } = context;
  const letters = args.filter((arg) => arg.startsWith('-')).join('');
  if (args.includes('--help')) {
    await print(process, USAGE);
    return 0;
  }
  const bad = /[^-hsufoiVnlceradIpstyNv]/.exec(letters)?.[0];
  if (bad !== undefined) {
    await printError(process, `w: invalid option -- '${bad}'\n${USAGE}`);
    return 1;
  }
  if (/V/.test(letters) || args.includes('--version')) {
    await print(process, 'w from procps-ng 4.0.2\n');
    return 0;
  }
  const [short, from] = [letters.includes('s'), !letters.includes('f')];
  const user = args.find((arg) => !arg.startsWith('-'));
  if (!letters.includes('h'))
    await print(
      process,
      `${statusLine(process)}USER     TTY      ${from ? 'FROM             ' : ''}${short ? ' IDLE WHAT' : ' LOGIN@   IDLE   JCPU   PCPU WHAT'}\n`
        .replace('FROM              LOGIN@', 'FROM             LOGIN@')
        .replace('TTY       LOGIN@', 'TTY        LOGIN@'),
    );
  for (const login of currentLogins(process)) {
    if (user !== undefined && login.user !== user) continue;
    const processes = process.session.host.processes().filter((each) => each.terminal === login.terminal);
    const newest = processes.at(-1);
    const what = newest === undefined ? 'w' : newest.command;
    const time = formatDate(login.atMs, '%H:%M');
    await print(
      process,
      `${login.user.slice(0, 8).padEnd(8)} ${login.terminal.padEnd(8)} ${from ? `${login.from.slice(0, 16).padEnd(16)} ` : ''}${short ? ' 0.00s' : `${from ? '' : '  '}${time}    0.00s  0.02s  0.00s`} ${what}\n`,
    );
  }
  return 0;
};
