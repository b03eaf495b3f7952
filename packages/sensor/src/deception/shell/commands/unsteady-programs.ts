import { type Command, type CommandContext, complain, print, printError } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';
import { viewProcesses } from './process-view.ts';
import { answerAsRecorded } from './recorded-answers.ts';

/** Programs whose answer holds a time, a number or a draw, or that stand in their own way: daemons that run already. */

/** socat 1.7.4 without what it needs: two addresses. With both it finds nobody. */
export const socat: Command = async (context) => {
  const { process, args } = context;
  const say = async (text: string) => {
    const date = formatDate(process.session.host.now(), '%Y/%m/%d %H:%M:%S');
    await printError(process, `${date} socat[${process.id}] E ${text}\n`);
    return 1;
  };
  const [first] = args;
  if (first === '-V' || first === '-h') return (await answerAsRecorded(context)) ?? 0;
  const unknown = args.find((arg) => arg.startsWith('--') || /^-[^dDlvxbusStTuULWhV]/.test(arg));
  if (unknown !== undefined) return say(`unknown option "${unknown}"; use option "-h" for help`);
  const addresses = args.filter((arg) => !arg.startsWith('-') || arg === '-');
  if (addresses.length !== 2)
    return say(`exactly 2 addresses required (there are ${addresses.length}); use option "-h" for help`);
  const remote = addresses
    .map((each) => /^(?:TCP4?|TCP-CONNECT|OPENSSL):([^:,]+):(\d+)/i.exec(each))
    .find((each) => each !== null);
  await process.sleep(remote === undefined ? 200 : 3000);
  return say(
    remote === undefined
      ? `unknown device/address "${addresses[0]}"`
      : `connect(5, AF=2 ${remote[1]}:${remote[2]}, 16): Connection timed out`,
  );
};

/** procan and filan of socat: what this process is and has open. */
export const procan: Command = async ({ process, name }) => {
  if (name === 'procan') {
    await print(
      process,
      `process id = ${process.id}\nprocess parent id = ${process.parentId}\ncontrolling terminal: ${process.session.terminal === null ? '-' : '/dev/pts/0'}\nprocess group id = ${process.group}\n`,
    );
    return 0;
  }
  await print(
    process,
    '  FD  type\tdevice\tinode\tmode\tlinks\tuid\tgid\trdev\tsize\tblksize\tblocks\tatime\t\t\t\tmtime\t\t\t\tctime\t\t\t\tcloexec\tflags\tsigown\tsigio\n',
  );
  for (const [number, file] of [...process.descriptors].sort(([left], [right]) => left - right))
    await print(
      process,
      `${String(number).padStart(4)}: ${file.path.startsWith('/') ? 'chrdev' : 'pipe'}\t0,13\t${28_000 + number}\t010600\t1\t${process.identity.userId}\t${process.identity.groupIds[0] ?? 0}\n`,
    );
  return 0;
};

/** A daemon that is started a second time. */
export const secondDaemon: Command = async (context) => {
  const { process, name, args } = context;
  const recorded = args.length > 0 ? await answerAsRecorded(context) : null;
  if (recorded !== null) return recorded;
  const running = viewProcesses(process).find((view) => view.command.split(' ')[0]?.endsWith(`/${name}`) === true);
  const number = running?.processId ?? 0;
  const nowMs = process.session.host.now();
  const message = new Map([
    ['cron', `cron: can't lock /var/run/crond.pid, otherpid may be ${number}: Resource temporarily unavailable\n`],
    [
      'rsyslogd',
      `rsyslogd: pidfile '/run/rsyslogd.pid' and pid ${number} already exist.\nIf you want to run multiple instances of rsyslog, you need to specify\ndifferent pid files for them (-i option).\nrsyslogd: run failed with error -3000 (see rsyslog.h or try https://www.rsyslog.com/e/3000 to learn what that number means)\n`,
    ],
    [
      'php-fpm8.2',
      `[${formatDate(nowMs, '%d-%b-%Y %H:%M:%S')}] ERROR: Another FPM instance seems to already listen on /run/php/php8.2-fpm.sock\n[${formatDate(nowMs, '%d-%b-%Y %H:%M:%S')}] ERROR: FPM initialization failed\n`,
    ],
    [
      'qemu-ga',
      `${(nowMs / 1000).toFixed(6)}: critical: error opening channel '/dev/virtio-ports/org.qemu.guest_agent.0': Device or resource busy\n${(nowMs / 1000).toFixed(6)}: critical: failed to create guest agent channel\n`,
    ],
    ['atd', `Cannot open lockfile /var/run/atd.pid: Resource temporarily unavailable\n`],
    ['mysqld_safe', `${formatDate(nowMs, '%y%m%d %H:%M:%S')} mysqld_safe A mysqld process already exists\n`],
    ['mariadbd-safe', `${formatDate(nowMs, '%y%m%d %H:%M:%S')} mysqld_safe A mariadbd process already exists\n`],
    ['sudo_logsrvd', ''],
  ]).get(name);
  if (process.identity.userId !== 0) {
    await complain(context, "can't open or create lock file: Permission denied");
    return 1;
  }
  await printError(process, message ?? '');
  return message === undefined || message === '' ? 0 : 1;
};

