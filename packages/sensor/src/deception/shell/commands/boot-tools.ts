import { type Command, complain, print, printError } from '../kernel/program.ts';
import { viewProcesses } from './process-view.ts';
import { answerAsRecorded, usageAsRecorded } from './recorded-answers.ts';
import { runChild } from './run-program.ts';

const OS_PROBER =
  'Warning: os-prober will not be executed to detect other bootable partitions.\nSystems on them will not be added to the GRUB boot configuration.\nCheck GRUB_DISABLE_OS_PROBER documentation entry.\n';

function kernels({ process }: Parameters<Command>[0]): string[] {
  return process
    .list('/boot')
    .filter((name) => name.startsWith('vmlinuz-'))
    .map((name) => name.slice('vmlinuz-'.length))
    .sort()
    .reverse();
}

/** update-grub and grub-mkconfig 2.06: a menu of the kernels that are there. */
export const updateGrub: Command = async (context) => {
  const { process, args, name } = context;
  if (args.some((arg) => /^(-h|--help|-V|--version)$/.test(arg))) return (await answerAsRecorded(context)) ?? 0;
  if (process.identity.userId !== 0) {
    await printError(
      process,
      `${name === 'grub-mkconfig' ? '/usr/sbin/grub-mkconfig' : 'grub-mkconfig'}: You must run this as root\n`,
    );
    return 1;
  }
  await printError(process, 'Generating grub configuration file ...\n');
  for (const release of kernels(context)) {
    await process.sleep(120);
    await printError(
      process,
      `Found linux image: /boot/vmlinuz-${release}\nFound initrd image: /boot/initrd.img-${release}\n`,
    );
  }
  await printError(process, `${OS_PROBER}done\n`);
  return 0;
};

/** update-initramfs of initramfs-tools 0.142. */
export const updateInitramfs: Command = async (context) => {
  const { process, args } = context;
  const letters = args.filter((arg) => /^-\w+$/.test(arg)).join('');
  if (!/[cdu]/.test(letters)) return usageAsRecorded(context);
  if (process.identity.userId !== 0) {
    await complain(context, 'failed for /boot/initrd.img: Permission denied');
    return 1;
  }
  const all = kernels(context);
  const at = args.indexOf('-k');
  const wanted = at === -1 ? all.slice(0, 1) : args[at + 1] === 'all' ? all : [args[at + 1] ?? ''];
  for (const release of wanted) {
    await print(
      process,
      `update-initramfs: ${letters.includes('d') ? 'Deleting' : 'Generating'} /boot/initrd.img-${release}\n`,
    );
    await process.sleep(1500);
  }
  return 0;
};

/** init and telinit of systemd 252 for whoever is not the first process. */
export const telinit: Command = async (context) => {
  const { process, name, args } = context;
  const [level] = args.filter((arg) => !arg.startsWith('-'));
  if (args.some((arg) => /^--(help|version)$/.test(arg)))
    return (await answerAsRecorded({ ...context, name: 'telinit' })) ?? 0;
  if (level === undefined) {
    await printError(process, `${name}: required argument missing.\n`);
    return 1;
  }
  if (!/^([0-6sSqQuU]|systemd)$/.test(level)) {
    await printError(process, 'Invalid argument\n');
    return 1;
  }
  if (process.identity.userId === 0) return 0;
  await printError(process, 'Failed to connect to bus: Operation not permitted\n');
  return 1;
};

/** dmsetup of LVM2: no mapped device on this machine. */
export const dmsetup: Command = async (context) => {
  const { process, args } = context;
  const [verb] = args.filter((arg) => !arg.startsWith('-'));
  if (verb === undefined) return usageAsRecorded({ ...context, args: [] });
  if (process.identity.userId !== 0) {
    await printError(
      process,
      '/dev/mapper/control: open failed: Permission denied\nFailure to communicate with kernel device-mapper driver.\nCheck that device-mapper is available in the kernel.\nIncompatible libdevmapper 1.02.185 (2022-05-18) and kernel driver (unknown version).\nCommand failed.\n',
    );
    return 1;
  }
  if (/^(ls|info|status|table|deps|splitname)$/.test(verb)) {
    await print(process, 'No devices found\n');
    return 0;
  }
  if (verb === 'version') {
    await print(process, 'Library version:   1.02.185 (2022-05-18)\nDriver version:    4.47.0\n');
    return 0;
  }
  if (/^(targets)$/.test(verb)) {
    await print(process, 'striped          v1.6.0\nlinear           v1.4.0\nerror            v1.5.0\n');
    return 0;
  }
  await printError(process, 'Unknown command.\n');
  return usageAsRecorded(context);
};

/** systemd-inhibit of systemd 252: runs a command, or lists that nobody holds anything back. */
export const systemdInhibit: Command = async (context) => {
  const words = [...context.args];
  while (words[0]?.startsWith('--') === true) words.shift();
  if (words.length > 0)
    return runChild(context, words, (name) => `Failed to execute ${name}: No such file or directory`);
  const holder = viewProcesses(context.process).find((view) => view.command.includes('unattended-upgrade'));
  if (holder === undefined) {
    await print(context.process, 'No inhibitors.\n');
    return 0;
  }
  const pid = String(holder.processId);
  await print(
    context.process,
    `WHO                 UID USER ${'PID'.padEnd(pid.length)} COMM            WHAT     WHY                                                       MODE \nUnattended Upgrades 0   root ${pid.padEnd(3)} unattended-upgr shutdown Stop ongoing upgrades or perform upgrades before shutdown delay\n\n1 inhibitors listed.\n`,
  );
  return 0;
};
