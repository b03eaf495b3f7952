import { utf8 } from '../../byte-string.ts';
import { type Command, type CommandContext, print, printError } from '../kernel/program.ts';
import { currentLogins } from './logins.ts';
import { viewProcesses } from './process-view.ts';
import { runChild } from './run-program.ts';
import { allUnits, findUnit } from './units.ts';

interface LoginSession {
  readonly number: string;
  readonly user: string;
  readonly userId: number;
  readonly terminal: string;
}

/** Sessions of systemd-logind: one a login, numbered on since the start. */
function sessions({ process }: CommandContext): LoginSession[] {
  const { host } = process.session;
  return currentLogins(process).map((login, index) => ({
    number: String(host.logins().length + index),
    user: login.user,
    userId: host.findUser(login.user)?.userId ?? 0,
    terminal: login.terminal,
  }));
}

function table(rows: readonly (readonly string[])[], right: ReadonlySet<number>): string {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows
    .map(
      (row) =>
        `${row.map((cell, column) => (right.has(column) ? cell.padStart(width(column)) : column === row.length - 1 ? cell : cell.padEnd(width(column)))).join(' ')}\n`,
    )
    .join('');
}

/** loginctl of systemd 252. */
export const loginctl: Command = async (context) => {
  const { process, args } = context;
  const [verb = 'list-sessions', ...names] = args.filter((arg) => !arg.startsWith('-'));
  const all = sessions(context);
  const legend = !args.includes('--no-legend');
  const count = (number: number, what: string) => (legend ? `\n${number} ${what}s listed.\n` : '');
  switch (verb) {
    case 'list-sessions': {
      if (all.length === 0) {
        await print(process, 'No sessions.\n');
        return 0;
      }
      const rows = all.map((each) => [each.number, String(each.userId), each.user, '', each.terminal]);
      await print(
        process,
        table([...(legend ? [['SESSION', 'UID', 'USER', 'SEAT', 'TTY']] : []), ...rows], new Set([0, 1])) +
          count(rows.length, 'session'),
      );
      return 0;
    }
    case 'list-users': {
      const users = new Map(all.map((each) => [each.userId, each.user]));
      if (users.size === 0) {
        await print(process, 'No users.\n');
        return 0;
      }
      const rows = [...users].map(([id, user]) => [String(id), user, 'no']);
      await print(
        process,
        table([...(legend ? [['UID', 'USER', 'LINGER']] : []), ...rows], new Set([0])) + count(rows.length, 'user'),
      );
      return 0;
    }
    case 'list-seats':
      await print(process, `${legend ? 'SEAT \n' : ''}seat0\n${count(1, 'seat')}`);
      return 0;
    case 'enable-linger':
    case 'disable-linger':
    case 'lock-session':
    case 'unlock-session':
    case 'activate':
      return 0;
    case 'terminate-session':
    case 'kill-session':
    case 'session-status':
    case 'show-session':
      for (const name of names)
        if (!all.some((each) => each.number === name)) {
          await printError(
            process,
            `${verb === 'session-status' || verb === 'show-session' ? 'Failed to get path for session' : 'Failed to get session path:'} '${name}': No session '${name}' known\n`,
          );
          return 1;
        }
      return 0;
    default:
      await printError(process, `Unknown command verb ${verb}.\n`);
      return 1;
  }
};

/** networkctl of systemd 252 where networkd is off: interfaces belong to ifupdown. */
export const networkctl: Command = async (context) => {
  const { process, args } = context;
  const [verb = 'list'] = args.filter((arg) => !arg.startsWith('-'));
  await printError(process, 'WARNING: systemd-networkd is not running, output will be incomplete.\n\n');
  const { interfaces } = process.session.host.persona;
  if (verb !== 'list') return verb === 'status' || verb === 'lldp' ? 0 : 1;
  await print(
    process,
    `${table([['IDX', 'LINK', 'TYPE', 'OPERATIONAL', 'SETUP'], ...interfaces.map((each) => [String(each.index), each.name, each.name === 'lo' ? 'loopback' : 'ether', 'n/a', 'unmanaged'])], new Set([0]))}\n${interfaces.length} links listed.\n`,
  );
  return 0;
};