/** dbus-uuidgen: thirty-two digits. */
export const dbusUuidgen: Command = async (context) => {
  const { process, args } = context;
  if (args.length > 0 && !args.some((arg) => arg.startsWith('--get'))) return (await answerAsRecorded(context)) ?? 0;
  const id = args.some((arg) => arg.startsWith('--get'))
    ? Buffer.from(process.session.host.files.readFile('/etc/machine-id')).toString('latin1').trim()
    : Buffer.from(process.session.options.random.bytes(16)).toString('hex');
  await print(process, `${id}\n`);
  return 0;
};

/** lsirq of util-linux 2.38: /proc/interrupts, the busiest first. */
export const lsirq: Command = async ({ process }) => {
  const rows = Buffer.from(process.session.host.files.readFile('/proc/interrupts'))
    .toString('latin1')
    .split('\n')
    .slice(1)
    .flatMap((line) => {
      const found = /^\s*(\w+):((?:\s+\d+)+)\s*(.*)$/.exec(line);
      if (found === null) return [];
      const total = (found[2] ?? '')
        .trim()
        .split(/\s+/)
        .reduce((sum, count) => sum + Number(count), 0);
      return total === 0 ? [] : [{ name: found[1] ?? '', total, text: (found[3] ?? '').replace(/\s+/g, ' ') }];
    })
    .sort((left, right) => right.total - left.total);
  const width = Math.max(8, ...rows.map((row) => String(row.total).length));
  await print(
    process,
    `IRQ ${'TOTAL'.padStart(width)} NAME\n${rows.map((row) => `${row.name.padStart(3)} ${String(row.total).padStart(width)} ${row.text}\n`).join('')}`,
  );
  return 0;
};

/** lsfd of util-linux 2.38: what processes have open. */
export const lsfd: Command = async ({ process }) => {
  const rows = viewProcesses(process)
    .filter(
      (view) =>
        !view.command.startsWith('[') && (process.identity.userId === 0 || view.userId === process.identity.userId),
    )
    .flatMap((view) => {
      const user = process.session.host.findUserById(view.userId)?.name ?? String(view.userId);
      const program = (view.command.split(' ')[0] ?? '').replace(/^-/, '/usr/bin/');
      const row = (association: string, type: string, source: string, name: string) => [
        view.name,
        String(view.processId),
        user,
        association,
        '---',
        type,
        source,
        '0',
        String(262_000 + view.processId),
        name,
      ];
      return [
        row('exe', 'REG', 'sda1', program),
        row('cwd', 'DIR', 'sda1', '/'),
        row('rtd', 'DIR', 'sda1', '/'),
        row('0', 'CHR', 'mem:3', view.terminal === null ? '/dev/null' : `/dev/${view.terminal}`),
      ];
    });
  const table = [['COMMAND', 'PID', 'USER', 'ASSOC', 'MODE', 'TYPE', 'SOURCE', 'MNTID', 'INODE', 'NAME'], ...rows];
  const width = (column: number) => Math.max(...table.map((row) => row[column]?.length ?? 0));
  const widths = table[0]?.map((_, column) => width(column)) ?? [];
  await print(
    process,
    table
      .map(
        (row) =>
          `${row.map((cell, column) => (column === 9 ? cell : /^(1|3|5|6|7|8)$/.test(String(column)) ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0))).join(' ')}\n`,
      )
      .join(''),
  );
  return 0;
};

/** unix_chkpwd and unix_update of PAM, and other helpers that are not for people. */
export const helperOnly: Command = async ({ process }) => {
  await printError(
    process,
    'This binary is not designed for running in this way\n-- the system administrator has been informed\n',
  );
  await process.sleep(1000);
  return 1;
};

/** shutdown of systemd 252: an appointment, or at once. */
export const shutdown: Command = async (context) => {
  const { process, args } = context;
  const [when] = args.filter((arg) => !arg.startsWith('-'));
  if (args.includes('--help')) return (await answerAsRecorded(context)) ?? 0;
  if (process.identity.userId !== 0) {
    await printError(
      process,
      'Call to SetWallMessage failed, ignoring: Interactive authentication required.\nCall to PowerOff failed: Interactive authentication required.\n',
    );
    return 1;
  }
  if (args.includes('-c') || when === 'now' || when === '+0') return 0;
  const minutes = /^\+?(\d+)$/.exec(when ?? '+1')?.[1];
  if (minutes === undefined && !/^\d{1,2}:\d\d$/.test(when ?? '')) {
    await printError(process, `Failed to parse time specification: ${when ?? ''}\n`);
    return 1;
  }
  const at = process.session.host.now() + Number(minutes ?? 60) * 60_000;
  const what = args.some((arg) => /^-\w*r/.test(arg)) ? 'Reboot' : 'Shutdown';
  await printError(process, `${what} scheduled for ${formatDate(at, '%a %F %T')} UTC, use 'shutdown -c' to cancel.\n`);
  return 0;
};

/** Says the same whatever it is asked. */
export function saying(text: string, status: number): Command {
  return async (context: CommandContext) => {
    if (context.args.length > 0) {
      const recorded = await answerAsRecorded(context);
      if (recorded !== null) return recorded;
    }
    await printError(context.process, text);
    return status;
  };
}
