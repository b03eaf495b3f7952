import { FileError } from '../../filesystem/filesystem.ts';
import { memoryUsage } from '../../host/machine-load.ts';
import { type Command, print, printError } from '../kernel/program.ts';
import { formatDate } from './date-format.ts';

/** hostnamectl of systemd 252. */
export const hostnamectl: Command = async (context) => {
  const { process, args } = context;
  const { persona } = process.session.host;
  const [verb, value] = args.filter((arg) => !arg.startsWith('-'));
  if ((verb === 'set-hostname' || verb === 'hostname') && value !== undefined) {
    if (process.identity.userId !== 0) {
      await printError(process, 'Could not set static hostname: Interactive authentication required.\n');
      return 1;
    }
    process.session.renameHost(value);
    return 0;
  }
  const { hardware } = persona;
  const bootId = readLine(context, '/proc/sys/kernel/random/boot_id').replaceAll('-', '');
  const row = (name: string, text: string) => `${name.padStart(16)}: ${text}\n`;
  await print(
    process,
    ` Static hostname: ${process.session.hostname()}\n${row('Icon name', hardware.virtualization === null ? 'computer-server' : 'computer-vm')}${row('Chassis', hardware.virtualization === null ? 'server' : 'vm')}${row('Machine ID', readLine(context, '/etc/machine-id'))}${row('Boot ID', bootId)}${hardware.virtualization === null ? '' : row('Virtualization', hardware.virtualization)}${row('Operating System', persona.operatingSystem.prettyName)}${row('Kernel', `Linux ${persona.kernel.release}`)}${row('Architecture', 'x86-64')}${row('Hardware Vendor', hardware.vendor)}${row('Hardware Model', hardware.product)}${row('Firmware Version', hardware.biosVersion)}`,
  );
  return 0;
};

function readLine({ process }: Parameters<Command>[0], path: string): string {
  try {
    return Buffer.from(process.session.host.files.readFile(path)).toString('latin1').trim();
  } catch (error) {
    if (error instanceof FileError) return '';
    throw error;
  }
}

/** timedatectl of systemd 252. */
export const timedatectl: Command = async (context) => {
  const { process } = context;
  const now = process.session.host.now();
  const { timezone } = process.session.host.persona;
  await print(
    process,
    `               Local time: ${formatDate(now, '%a %F %T %Z')}\n           Universal time: ${formatDate(now, '%a %F %T')} UTC\n                 RTC time: ${formatDate(now, '%a %F %T')}\n                Time zone: ${timezone} (UTC, +0000)\nSystem clock synchronized: yes\n              NTP service: active\n          RTC in local TZ: no\n`,
  );
  return 0;
};

export const systemdDetectVirt: Command = async (context) => {
  const { virtualization } = context.process.session.host.persona.hardware;
  await print(context.process, `${virtualization ?? 'none'}\n`);
  return virtualization === null ? 1 : 0;
};

/** lsb_release of Debian 12. */
export const lsbRelease: Command = async (context) => {
  const { process, args } = context;
  const { operatingSystem: system } = process.session.host.persona;
  const letters = args.join('');
  const short = /-\w*s|--short/.test(letters);
  const all = /-\w*a|--all/.test(letters);
  const rows: readonly (readonly [string, string, string])[] = [
    ['i', 'Distributor ID', 'Debian'],
    ['d', 'Description', system.prettyName],
    ['r', 'Release', system.versionId],
    ['c', 'Codename', system.codename],
  ];
  await printError(process, 'No LSB modules are available.\n');
  for (const [letter, name, value] of rows)
    if (all || hasLetter(letters, letter))
      await print(process, short ? `${/ /.test(value) ? `"${value}"` : value}\n` : `${name}:\t${value}\n`);
  return 0;
};

/** vmstat of procps-ng 4.0.2. */
export const vmstat: Command = async (context) => {
  const { process, args } = context;
  const numbers = args.filter((arg) => /^\d+$/.test(arg)).map(Number);
  const rounds = Math.min(10_000, numbers[1] ?? (numbers.length === 1 ? 10_000 : 1));
  await print(
    process,
    'procs -----------memory---------- ---swap-- -----io---- -system-- ------cpu-----\n r  b   swpd   free   buff  cache   si   so    bi    bo   in   cs us sy id wa st\n',
  );
  for (let round = 0; round < rounds; round += 1) {
    if (round > 0) await process.sleep((numbers[0] ?? 1) * 1000);
    const { free, buffers, cached } = memoryUsage(process.session.host);
    const running = process.session.host.processes().filter((each) => each.state.startsWith('R')).length;
    await print(
      process,
      `${String(Math.max(1, running)).padStart(2)}  0      0 ${String(free).padStart(6)} ${String(buffers).padStart(6)} ${String(cached).padStart(6)}    0    0     4    ${String(17 + (round % 5)).padStart(2)}   ${String(61 + ((round * 7) % 20))}  ${String(112 + ((round * 13) % 30))}  1  0 99  0  0\n`,
    );
  }
  return 0;
};

/** Whether one of the options, which stand in a row, has the letter. */
function hasLetter(options: string, letter: string): boolean {
  return options.split('-').some((option) => option.includes(letter));
}