/** systemd-analyze of systemd 252: how long the last start took. */
export const systemdAnalyze: Command = async (context) => {
  const { process, args } = context;
  const [verb = 'time', ...names] = args.filter((arg) => !arg.startsWith('-'));
  const services = allUnits(process).filter((unit) => unit.active === 'active' && unit.service !== null);
  const took = (name: string) => [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 900, 7) + 12;
  switch (verb) {
    case 'time': {
      const userSpace = (services.reduce((sum, unit) => sum + took(unit.name), 0) / 1000 + 2).toFixed(3);
      await print(
        process,
        `Startup finished in 2.861s (kernel) + ${userSpace}s (userspace) = ${(2.861 + Number(userSpace)).toFixed(3)}s \ngraphical.target reached after ${(Number(userSpace) - 0.012).toFixed(3)}s in userspace.\n`,
      );
      return 0;
    }
    case 'blame':
      for (const unit of [...services].sort((left, right) => took(right.name) - took(left.name)))
        await print(process, `${`${took(unit.name)}ms`.padStart(7)} ${unit.name}\n`);
      return 0;
    case 'verify':
      for (const name of names)
        if (!process.files.exists(process.path(name)) && findUnit(process, name) === null) {
          await printError(process, `Failed to prepare filename ${name}: No such file or directory\n`);
          return 1;
        }
      return 0;
    case 'calendar':
    case 'critical-chain':
    case 'security':
    case 'dump':
    case 'log-level':
      return 0;
    default:
      await printError(process, `Unknown command verb ${verb}.\n`);
      return 1;
  }
};

/** systemd-cgls of systemd 252: services with their processes. */
export const controlGroups: Command = async (context) => {
  const { process } = context;
  const views = viewProcesses(process);
  const [branch, last, bar] = [utf8('├─'), utf8('└─'), utf8('│ ')];
  const services = allUnits(process).filter(
    (unit) => unit.active === 'active' && (unit.service?.processIds.length ?? 0) > 0,
  );
  let text = `Control group /:\n-.slice\n`;
  const logins = sessions(context);
  if (logins.length > 0) {
    text += `${branch}user.slice\n`;
    for (const [index, login] of logins.entries()) {
      const mine = views.filter((view) => view.terminal === login.terminal);
      text += `${bar}${index === logins.length - 1 ? last : branch}user-${login.userId}.slice\n${bar}  ${last}session-${login.number}.scope\n`;
      mine.forEach((view, at) => {
        text += `${bar}    ${at === mine.length - 1 ? last : branch}${view.processId} ${view.command}\n`;
      });
    }
  }
  text += `${branch}init.scope\n${bar}${last}1 /sbin/init\n${last}system.slice\n`;
  services.forEach((unit, index) => {
    const isLast = index === services.length - 1;
    const mine = views.filter((view) => unit.service?.processIds.includes(view.processId) === true);
    text += `  ${isLast ? last : branch}${unit.name}\n`;
    mine.forEach((view, at) => {
      text += `  ${isLast ? '  ' : bar}${at === mine.length - 1 ? last : branch}${view.processId} ${view.command}\n`;
    });
  });
  await print(process, text);
  return 0;
};

/** localectl of systemd 252. */
export const localectl: Command = async ({ process }) => {
  await print(
    process,
    'System Locale: LANG=C.UTF-8\n    VC Keymap: (unset)\n   X11 Layout: us\n    X11 Model: pc105\n',
  );
  return 0;
};

/** busctl of systemd 252: who is on the system bus. */
export const busctl: Command = async (context) => {
  const { process, args } = context;
  const [verb = 'list'] = args.filter((arg) => !arg.startsWith('-'));
  if (verb !== 'list') {
    if (/^(status|monitor|capture|tree|introspect|call|emit|get-property|set-property)$/.test(verb)) return 0;
    await printError(process, `Unknown command verb ${verb}.\n`);
    return 1;
  }
  const views = viewProcesses(process);
  const owners = [
    ['org.freedesktop.login1', 'systemd-logind', 'systemd-logind.service'],
    ['org.freedesktop.systemd1', 'systemd', 'init.scope'],
    ['org.freedesktop.timesync1', 'systemd-timesyn', 'systemd-timesyncd.service'],
  ] as const;
  const rows = owners.flatMap(([name, program, unit], index) => {
    const view = views.find((each) => each.name.startsWith(program) || (program === 'systemd' && each.processId === 1));
    return view === undefined ? [] : [[name, String(view.processId), view.name, 'root', `:1.${index}`, unit, '-', '-']];
  });
  const activatable = [
    'org.freedesktop.hostname1',
    'org.freedesktop.locale1',
    'org.freedesktop.network1',
    'org.freedesktop.timedate1',
  ].map((name) => [name, '-', '-', '-', '(activatable)', '-', '-', '-']);
  await print(
    process,
    table(
      [['NAME', 'PID', 'PROCESS', 'USER', 'CONNECTION', 'UNIT', 'SESSION', 'DESCRIPTION'], ...rows, ...activatable],
      new Set([1]),
    ),
  );
  return 0;
};

