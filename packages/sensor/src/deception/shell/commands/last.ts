import type { Host, Login } from '../../host/host.ts';
import { type Command, print } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';

/** The size of one record of wtmp: utmp(5). */
const LOGIN_RECORD_BYTES = 384;

/** last, lastb and lastlog, from the machine's own wtmp. */
export const last: Command = async (context) => {
  const { process, args, name } = context;
  const { host } = process.session;
  if (name === 'lastb') {
    await print(process, `\nbtmp begins ${formatDate(host.bootedAtMs(), '%a %b %e %H:%M:%S %Y')}\n`);
    return 0;
  }
  const counts = args
    .map(
      (arg, index) =>
        /^-n?(\d+)$/.exec(arg)?.[1] ?? (/^-n$/.test(args[index - 1] ?? '') && /^\d+$/.test(arg) ? arg : undefined),
    )
    .find((each) => each !== undefined);
  const wanted = args.filter(
    (arg, index) => !arg.startsWith('-') && args[index - 1] !== '-n' && args[index - 1] !== '-f',
  );
  const wide = args.some((arg) => /^-\w*[wFa]/.test(arg));
  const full = args.some((arg) => /^-\w*F/.test(arg));
  const emptiedAtMs = emptiedAt(host, '/var/log/wtmp');
  const all = host.logins().filter((login) => login.atMs > emptiedAtMs);
  const chosen = all.filter(
    (login) =>
      wanted.length === 0 ||
      wanted.some(
        (each) => login.user === each || login.terminal === each || (each === 'reboot' && login.user === 'reboot'),
      ),
  );
  const boots = all.filter((login) => login.user === 'reboot');
  const rows = chosen.slice(0, counts === undefined ? chosen.length : Number(counts));
  for (const login of rows) await print(process, `${rowText(login, boots, host.now(), wide, full)}\n`);
  const oldest = all.at(-1)?.atMs ?? Math.max(host.bootedAtMs(), emptiedAtMs);
  await print(process, `\nwtmp begins ${formatDate(oldest, '%a %b %e %H:%M:%S %Y')}\n`);
  return 0;
};

/** When an attacker emptied the file in which logins are kept; 0 where nobody did. */
function emptiedAt(host: Host, path: string): number {
  const status = host.files.exists(path) ? host.files.stat(path) : null;
  if (status === null) return 0;
  return status.size < LOGIN_RECORD_BYTES ? status.modifiedAtMs : 0;
}

function rowText(login: Login, boots: readonly Login[], now: number, wide: boolean, full: boolean): string {
  const isBoot = login.user === 'reboot';
  const user = (wide ? login.user : login.user.slice(0, 8)).padEnd(8);
  const terminal = (isBoot ? 'system boot' : login.terminal).padEnd(12);
  const from = (wide ? login.from : login.from.slice(0, 16)).padEnd(16);
  const start = formatDate(login.atMs, full ? '%a %b %e %H:%M:%S %Y' : '%a %b %e %H:%M');
  const next = [...boots].reverse().find((boot) => boot.atMs > login.atMs);
  if (login.untilMs === null) return `${user} ${terminal} ${from} ${start}   still ${isBoot ? 'running' : 'logged in'}`;
  const crashed = !isBoot && next !== undefined && next.atMs <= login.untilMs;
  const minutes = Math.max(0, Math.floor((Math.min(login.untilMs, now) - login.atMs) / 60_000));
  const days = Math.floor(minutes / 1440);
  const span = `(${days > 0 ? `${days}+` : ''}${String(Math.floor((minutes % 1440) / 60)).padStart(2, '0')}:${String(minutes % 60).padStart(2, '0')})`;
  return `${user} ${terminal} ${from} ${start} - ${crashed ? 'crash' : formatDate(login.untilMs, full ? '%a %b %e %H:%M:%S %Y' : '%H:%M')} ${days > 0 ? '' : ' '}${span}`;
}

export const lastlog: Command = async (context) => {
  const { process, args } = context;
  const { host } = process.session;
  const user = /(?:-u|--user)[ =]?(\S+)/.exec(args.join(' '))?.[1];
  const lines = Buffer.from(host.files.readFile('/etc/passwd'))
    .toString('latin1')
    .split('\n')
    .filter((line) => line !== '');
  const emptiedAtMs = emptiedAt(host, '/var/log/lastlog');
  await print(process, 'Username         Port     From                                       Latest\n');
  for (const line of lines) {
    const name = line.split(':')[0] ?? '';
    if (user !== undefined && name !== user) continue;
    const found = host.logins().find((login) => login.user === name && login.atMs > emptiedAtMs);
    await print(
      process,
      found === undefined
        ? `${name.padEnd(16)}${' '.repeat(52)}**Never logged in**\n`
        : `${name.padEnd(16)} ${found.terminal.padEnd(8)} ${found.from.padEnd(42)} ${formatDate(found.atMs, '%a %b %e %H:%M:%S %z %Y')}\n`,
    );
  }
  return 0;
};