/** systemd-escape of systemd 252. */
export const systemdEscape: Command = async (context) => {
  const { process, args } = context;
  const words = args.filter((arg) => !arg.startsWith('-'));
  if (words.length === 0) {
    await printError(process, 'Not enough arguments.\n');
    return 1;
  }
  const isPath = args.some((arg) => arg === '-p' || arg === '--path');
  const unescapes = args.some((arg) => arg === '-u' || arg === '--unescape');
  const escaped = (word: string) => {
    const text = isPath ? word.replace(/\/+/g, '/').replace(/^\/|\/$/g, '') : word;
    if (text === '' && isPath) return '-';
    return [...text]
      .map((letter, index) =>
        letter === '/'
          ? '-'
          : /[\w:.]/.test(letter) && !(letter === '.' && index === 0)
            ? letter
            : `\\x${letter.charCodeAt(0).toString(16).padStart(2, '0')}`,
      )
      .join('');
  };
  const plain = (word: string) =>
    (isPath ? '/' : '') +
    word
      .replaceAll('-', '/')
      .replace(/\\x([0-9a-f]{2})/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)));
  await print(process, `${words.map(unescapes ? plain : escaped).join(' ')}\n`);
  return 0;
};

/** systemd-id128 of systemd 252. */
export const systemdId128: Command = async (context) => {
  const { process, args } = context;
  const [verb] = args.filter((arg) => !arg.startsWith('-'));
  const { files } = process.session.host;
  const read = (path: string) => Buffer.from(files.readFile(path)).toString('latin1').trim().replaceAll('-', '');
  const value = new Map([
    ['new', () => Buffer.from(process.session.options.random.bytes(16)).toString('hex')],
    ['machine-id', () => read('/etc/machine-id')],
    ['boot-id', () => read('/proc/sys/kernel/random/boot_id')],
  ]).get(verb ?? '');
  if (value === undefined) {
    await printError(process, verb === undefined ? 'Command verb required.\n' : `Unknown command verb ${verb}.\n`);
    return 1;
  }
  await print(process, `${value()}\n`);
  return 0;
};

/** systemd-run of systemd 252: the command runs apart from this session. */
export const systemdRun: Command = async (context) => {
  const { process, args } = context;
  const words = [...args];
  let scope = false;
  let unit: string | null = null;
  while (words[0]?.startsWith('-') === true) {
    const word = words.shift() ?? '';
    if (
      word === '--scope' ||
      word === '-t' ||
      word === '-P' ||
      word === '--pty' ||
      word === '--pipe' ||
      word === '-S' ||
      word === '--shell'
    )
      scope = true;
    if (/^--unit=/.test(word)) unit = word.slice(7);
    if (
      /^-[pu]$/.test(word) ||
      /^--(unit|property|on-active|on-calendar|uid|gid|description|setenv|slice|working-directory)$/.test(word)
    ) {
      const value = words.shift() ?? '';
      if (word === '-u' || word === '--unit') unit = value;
    }
  }
  if (words.length === 0) {
    await printError(process, 'Command line to execute required.\n');
    return 1;
  }
  if (process.identity.userId !== 0) {
    await printError(process, 'Failed to start transient service unit: Interactive authentication required.\n');
    return 1;
  }
  const name = unit ?? `run-r${Buffer.from(process.session.options.random.bytes(16)).toString('hex')}`;
  await printError(
    process,
    `Running ${scope ? 'scope' : ''}${scope ? ' ' : ''}as unit: ${name.replace(/\.service$/, '')}.${scope ? 'scope' : 'service'}\n`,
  );
  const failed = (program: string) => `Failed to find executable ${program}: No such file or directory`;
  if (scope) return runChild(context, words, failed);
  const child = process.session.fork(process, { command: words.join(' '), group: 'own' });
  void child.run(() => runChild({ ...context, process: child }, words, failed));
  return 0;
};

/** systemd-cat: what the command says goes to the journal. */
export const systemdCat: Command = async (context) => {
  const words = context.args.filter(
    (arg, index) => !arg.startsWith('-') && !/^-[tp]$/.test(context.args[index - 1] ?? ''),
  );
  if (words.length === 0) {
    const input = context.process.descriptor(0);
    while (input !== null && (await input.read(context.process)) !== '');
    return 0;
  }
  return runChild(context, words, (name) => `Failed to execute process: ${name}: No such file or directory`);
};

/** runlevel of systemd: never another one. */
export const runlevel: Command = async ({ process }) => {
  await print(process, 'N 5\n');
  return 0;
};
